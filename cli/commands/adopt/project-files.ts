import { join } from "node:path";
import { readStackFile } from "../add/stack-file.ts";
import { listStacks, readTextIfThere } from "../../sandbox/project.ts";

/** Finds the stack files of a project that contain a registration already, by client id. */
export function findAdopted(projectDir: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const stack of listStacks(projectDir)) {
    const file = `Pulumi.${stack}.yaml`;
    for (const entry of entriesOf(readTextIfThere(join(projectDir, file)), file)) {
      for (const id of clientIdsOf(entry)) found.set(id.toLowerCase(), file);
    }
  }
  return found;
}

function entriesOf(text: string | undefined, file: string): unknown[] {
  const { integrations } = readStackFile(text, file);
  return typeof integrations === "object" && integrations !== null ? Object.values(integrations) : [];
}

function clientIdsOf(entry: unknown): string[] {
  const { adopt, externalApplication } = (entry ?? {}) as { adopt?: unknown; externalApplication?: unknown };
  const { clientId } = (adopt ?? {}) as { clientId?: unknown };
  return [clientId, externalApplication].filter((id) => typeof id === "string");
}
