import type { Http } from "@entra-integrations/http/client.ts";
import { textOf } from "@entra-integrations/http/service-failure.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import type { Finding } from "../commands/verify/finding.ts";

/** One GET request to a product. */
export interface ProductRead {
  /** Display name, such as `SharePoint`. */
  readonly service: string;
  readonly url: string;
  readonly token: string;
}

/** A response that is not a success. */
export interface ReadRefusal {
  readonly status: number;
  /** The product's own reason, without the token; empty if it gave none. */
  readonly reason: string;
}

/** Reads once. Throws `ServiceFailure` if the product cannot be reached, throttles or fails. */
export async function readProduct(
  products: Pick<Http, "fetch">,
  { service, url, token }: ProductRead,
): Promise<"read" | ReadRefusal> {
  const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
  // A redirect would carry the token to an address that nobody checked.
  const response = await products.fetch(url, { service, headers, redirect: "error" });
  if (response.ok) return "read";
  const reason = reasonIn(await response.text()).replaceAll(token, "[token]");
  return { status: response.status, reason: visibleText(reason.split(/[\r\n]/, 1)[0]?.slice(0, 300) ?? "") };
}

/** The finding for a refusal that no rule of the product explains. */
export function unexplained({ service, url }: Omit<ProductRead, "token">, { status, reason }: ReadRefusal): Finding {
  const what = `${service} answered ${status} to ${textOf({ service, method: "GET", url })}`;
  const message = reason === "" ? what : `${what}: ${reason}`;
  if (status === 402) return { severity: "error", message, fix: `the licence for ${service} is missing or has ended` };
  return { severity: "error", message, fix: `look the answer up in the documentation of ${service}` };
}

/** The message in the error formats of Microsoft's APIs, or a short text. */
function reasonIn(body: string): string {
  try {
    return messageOf(JSON.parse(body)) ?? "";
  } catch {
    // A page in HTML is of a proxy or of a sign-in.
    return body.trimStart().startsWith("<") ? "" : body.trim();
  }
}

function messageOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  const { innererror, error, message, error_description: description, value: text } = value as Record<string, unknown>;
  const odata: unknown = Reflect.get(value, "odata.error");
  for (const one of [innererror, error, odata, description, message, text]) {
    const found = messageOf(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
