import type { z } from "zod";
import { type NamedRequest, unreadable } from "./service-failure.ts";

/** Parses the JSON of a response. Throws `ServiceFailure` if it differs from the service's documentation. */
export async function readJson<Schema extends z.ZodType>(
  request: NamedRequest,
  response: Response,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { success, data } = schema.safeParse(await response.json().catch(() => undefined));
  if (!success) throw unreadable(request, response.status);
  return data;
}
