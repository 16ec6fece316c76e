import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { Colors } from "../../output/terminal.ts";
import { lastUseText } from "../inventory/texts.ts";
import { mustBeNamed } from "./decide.ts";
import type { Remain } from "./remains.ts";

/** Describes one object that was left behind. */
export function renderRemain(remain: Remain, colors: Colors): string {
  const { what, id, integration, clientId, createdOn, hasCredentials, isKept, lastUse } = remain;
  const facts = [
    `id ${id}`,
    ...(clientId === undefined ? [] : [`client id ${clientId}`]),
    ...(integration === undefined ? [] : [`integration ${integration}`]),
    createdOn === undefined ? "creation unknown" : `created ${createdOn.slice(0, 16).replace("T", " ")} UTC`,
    ...(clientId === undefined ? [] : [hasCredentials ? "has credentials" : "no credentials"]),
    ...(isKept ? ["kept on purpose"] : []),
    ...(lastUse === undefined ? [] : [`last use ${lastUseText(lastUse)}`]),
  ];
  const note = mustBeNamed(remain) ? `\n  ${colors.yellow(`removed only by name: --remove ${visibleText(id)}`)}` : "";
  return `${colors.bold(visibleText(what))}\n  ${visibleText(facts.join(", "))}${note}`;
}
