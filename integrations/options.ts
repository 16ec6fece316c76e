import { z } from "zod";
import { isGuid } from "./permissions/apis.ts";
import { renderValue } from "./problems.ts";
import { type FieldProblem, fieldCheck } from "./schema.ts";
import type { CredentialSpec } from "./spec.ts";

/** An ISO date. YAML takes an unquoted one for a time: the engine then hands over midnight UTC, as Go writes it. */
const isoDate = z
  .string()
  .check(
    fieldCheck<string>((text) =>
      isDate(text)
        ? []
        : [
            {
              // Whatever stands under credential may be a secret.
              message: "must be a date in the form YYYY-MM-DD, got other text",
              fix: "write a date, such as 2026-11-21",
              code: "not-a-date",
            },
          ],
    ),
  )
  .meta({ format: "date" })
  .transform((text) => text.slice(0, 10));

const period = z.int().min(1).max(365);

const secretCredential = z.strictObject({
  type: z.literal("secret").describe("A client secret that rotates with an overlap"),
  rotateEveryDays: period
    .optional()
    .describe("Days between two rotations; a secret lives twice as long, at most Entra's two years. Default: 80"),
  since: isoDate.optional().describe("The day the periods are counted from. Default: a day derived from the name"),
  changes: z
    .array(
      z.strictObject({
        from: isoDate.describe(
          "The day from which new secrets have the new period; later than today when you write it",
        ),
        rotateEveryDays: period.describe("Days between two rotations from then on"),
      }),
    )
    .check(fieldCheck(checkChanges))
    .optional()
    .describe("Changes of the period, in order of time: append one instead of editing rotateEveryDays or since"),
  revision: z
    .int()
    .min(1)
    .optional()
    .describe("Raise it by one to replace every live secret at once, after a leak. Default: 1"),
});

const noCredential = z.strictObject({
  type: z.literal("none").describe("No credential: a public client"),
});

/** The forms of `credential` that a system may offer. */
export const credentialForms = { secret: secretCredential, none: noCredential };

/** `credential` of a system that can use secrets alone. */
export const secretOnly = z.discriminatedUnion("type", [secretCredential]);

/** `credential` of a system that can be a confidential or a public client. */
export const secretOrNone = z.discriminatedUnion("type", [secretCredential, noCredential]);

/** What a stack file may say of a credential, before defaults. */
export type CredentialOptions = z.output<typeof secretOrNone>;

/** People or service principals that own a registration. */
export const ownerList = z
  .array(z.string().check(fieldCheck(checkOwner)))
  .describe("User principal names or object ids of the registration's owners");

/** Options that every system has. */
export const commonOptions = {
  displayName: z
    .string()
    .min(1)
    .max(120)
    .optional()
    .describe("The name in the Entra portal and on consent pages. Default: the product and the integration's name"),
  owners: ownerList.optional().describe("User principal names or object ids. Default: the stack's owners"),
  notes: z.string().max(1024).optional().describe("Shown in the portal under Notes"),
  serviceManagementReference: z
    .string()
    .max(256)
    .optional()
    .describe("The service or asset in your service management database"),
  consent: z
    .enum(["requested", "granted"])
    .optional()
    .describe(
      "granted: the deploying identity consents. requested: an administrator follows the URL in the outputs. Default: requested",
    ),
} as const;

/** The parsed form of the common options. */
export interface CommonOptions {
  displayName?: string | undefined;
  owners?: string[] | undefined;
  notes?: string | undefined;
  serviceManagementReference?: string | undefined;
  consent?: "requested" | "granted" | undefined;
}

/** A credential with its defaults. `anchor` says when the periods of an integration without `since` begin. */
export function completeCredential(
  options: CredentialOptions | undefined,
  anchor: (rotateEveryDays: number) => string,
): CredentialSpec {
  if (options?.type === "none") return { type: "none" };
  const rotateEveryDays = options?.rotateEveryDays ?? 80;
  return {
    type: "secret",
    rotateEveryDays,
    since: options?.since ?? anchor(rotateEveryDays),
    changes: options?.changes ?? [],
    revision: options?.revision ?? 1,
  };
}

function checkChanges(changes: { from: string }[]): FieldProblem[] {
  return changes.flatMap(({ from }, index) => {
    const before = changes[index - 1]?.from;
    if (before === undefined || before < from) return [];
    return [
      {
        keys: [index, "from"],
        message: `must be later than the change before it, got ${renderValue(from)} after ${renderValue(before)}`,
        fix: "put the changes in order of time, each with its own date",
        code: "rotation-changes-order",
      },
    ];
  });
}

const userPrincipalName = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

function checkOwner(owner: string): { message: string; fix: string; code: string }[] {
  if (isGuid(owner) || userPrincipalName.test(owner)) return [];
  return [
    {
      message: `must be a user principal name or an object id, got ${renderValue(owner)}`,
      fix: "write the person's sign-in name, such as ada@contoso.com, or a service principal's object id",
      code: "owner-not-an-identity",
    },
  ];
}

function isDate(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})(T00:00:00(\.0+)?Z| 00:00:00 \+0000 UTC)?$/.exec(text);
  const day = match?.[1];
  if (day === undefined) return false;
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
