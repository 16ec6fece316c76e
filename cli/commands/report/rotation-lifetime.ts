import type { RotatingSecretFacts } from "../../../integrations/credentials/credential-facts.ts";

const dayMilliseconds = 86_400_000;

/** The longest lifetime of a secret in the policy pack's defaults. */
const longestAllowedDays = 180;

/**
 * In how many days a new secret may expire at the latest: after two periods, of the recorded length or of a longer one
 * in the stack file, but never later than the policy pack allows by default.
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

/** Every period in an entry of the stack file, also of a kept secret and of future changes. */
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
