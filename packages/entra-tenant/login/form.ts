import type { Context } from "hono";

/** Parameters by name. The last value of a repeated one counts, and an empty one counts as missing (RFC 6749, section 3.1). */
export type Parameters = Record<string, string>;

/**
 * The fields of a form in the body; empty for any other content type, as Entra does not look into those. The device code
 * request of azure-identity for Java has no content type at all.
 */
export async function readForm(c: Context): Promise<Parameters> {
  const type = c.req.header("content-type");
  if (type !== undefined && !type.toLowerCase().startsWith("application/x-www-form-urlencoded")) return {};
  return present(new URLSearchParams(await c.req.text()));
}

/** The parameters of a request that may come as a query or as a form. */
export async function readParameters(c: Context): Promise<Parameters> {
  return c.req.method === "POST" ? await readForm(c) : present(new URL(c.req.url).searchParams);
}

function present(parameters: URLSearchParams): Parameters {
  return Object.fromEntries([...parameters].filter(([, value]) => value !== ""));
}
