import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { Containment } from "./contain-client.ts";
import type { StoppedDelivery } from "./stop-deliveries.ts";
import type { TokenEnd } from "./token-ends.ts";

/** The result of `contain` as text. `name` is that of the integration or the client id. */
export function renderContainment(
  name: string,
  { proof, problems }: Pick<Containment, "proof" | "problems">,
  { ends, takeover }: { readonly ends: readonly TokenEnd[]; readonly takeover: readonly string[] },
): string {
  const state = problems.length === 0 && proof.state !== "accepted" ? "is cut off" : "is NOT cut off completely";
  return [
    `${visibleText(name)} ${state}`,
    ...problems.map((problem) => `  left: ${visibleText(problem)}`),
    `  proof: ${proofText(proof)}`,
    "Access tokens that were already issued stay valid:",
    ...ends.flatMap(renderEnd),
    ...renderTakeover(takeover, ends),
  ].join("\n");
}

/** What happened to the places of delivery. */
export function renderDeliveries(deliveries: readonly StoppedDelivery[]): string {
  const marks = { stopped: "stopped", stays: "by hand", failed: "failed" } as const;
  return [
    "Deliveries:",
    ...deliveries.map(({ target, state, text }) => `  ${marks[state]}: ${visibleText(target)}: ${visibleText(text)}`),
  ].join("\n");
}

function proofText(proof: Containment["proof"]): string {
  switch (proof.state) {
    case "refused":
      return `Entra refuses its newest secret: ${visibleText(proof.text)}`;
    case "accepted":
      return "Entra still accepted its newest secret after a minute; run this again";
    case "untried":
      return `not tried, ${visibleText(proof.why)}`;
  }
}

function renderEnd({ api, until, because, source, longLived }: TokenEnd): string[] {
  const why = because === undefined ? "" : ` (${visibleText(because)})`;
  return [
    `  ${visibleText(api)}: until ${minutes(until)} at the latest${why}, ${source}`,
    ...longLived.map((one) => `    until ${minutes(one.until)}: ${one.text}, ${one.source}`),
  ];
}

/** Advice for a client whose issued tokens can enable it again. */
function renderTakeover(permissions: readonly string[], ends: readonly TokenEnd[]): string[] {
  if (permissions.length === 0) return [];
  const last = new Date(Math.max(...ends.map(({ until }) => until.getTime())));
  return [
    `It had ${permissions.map(visibleText).join(", ")}. A token with such a permission can undo the cut: run this again after ${minutes(last)}.`,
  ];
}

/** An ISO time without seconds, rounded up. */
function minutes(time: Date): string {
  const rounded = new Date(Math.ceil(time.getTime() / 60_000) * 60_000);
  return `${rounded.toISOString().slice(0, 16)}Z`;
}
