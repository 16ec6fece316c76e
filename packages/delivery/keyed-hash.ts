import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * Returns a hash of a delivered secret for the state: `<random key>.<HMAC-SHA256>`, both base64url. It shows later whether
 * a secret is the same one. Mark the property as secret, because it contains the key.
 */
export function keyedHash(value: string): string {
  const key = randomBytes(32);
  return `${key.toString("base64url")}.${hmac(key, value).toString("base64url")}`;
}

/** Whether a hash in the state is the hash of this value. False for a text of another form. */
export function matchesKeyedHash(value: string, hash: string): boolean {
  const [key = "", expected = ""] = hash.split(".");
  const [found, recorded] = [hmac(Buffer.from(key, "base64url"), value), Buffer.from(expected, "base64url")];
  return found.length === recorded.length && timingSafeEqual(found, recorded);
}

function hmac(key: Buffer, value: string): Buffer {
  return createHmac("sha256", key).update(value).digest();
}
