import type { RotatingSecretFacts } from "../../../integrations/credentials/credential-facts.ts";

const dayMilliseconds = 86_400_000;

/** The longest life of a secret that the policy pack allows by default. */
const longestAllowedDays = 180;

/**
 * How many days from now a new secret may end: two periods, of the length that the last deployment recorded or of a longer
 * one that the stack file sets, and never more than the policy pack allows by default.
 */
export function longestLifetimeDays(
  { expiresOn, rotatesOn }: RotatingSecretFacts,
  config: Readonly<Record<string, unknown>>,
  integration: string,
): number {
  const recorded = (Date.parse(expiresOn) - Date.parse(rotatesOn)) / dayMilliseconds;
  const periods = [recorded, ...configuredPeriods(config, integration)].filter((days) => days > 0);
  return Math.min(longestAllowedDays, 2 * Math.max(0, ...periods));
}

function configuredPeriods(config: Readonly<Record<string, unknown>>, integration: string): number[] {
  const text = config["entra-integrations:integrations"];
  try {
    const integrations: unknown = typeof text === "string" ? JSON.parse(text) : text;
    return periodsIn(memberOf(memberOf(integrations, integration), "credential"));
  } catch {
    return [];
  }
}

/** Every period that an entry of the stack file names, those of a kept secret and of changes to come included. */
function periodsIn(value: unknown): number[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "rotateEveryDays" && typeof member === "number" ? [member] : periodsIn(member),
  );
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
