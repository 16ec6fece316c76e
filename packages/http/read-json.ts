import type { z } from "zod";
import { type NamedRequest, unreadable } from "./service-failure.ts";

/** Reads the JSON of an answer. Throws `ServiceFailure` where it is not what the service documents. */
export async function readJson<Schema extends z.ZodType>(
  request: NamedRequest,
  response: Response,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { success, data } = schema.safeParse(await response.json().catch(() => undefined));
  if (!success) throw unreadable(request, response.status);
  return data;
}
