import type { Context } from "hono";
import { z } from "zod";
import { isTooDeep } from "../graph/nesting.ts";
import { codes, ConnectError, invalidParameter } from "./errors.ts";

const guid = z.guid();
const configValue = z.union([z.string(), z.boolean(), z.number()]);
/** One user or one group. rsconnect writes null for the other. */
const permission = z
  .strictObject({ user_guid: guid.nullish(), group_guid: guid.nullish() })
  .refine(({ user_guid, group_guid }) => ((user_guid ?? null) === null) !== ((group_guid ?? null) === null));

const changes = {
  name: z.string().nullish(),
  description: z.string().nullish(),
  config: z.record(z.string(), configValue).optional(),
  permissions: z.array(permission).nullish(),
};

/** Body of an update. */
export const updateBody = z.strictObject(changes);
/** Body of a creation. */
export const createBody = z.strictObject({ ...changes, template: z.string() });
/** Body of the associations of one content item. */
export const associationsBody = z.array(z.strictObject({ oauth_integration_guid: guid }));

/** A permission in a body. */
export type GivenPermission = z.output<typeof permission>;

/** Reads the JSON in the body of a request. */
export async function readBody<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>> {
  const text = await c.req.text();
  let body: unknown;
  try {
    if (isTooDeep(text)) throw new SyntaxError("too deep");
    body = JSON.parse(text);
  } catch {
    throw new ConnectError(400, codes.cannotParseRequestBody, "The request body could not be parsed.", "json-body");
  }
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const names = issue?.code === "unrecognized_keys" ? issue.keys : (issue?.path.map(String) ?? []);
  throw invalidParameter(`The parameter ${names.join(".")} is invalid.`, "body-parameter");
}

/** Returns the guid in a path. */
export function guidIn(c: Context): string {
  const given = c.req.param("guid") ?? "";
  if (guid.safeParse(given).success) return given.toLowerCase();
  throw new ConnectError(400, codes.invalidId, "The ID is not valid.", "guid-form");
}
