import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { Colors } from "../../output/terminal.ts";
import { lastUseText } from "../inventory/texts.ts";
import type { Remain } from "./remains.ts";

/** Describes one object that was left behind. */
export function renderRemain(remain: Remain, colors: Colors): string {
  const { what, id, integration, clientId, createdOn, hasCredentials, lastUse, doubts } = remain;
  const facts = [
    `id ${id}`,
    ...(clientId === undefined ? [] : [`client id ${clientId}`]),
    ...(integration === undefined ? [] : [`integration ${integration}`]),
    createdOn === undefined ? "creation unknown" : `created ${createdOn.slice(0, 16).replace("T", " ")} UTC`,
    ...(clientId === undefined || hasCredentials ? [] : ["no credentials"]),
    ...doubts,
    ...(lastUse === undefined ? [] : [`last use ${lastUseText(lastUse)}`]),
  ];
  const note = doubts.length > 0 ? `\n  ${colors.yellow(`removed only by name: --remove ${visibleText(id)}`)}` : "";
  return `${colors.bold(visibleText(what))}\n  ${visibleText(facts.join(", "))}${note}`;
}
