import type { Connections } from "../connection.ts";
import { recordedSecretOf, type RotatingSecretFacts, type SecretFacts } from "./credential-facts.ts";
import { secretOf } from "./credentials.ts";
import { suggest } from "../stack-file/nearest.ts";
import { type Problem, renderValue } from "../stack-file/problems.ts";
import type { Notice } from "./rotation-notices.ts";
import type { Generation, Rotation } from "./rotation.ts";
import type { IntegrationSpec } from "../spec.ts";

/** Environment variable with the names of the integrations whose secrets a run keeps unchanged. */
export const holdSecretsVariable = "ENTRA_INTEGRATIONS_HOLD_SECRETS";

/**
 * Reads the names of the integrations whose secrets a run keeps: separated by commas, or `all`. If the tenant forbids new
 * secrets, such a run can still do everything else.
 */
export function parseHeldSecrets(
  text: string | undefined,
  known: readonly string[],
): { names: ReadonlySet<string>; problems: Problem[] } {
  const words = (text ?? "").split(",").flatMap((word) => (word.trim() === "" ? [] : [word.trim()]));
  if (words.includes("all")) return { names: new Set(known), problems: [] };
  const problems = words
    .filter((word) => !known.includes(word))
    .map((word) => ({
      path: holdSecretsVariable,
      message: `must name integrations of the stack file, got ${renderValue(word)}`,
      fix: suggest(word, known, "write the names that npm run limits prints, separated by commas"),
      code: "held-secret-unknown",
    }));
  return { names: new Set(words), problems };
}

/** The named integrations whose secrets can be kept: they have one in the stack file, and one from an earlier run. */
export function findHeldSecrets(
  specs: readonly IntegrationSpec[],
  recorded: Connections,
  names: ReadonlySet<string>,
): ReadonlyMap<string, RotatingSecretFacts> {
  return new Map(
    specs.flatMap(({ name, entra }) => {
      const facts = recordedSecretOf(recorded[name]?.entra?.credential);
      const isHeld = names.has(name) && entra !== undefined && secretOf(entra.credential) !== undefined;
      return isHeld && facts !== undefined ? [[name, facts] as const] : [];
    }),
  );
}

/**
 * The generations that an earlier run recorded, even if a rotation is due. The rotation stays due: the first run without
 * the variable does it.
 */
export function holdRotation({ previous, rotatesOn, ...current }: RotatingSecretFacts): Rotation {
  const period = Date.parse(current.expiresOn) - Date.parse(rotatesOn);
  return {
    current: generationOf(current, period),
    previous: previous && generationOf(previous, period),
    rotatesOn,
  };
}

/** Notices of a run about the secrets that it keeps. */
export function heldSecretNotices(held: ReadonlyMap<string, RotatingSecretFacts>, now: Date): Notice[] {
  return [...held].map(([name, { expiresOn }]) => {
    const day = expiresOn.slice(0, 10);
    const kept = `${name}: keeps its client secret and creates no new one, because ${holdSecretsVariable} names it`;
    return Date.parse(expiresOn) > now.getTime()
      ? { urgent: false, text: `${kept}; it is accepted until ${day}` }
      : { urgent: true, text: `${kept}; it ended on ${day}, and consumers are refused until a new one exists` };
  });
}

/** The start is right if the period was not changed. Only a new secret would use it, and a run that holds creates none. */
function generationOf({ generation, expiresOn }: SecretFacts, period: number): Generation {
  const startsOn = new Date(Date.parse(expiresOn) - 2 * period).toISOString().replace(".000Z", "Z");
  return { generation, slot: generation % 2 === 0 ? 0 : 1, startsOn, expiresOn };
}
