import { isLoopback } from "../loopback.ts";

/** Explains why an address cannot receive webhooks; undefined for one that can. */
export function checkWebhookAddress(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined) return "url: must be an https address";
  // The texts do not repeat the address, because it may contain a password or a token.
  if (url.username !== "" || url.password !== "") return "url: must not contain a user name or a password";
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) return undefined;
  return "url: must use https, except on localhost";
}
