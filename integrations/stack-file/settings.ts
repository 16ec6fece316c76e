import { findHiddenCharacters } from "../text/hidden-text.ts";
import { suggest } from "./nearest.ts";
import { type Problem, renderChoice } from "./problems.ts";
import { checkStructure, maximumDepth } from "./structure.ts";

/** The settings under `entra-integrations:` that the program or the policy pack reads. */
export const settingNames = [
  "integrations",
  "owners",
  "now",
  "protect",
  "maximumCertificateDays",
  "policyExceptions",
] as const;

/**
 * Checks the settings by name, without their namespace. `parseIntegrations` checks the texts of `integrations` and
 * `owners`.
 */
export function checkSettings(settings: Readonly<Record<string, unknown>>): Problem[] {
  const certificates = findConfigSecrets(settings["integrations"]);
  return Object.entries(settings).flatMap(([name, value]) => {
    if (name === "integrations" || name === "owners") return [];
    // PEM text has line breaks. It may contain a private key by mistake, so it is never shown.
    if (certificates.has(name)) return findHiddenCharacters(withoutLineBreaks(value), [name], { isSecret: true });
    if ((settingNames as readonly string[]).includes(name)) {
      return [...checkStructure(value, [name]), ...findHiddenCharacters(value, [name])];
    }
    return [unknownSetting(name)];
  });
}

function unknownSetting(name: string): Problem {
  return {
    path: `entra-integrations:${name}`,
    message: "is not a setting",
    fix: suggest(
      name,
      settingNames,
      `remove it, or use ${renderChoice(settingNames)}; a certificate's setting must be named by configSecret`,
    ),
    code: "unknown-setting",
  };
}

/** Names of the settings with certificates of integrations. */
function findConfigSecrets(integrations: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > maximumDepth) return;
    for (const [key, entry] of Object.entries(value)) {
      if (key === "configSecret" && typeof entry === "string") found.add(entry);
      else visit(entry, depth + 1);
    }
  };
  visit(integrations, 1);
  return found;
}

function withoutLineBreaks(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll(/[\r\n]/g, "") : value;
}
