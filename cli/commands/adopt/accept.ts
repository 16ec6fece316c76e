import { UserError } from "../../../integrations/text/user-error.ts";
import type { Adoption } from "./adoption.ts";
import type { Loss } from "./losses.ts";

/** Whether the user accepts a loss. With several registrations, the name of the integration comes first. */
export function isAccepted(
  { name }: Loss,
  adoption: Pick<Adoption, "name">,
  all: readonly unknown[],
  accepted: readonly string[],
): boolean {
  return accepted.includes(`${adoption.name}:${name}`) || (all.length === 1 && accepted.includes(name));
}

/** Refuses accepted losses that none of the registrations has, because they may be mistyped. */
export function checkAccepted(accepted: readonly string[], adoptions: readonly Adoption[]): void {
  for (const one of accepted) {
    const isKnown = adoptions.some((adoption) =>
      adoption.losses.some((loss) => isAccepted(loss, adoption, adoptions, [one])),
    );
    if (isKnown) continue;
    throw new UserError({
      message: `--accept: must name a change that is listed, got ${JSON.stringify(one)}`,
      fix: "copy it from the list, with several registrations as integration:change",
      code: "accept-unknown",
    });
  }
}
