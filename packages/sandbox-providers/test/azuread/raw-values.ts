import type { Values } from "@entra-integrations/provider-bridge/property.ts";

/** Inputs of one resource as no integration gives them. */
export type RawInput = readonly [type: string, news: Values];

export const id = "6a2f0c1e-3b51-4a8e-9b7a-5b8f8f0e2c11";
export const otherId = "6a2f0c1e-3b51-4a8e-9b7a-5b8f8f0e2c12";
export const applicationId = `/applications/${id}`;

export const ids = ["", "x", id.slice(1), `${id}0`, id.replaceAll("-", ""), `{${id}}`, id.toUpperCase(), ` ${id}`];

export const applicationIds = [
  ...["", "x", id, applicationId, `${applicationId}/`, `applications/${id}`, `/Applications/${id}`, "/applications/x"],
  ...[`/applications/${id.toUpperCase()}`, "/applications/", `${applicationId}/owners/${id}`],
];

export const times = [
  ...["", "2027-01-31", "2027-01-31T00:00:00", "2027-02-30T00:00:00Z", "2028-02-29T00:00:00Z", "2027-02-29T00:00:00Z"],
  ...["2027-01-31T00:00:00.1234567Z", "2027-01-31T24:00:00Z", "2027-01-31t00:00:00z", "2027-01-31 00:00:00Z"],
  ...["2027-01-31T00:00:00+02:00", "2027-01-31T00:00:00+0200", "2027-01-31T00:00:60Z", "0000-01-01T00:00:00Z"],
  ...["2027-01-31T00:00:00,5Z", "2027-01-31T0:00:00Z", "2027-01-31T00:00:00+24:00", "2027-01-31T00:00:00+25:00"],
];

export const claimValues = [
  ...["", "a b", ".a", "a.", "ä", "a/b", "a\\b", 'a"b', "a\n", "-", "^", "a,b", "a{b}", "a'b"],
  ...["a".repeat(249), "a".repeat(250)],
];

export const addresses = [
  ...["", "x", "https://", "https:///a", "https://a", "http://a.com", "ftp://a.com/", "HTTPS://a.com/", "//a.com/"],
  ...["https://a.com/%zz", "https://a.com/ b", "https://a.com?x", "https://a.com:x/", "https://a.com:99999/", ":"],
  ...["https://[::1]/", "https://user@a.com/", "https://a b.com/", "https://ä.com/", "https://*.a.com/", "1a://b/"],
  ...["https://a.com/#f", "urn:a:b", "urn:a", "urn::b", "mailto:a@b.com", "ms-appx-web://a/", "brk-multihub://a/"],
  ...["myapp://auth", "myapp:///cb", "com.a:/cb", "https:a.com/", "https://?x", "https://#f", "https://a.com/\t"],
  ...["https://%41.com/", "https://%c3%a4.com/", "https://a.com\\b/", "http://localhost:3000", "api://a", "x:a/b"],
  ...[`https://a.com/${"x".repeat(250)}`, `https://a.com/${"ä".repeat(121)}`, `https://a.com/${"ä".repeat(122)}`],
];

export const texts = ["", " ", "\n", "ä", "x".repeat(1024), "x".repeat(1025), "ä".repeat(600)];

/** So many made by a number. */
export function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export function idOf(index: number): string {
  return `6a2f0c1e-3b51-4a8e-9b7a-${String(index).padStart(12, "0")}`;
}

/** A short text for each of them, and another one for others. */
export function titleOf([type, news]: RawInput): string {
  const text = JSON.stringify(news, (_, value: unknown) => (typeof value === "string" ? shorten(value) : value));
  return `${type} ${text.replaceAll(id, "ID").replaceAll(/(\{[^{}]*\},)\1{9,}/g, "$1...,")}`.slice(0, 400);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 16)}... (${String(text.length)})` : text;
}
