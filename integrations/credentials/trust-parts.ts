import { z } from "zod";
import { isGuid } from "../text/guid.ts";
import { renderValue } from "../stack-file/problems.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";

/** Wildcards. Entra compares the exact text, so a pattern would never match. */
function checkWildcard(text: string): FieldProblem[] {
  if (!/[*?]/.test(text)) return [];
  return [
    {
      message: `must be exact, got ${renderValue(text)}`,
      fix: "write one trust for each subject: Entra knows no wildcard here",
      code: "trust-wildcard",
    },
  ];
}

/** The text of a claim: no wildcards, and no surrounding white space, which no token has. */
export function checkClaim(text: string): FieldProblem[] {
  if (text.trim() === text) return checkWildcard(text);
  return [
    {
      message: `must have no white space around it, got ${renderValue(text)}`,
      fix: "write it exactly as the tokens have it",
      code: "trust-white-space",
    },
  ];
}

/** Any text without wildcards. */
export const exact = z.string().min(1).check(fieldCheck(checkClaim));

/** A part of a subject for which the issuer prescribes a form. */
export const part = (pattern: RegExp, rule: string, example: string) =>
  z.string().check(
    fieldCheck<string>((text) => {
      const wildcard = checkWildcard(text);
      if (wildcard.length > 0 || pattern.test(text)) return wildcard;
      return [
        {
          message: `must be ${rule}, got ${renderValue(text)}`,
          fix: `write it like ${example}`,
          code: "trust-part",
        },
      ];
    }),
  );

/** A GUID, in the lower case that issuers write. */
export const guid = (fix: string) =>
  z
    .string()
    .check(
      fieldCheck<string>((text) =>
        isGuid(text) ? [] : [{ message: `must be a GUID, got ${renderValue(text)}`, fix, code: "trust-id-not-a-guid" }],
      ),
    )
    .transform((text) => text.toLowerCase());

/** The `iss` claim of a token. */
export const issuer = z
  .string()
  .max(600)
  .check(
    fieldCheck<string>((text) =>
      isExactIssuer(text)
        ? checkWildcard(text)
        : [
            {
              message: `must be an https address without query or fragment, got ${renderValue(text)}`,
              fix: "copy issuer from the issuer's /.well-known/openid-configuration, the slash at the end included if there is one",
              code: "trust-issuer",
            },
          ],
    ),
  );

/** Entra gets the issuer's keys from this address, so it must be unambiguous. */
function isExactIssuer(text: string): boolean {
  if (!/^https:\/\/[^\s/?#@\\]+(\/[^\s?#\\]*)?$/.test(text)) return false;
  const href = URL.parse(text)?.href;
  // Entra compares the token's issuer case-sensitively, although capitals in a host lead to the same keys.
  const plain = text.replace(/^https:\/\/[^/]+/, (origin) => origin.toLowerCase());
  return href === plain || href === `${plain}/`;
}

/** The issuer of a self-hosted product, without trailing slash. */
export const hostedIssuer = issuer.transform((text) => text.replace(/\/+$/, ""));

/** Reports a problem unless exactly one of several options is set. */
export function checkOneOf(keys: readonly string[], given: object): FieldProblem[] {
  const written = keys.filter((key) => Object.hasOwn(given, key));
  if (written.length === 1) return [];
  return [
    {
      message: `must have one of ${keys.join(", ")}, got ${written.length === 0 ? "none" : written.join(" and ")}`,
      fix: written.length === 0 ? "add the one that the workload runs for" : "make a trust for each of them",
      code: "trust-choice",
    },
  ];
}
