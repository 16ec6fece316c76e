import { z } from "zod";
import { renderPath, renderValue } from "../stack-file/problems.ts";
import { type Candidate, entraRules, isLoopback, parseUri, providerRules, type Rule } from "./redirect-uri-rules.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";
import type { RedirectUris, SignInAudience } from "../spec.ts";

/** All redirect URIs of a registration. */
export function allRedirectUris({ web, publicClient, singlePage }: RedirectUris): string[] {
  return [...web, ...publicClient, ...singlePage];
}

/** Whether a redirect URI leads to the user's machine. */
export function isLoopbackUri(text: string): boolean {
  const url = parseUri(text);
  return url !== undefined && isLoopback(url);
}

/** The schema of the redirect URIs of one platform. `checkRedirectUris` checks all platforms together. */
export function redirectUriList(platform: keyof RedirectUris): z.ZodType<string[], string[]> {
  return z.array(z.string().check(fieldCheck<string>((text) => checkRegisteredUri({ text, platform }))));
}

/** Problems of one redirect URI by Entra's rules. For text that cannot be parsed it is the only one. */
export function checkRedirectUri(candidate: Candidate): FieldProblem[] {
  return findProblems(candidate, entraRules);
}

/** Problems of one redirect URI of an app registration, by Entra's rules or else by those of the azuread provider. */
export function checkRegisteredUri(candidate: Candidate): FieldProblem[] {
  const found = checkRedirectUri(candidate);
  return found.length > 0 ? found : findProblems(candidate, providerRules);
}

function findProblems(candidate: Candidate, applied: Rule[]): FieldProblem[] {
  const found = applied.flatMap((rule) => {
    const broken = rule.check(candidate);
    return broken === undefined
      ? []
      : [{ message: `${broken}, got ${renderValue(candidate.text)}`, fix: rule.fix, code: rule.code }];
  });
  const alone = found.find(({ code }) => code === "redirect-uri-not-absolute" || code === "redirect-uri-credentials");
  return alone === undefined ? found : [alone];
}

/** Problems of all redirect URIs of a registration, including those that a system computes. */
export function checkRedirectUris(
  uris: RedirectUris,
  audience: SignInAudience,
  keysOf: (platform: keyof RedirectUris, index: number) => PropertyKey[],
): FieldProblem[] {
  const all = (["web", "publicClient", "singlePage"] as const).flatMap((platform) =>
    uris[platform].map((text, index) => ({ text, platform, keys: keysOf(platform, index) })),
  );
  const single = all.flatMap((candidate) =>
    checkRegisteredUri(candidate).map((problem) => ({ ...problem, keys: candidate.keys })),
  );
  return [...single, ...checkQueries(all, audience), ...checkDuplicates(all), ...checkCount(all, audience)];
}

type Located = Candidate & { keys: PropertyKey[] };

function checkQueries(all: Located[], audience: SignInAudience): FieldProblem[] {
  if (audience !== "AzureADandPersonalMicrosoftAccount") return [];
  return all
    .filter(({ text }) => text.includes("?"))
    .map(({ text, keys }) => ({
      keys,
      message: `must not have a query string when personal accounts may sign in, got ${renderValue(text)}`,
      fix: "drop the query, or set audience to AzureADMyOrg or AzureADMultipleOrgs",
      code: "redirect-uri-query",
    }));
}

function checkDuplicates(all: Located[]): FieldProblem[] {
  const seen = new Map<string, Located>();
  return all.flatMap((candidate) => {
    const { text, platform, keys } = candidate;
    const first = seen.get(text);
    if (first === undefined) {
      seen.set(text, candidate);
      return [];
    }
    const message = `is also at ${renderPath(first.keys)}, got ${renderValue(text)}`;
    return first.platform === platform
      ? [
          {
            keys,
            message: `must be registered once, ${message}`,
            fix: "remove one of the two",
            code: "redirect-uri-duplicate",
          },
        ]
      : [
          {
            keys,
            message: `must be on one platform only, ${message}`,
            fix: "keep it under redirectUris when the product has a secret, else under publicClientRedirectUris",
            code: "redirect-uri-two-platforms",
          },
        ];
  });
}

function checkCount(all: Located[], audience: SignInAudience): FieldProblem[] {
  const maximum = audience === "AzureADandPersonalMicrosoftAccount" ? 100 : 256;
  const over = all[maximum];
  if (over === undefined) return [];
  return [
    {
      keys: over.keys,
      message: `must be one of at most ${String(maximum)} redirect URIs for this audience, got ${String(all.length)}`,
      fix: "split the integration in two",
      code: "redirect-uri-too-many",
    },
  ];
}
