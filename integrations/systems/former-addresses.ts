import { z } from "zod";
import type { RedirectUris } from "../spec.ts";
import { checkDistinct } from "../stack-file/lists.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";

/**
 * Adds the option `formerAddresses` to a system with the option `address`. While a product moves to another address, users
 * may come back to both.
 */
export function withFormerAddresses<Schema extends z.ZodObject>(schema: Schema): Schema {
  const { address } = schema.shape as Readonly<Record<string, unknown>>;
  if (!(address instanceof z.ZodType) || "formerAddresses" in schema.shape) return schema;
  const formerAddresses = z
    .array(address)
    .min(1)
    .max(10)
    .check(fieldCheck((addresses: readonly unknown[]) => checkDistinct(addresses.map(String))))
    .optional()
    .describe("Earlier addresses, whose redirect URIs stay registered while the product moves. Default: none");
  const extended: z.ZodObject = schema.safeExtend({ formerAddresses });
  return extended as Schema;
}

/** The part of the options that is read here. */
interface Addressed {
  readonly address?: unknown;
  readonly formerAddresses?: readonly unknown[] | undefined;
}

/** The part of a plan that former addresses add to. */
interface RedirectPlan {
  redirectUris?: Partial<RedirectUris>;
  redirectUriKeys?: (platform: keyof RedirectUris, index: number) => PropertyKey[];
  formerRedirectUris?: string[];
}

interface Reporter {
  report: (problem: FieldProblem) => void;
}

const platforms = ["web", "publicClient", "singlePage"] as const;

/** The plan of a system, with the redirect URIs of its former addresses after those of the present one. */
export function planWithFormerAddresses<Options, Context extends Reporter, Plan extends RedirectPlan>(
  plan: (options: Options, context: Context) => Plan,
  options: Options,
  context: Context,
): Plan {
  const planned = plan(options, context);
  const { address, formerAddresses = [] } = options as Addressed;
  if (formerAddresses.length === 0) return planned;
  formerAddresses.forEach((former, index) => {
    if (former !== address) return;
    context.report({
      keys: ["formerAddresses", index],
      message: "must not be the present address",
      fix: "remove it, or write the new address under address",
      code: "former-address-present",
    });
  });
  // The first plan has reported the problems of all other options.
  const muted = { ...context, report: () => undefined };
  const others = formerAddresses.map((former) => plan({ ...options, address: former }, muted).redirectUris ?? {});
  return merge(planned, others, formerAddresses.includes(address) ? muted : context);
}

function merge<Plan extends RedirectPlan>(
  planned: Plan,
  others: readonly Partial<RedirectUris>[],
  context: Reporter,
): Plan {
  const own = { web: [], publicClient: [], singlePage: [], ...planned.redirectUris };
  const added = Object.fromEntries(
    platforms.map((platform) => [
      platform,
      others.flatMap((uris, index) =>
        (uris[platform] ?? []).filter((uri) => !own[platform].includes(uri)).map((uri) => ({ uri, index })),
      ),
    ]),
  ) as Record<keyof RedirectUris, { uri: string; index: number }[]>;
  const former = platforms.flatMap((platform) => added[platform].map(({ uri }) => uri));
  if (former.length === 0) {
    context.report({
      keys: ["formerAddresses"],
      message: "must not be set, because no redirect URI contains the address",
      fix: "remove it",
      code: "former-address-unused",
    });
  }
  const keysOf = planned.redirectUriKeys ?? ((platform, index) => ["redirectUris", platform, index]);
  return {
    ...planned,
    redirectUris: Object.fromEntries(
      platforms.map((platform) => [platform, [...own[platform], ...added[platform].map(({ uri }) => uri)]]),
    ),
    redirectUriKeys: (platform, index) => {
      const found = added[platform][index - own[platform].length];
      return found === undefined ? keysOf(platform, index) : ["formerAddresses", found.index];
    },
    formerRedirectUris: former,
  };
}
