import { createHash } from "node:crypto";
import { refuse } from "../errors/index.ts";
import type { Platform } from "./redirect-uri.ts";

/** The code challenge. The client needs its verifier to redeem the code. https://www.rfc-editor.org/rfc/rfc7636 */
export interface CodeChallenge {
  value: string;
  method: "S256" | "plain";
}

/** Reads the code challenge, which single-page applications must send. */
export function requireCodeChallenge(
  platform: Platform,
  value: string | undefined,
  method: string | undefined,
): CodeChallenge | undefined {
  if (value === undefined) {
    if (method !== undefined) refuse("code-challenge-present");
    if (platform === "spa") refuse("spa-uses-pkce");
    return undefined;
  }
  if (method !== undefined && method !== "S256" && method !== "plain") refuse("code-challenge-method-supported");
  if (value.length < 43 || value.length > 128) refuse("code-challenge-sized");
  return { value, method: method ?? "plain" };
}

/** Whether the verifier matches the challenge. */
export function matchesChallenge(challenge: CodeChallenge, verifier: string | undefined): boolean {
  if (verifier === undefined) return false;
  if (challenge.method === "plain") return verifier === challenge.value;
  return createHash("sha256").update(verifier).digest("base64url") === challenge.value;
}
