import type { Context } from "hono";

/**
 * Parameters by name. The last value of a repeated parameter counts, and an empty value counts as missing (RFC 6749,
 * section 3.1).
 */
export type Parameters = Record<string, string>;

/**
 * The fields of a form in the body. Empty for any other content type, because Entra does not read those. The device
 * code request of azure-identity for Java has no content type at all.
 */
export async function readForm(c: Context): Promise<Parameters> {
  const type = c.req.header("content-type");
  if (type !== undefined && !type.toLowerCase().startsWith("application/x-www-form-urlencoded")) return {};
  return present(new URLSearchParams(await c.req.text()));
}

/** The parameters of a request, from its query or its form. */
export async function readParameters(c: Context): Promise<Parameters> {
  return c.req.method === "POST" ? await readForm(c) : present(new URL(c.req.url).searchParams);
}

function present(parameters: URLSearchParams): Parameters {
  return Object.fromEntries([...parameters].filter(([, value]) => value !== ""));
}
