import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { Ask } from "../add/prompter.ts";
import type { Draft } from "./draft.ts";
import type { RegistrationFacts } from "./facts.ts";
import { describeDifference, lossName, withNames } from "./losses.ts";
import type { Candidate } from "./recognize-system.ts";

/** A system, and the entry that it would have. */
export interface Fit {
  readonly candidate: Candidate;
  readonly draft: Draft;
  /** What its entry does and that of `custom` does not, as phrases such as "adds a client secret". */
  readonly drawbacks: readonly string[];
}

/** Compares the entry of a system with that of `custom`. */
export function findDrawbacks(draft: Draft, custom: Draft, facts: RegistrationFacts): string[] {
  const known = new Set([...custom.ignored, ...custom.changed].map(({ property }) => property));
  const changed = draft.changed.filter(({ property }) => !known.has(property));
  const ignored = draft.ignored.filter(({ property }) => !known.has(property)).map(({ property }) => property);
  const refused = draft.refused.filter(({ path }) => !custom.refused.some((one) => one.path === path));
  const options = refused.map(({ path }) => path.split(".").slice(2).join("."));
  const { type } = draft.spec.entra.credential;
  const isOther = type !== custom.spec.entra.credential.type;
  const undescribed = [...ignored, ...options.filter((option) => !isOther || !option.startsWith("credential"))];
  return [
    ...changed.map((one) => `changes ${lossName(one)} (${describeDifference(withNames(one, facts))})`),
    ...(isOther ? [type === "secret" ? "adds a client secret" : `manages the credential type ${type}`] : []),
    ...(undescribed.length > 0 ? [`does not describe ${undescribed.join(", ")}`] : []),
  ];
}

/**
 * Asks which system a registration belongs to. `custom` is the answer to Enter. Returns undefined for `custom`.
 */
export async function askSystem(
  fits: readonly Fit[],
  custom: Draft,
  facts: RegistrationFacts,
  ask: Ask,
): Promise<Fit | undefined> {
  const byKey = new Map(fits.map((fit) => [fit.candidate.key, fit]));
  const keys = [...byKey.keys()];
  const title = facts.application?.displayName ?? "";
  const answer = await ask({
    name: "system",
    description: visibleText(`which product uses ${title} (client id ${facts.clientId})?`),
    form: { kind: "choice", values: [...keys, "custom"] },
    labels: {
      ...Object.fromEntries(fits.map((fit) => [fit.candidate.key, visibleText(labelOf(fit))])),
      custom: `custom: ${describeCustom(custom)}`,
    },
    initial: "custom",
    check: () => undefined,
  });
  return byKey.get(String(answer));
}

function labelOf({ candidate: { key, needs }, drawbacks }: Fit): string {
  const asked = Object.keys(needs);
  const text = drawbacks.length > 0 ? drawbacks.join(", ") : "changes nothing";
  return `${key}: ${text}${asked.length > 0 ? `; asks for ${asked.join(" and ")}` : ""}`;
}

function describeCustom({ changed }: Draft): string {
  if (changed.length === 0) return "keeps everything";
  return `keeps everything except ${changed.map(lossName).join(", ")}`;
}
