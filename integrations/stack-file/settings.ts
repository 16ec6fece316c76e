import { z } from "zod";
import { findHiddenCharacters } from "../text/hidden-text.ts";
import { suggest } from "./nearest.ts";
import { type Problem, renderChoice, renderValue } from "./problems.ts";
import { problemsOf } from "./schema.ts";
import { checkStructure, maximumDepth } from "./structure.ts";
import { parseTime } from "./time.ts";

/** The settings under `entra-integrations:` that the program or the policy pack reads. */
export const settingNames = [
  "integrations",
  "owners",
  "now",
  "protect",
  "maximumCertificateDays",
  "policyExceptions",
  "systemFiles",
] as const;

/** The setting `systemFiles`: files that define systems, from the folder of the project. */
export const systemFileList = z.array(z.string().min(1));

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
      const hidden = findHiddenCharacters(value, [name]);
      return hidden.length > 0 ? hidden : [...checkStructure(value, [name]), ...checkValue(name, value)];
    }
    return [unknownSetting(name)];
  });
}

interface Rule {
  readonly isValid: (text: string) => boolean;
  readonly problem: Omit<Problem, "path">;
}

const rules: Readonly<Record<string, Rule>> = {
  protect: {
    isValid: (text) => text === "true" || text === "false",
    problem: {
      message: "must be true or false",
      fix: "write true to protect registrations whose entry is removed",
      code: "protect-not-boolean",
    },
  },
  maximumCertificateDays: {
    isValid: (text) => /^[1-9]\d{0,4}$/.test(text),
    problem: {
      message: "must be a number of days",
      fix: "write a whole number such as 365, or remove the setting",
      code: "maximum-certificate-days",
    },
  },
  now: {
    isValid: (text) => text === "" || parseTime(text) !== undefined,
    problem: {
      message: "must be an ISO date, or an ISO time with its offset",
      fix: "write a date such as 2027-03-01, or remove the setting",
      code: "now-not-a-date",
    },
  },
};

/** Checks a setting that has one value. Pulumi stores an unset value as an empty text. */
function checkValue(name: string, value: unknown): Problem[] {
  if (name === "systemFiles") {
    const { error } = systemFileList.optional().safeParse(value, { reportInput: true });
    return error === undefined ? [] : problemsOf(error, [name], systemFileList);
  }
  const rule = rules[name];
  if (rule === undefined || value === undefined || value === null) return [];
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (rule.isValid(text)) return [];
  const got = renderValue(typeof value === "object" ? value : text);
  return [{ path: name, ...rule.problem, message: `${rule.problem.message}, got ${got}` }];
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
