import type { FederatedIdentityCredential } from "./entities.ts";

/** One comparison of an expression. */
interface Clause {
  claim: string;
  operator: "eq" | "matches";
  value: string;
}

const clause = /^\s*claims\['([^']+)'\]\s+(eq|matches)\s+'([^']*)'\s*/;

/**
 * Parses an expression of a flexible federated credential, such as `claims['sub'] matches 'repo:contoso/*' and
 * claims['x'] eq 'y'`; undefined if it is invalid.
 * https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials
 */
export function parseClaimsExpression(text: string): Clause[] | undefined {
  const clauses: Clause[] = [];
  let rest = text;
  for (;;) {
    const match = clause.exec(rest);
    if (!match) return undefined;
    const [whole, claim = "", operator, value = ""] = match;
    clauses.push({ claim, operator: operator === "eq" ? "eq" : "matches", value });
    rest = rest.slice(whole.length);
    if (rest === "") return clauses;
    if (!/^and\s/.test(rest)) return undefined;
    rest = rest.slice("and".length);
  }
}

/** Whether a credential matches the workload of a token, by its subject or by an expression on the claims. */
export function trustsWorkload(
  { subject, claimsMatchingExpression }: FederatedIdentityCredential,
  claims: Readonly<Record<string, unknown>>,
): boolean {
  if (subject !== null) return claims["sub"] === subject;
  const clauses = parseClaimsExpression(claimsMatchingExpression?.value ?? "");
  return clauses?.every((one) => holds(one, claims[one.claim])) === true;
}

function holds({ operator, value }: Clause, claim: unknown): boolean {
  if (typeof claim !== "string") return false;
  return operator === "eq" ? claim === value : matchesWildcards(value, claim);
}

/** Whether a text matches a pattern with `*` (any characters) and `?` (one character). Quadratic in the worst case. */
function matchesWildcards(pattern: string, text: string): boolean {
  let position = 0;
  let star: { after: number; from: number } | undefined;
  let at = 0;
  while (at < text.length) {
    if (pattern[position] === "*") {
      position += 1;
      star = { after: position, from: at };
    } else if (position < pattern.length && (pattern[position] === "?" || pattern[position] === text[at])) {
      position += 1;
      at += 1;
    } else if (star !== undefined) {
      // Tries again with one more character for the last star.
      star.from += 1;
      [position, at] = [star.after, star.from];
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(position));
}
