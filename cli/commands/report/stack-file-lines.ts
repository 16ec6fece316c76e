import { join } from "node:path";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { readTextIfThere } from "../../sandbox/project.ts";

/** Returns the line of each integration in a stack file, from 1; empty if the file does not exist. */
export function locateIntegrations(projectDir: string, stack: string): Map<string, number> {
  const lines = new LineCounter();
  const text = readTextIfThere(join(projectDir, `Pulumi.${stack}.yaml`)) ?? "";
  const map = parseDocument(text, { lineCounter: lines }).getIn(["config", "entra-integrations:integrations"]);
  const items = isMap(map) ? map.items : [];
  return new Map(
    items.flatMap(({ key }): [string, number][] =>
      isScalar(key) && key.range ? [[String(key.value), lines.linePos(key.range[0]).line]] : [],
    ),
  );
}
