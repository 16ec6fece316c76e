import { z } from "zod";
import { isGuid } from "../text/guid.ts";
import { type DeliverToOption, deliverToOption } from "../delivery/options.ts";
import { type LifecycleOptions, lifecycleOptions } from "../lifecycle/lifecycle-options.ts";
import { checkDistinct } from "./lists.ts";
import { renderValue } from "./problems.ts";
import { type FieldProblem, fieldCheck } from "./schema.ts";
import { shownText } from "../text/shown-text.ts";

/** People or service principals that own a registration. */
export const ownerList = z
  .array(z.string().check(fieldCheck(checkOwner)))
  // The limit of Entra and the provider for an app registration: https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions
  .max(100)
  // Entra ignores case in these names: two spellings are one owner.
  .check(fieldCheck((owners: string[]) => checkDistinct(owners, (owner) => owner.toLowerCase())))
  .describe("User principal names or object ids of the registration's owners");

/** Options that every system has. */
export const commonOptions = {
  displayName: shownText(120)
    .optional()
    .describe("The name in the Entra portal and on consent pages. Default: the product and the integration's name"),
  owners: ownerList.optional().describe("User principal names or object ids. Default: the stack's owners"),
  contact: shownText(256)
    .check(fieldCheck(checkContact))
    .optional()
    .describe(
      "Who acts when a task is due: a mail address, a GitHub user such as @octocat, a GitHub team such as @contoso/erp, " +
        "or the name of a team. Default: the owners",
    ),
  justification: shownText(512)
    .optional()
    .describe(
      "Why the product needs its permissions, in the portal a line of the notes. The policy pack requires it for permissions of high privilege",
    ),
  notes: z.string().min(1).max(1024).optional().describe("Shown in the portal under Notes"),
  serviceManagementReference: z
    .string()
    .min(3)
    .max(256)
    .check(fieldCheck(checkReference))
    .optional()
    .describe("The service or asset in your service management database"),
  consent: z
    .enum(["requested", "granted"])
    .optional()
    .describe(
      "granted: the deploying identity consents. requested: an administrator follows the URL in the outputs. Default: requested",
    ),
  assignmentRequired: z
    .boolean()
    .optional()
    .describe("Whether only assigned users and groups may sign in. Default: false"),
  deliverTo: deliverToOption
    .optional()
    .describe("Where the connection is delivered. Default: only in the outputs of the stack"),
  ...lifecycleOptions,
} as const;

/** The parsed form of the common options. */
export interface CommonOptions extends LifecycleOptions {
  displayName?: string | undefined;
  owners?: string[] | undefined;
  contact?: string | undefined;
  justification?: string | undefined;
  notes?: string | undefined;
  serviceManagementReference?: string | undefined;
  consent?: "requested" | "granted" | undefined;
  assignmentRequired?: boolean | undefined;
  deliverTo?: DeliverToOption | undefined;
}

function checkReference(reference: string): FieldProblem[] {
  if (/[\p{L}\p{N}]/u.test(reference)) return [];
  return [
    {
      message: `must name a service or an asset, got ${renderValue(reference)}`,
      fix: "write its number or name, such as SN-1234",
      code: "service-management-reference",
    },
  ];
}

// https://docs.github.com/enterprise-cloud@latest/admin/concepts/identity-and-access-management/username-normalization:
// managed users have a short code after an underscore.
const githubContact = /^@[a-z\d]+(-[a-z\d]+)*(_[a-z\d]+)?(\/[a-z\d]+([-_][a-z\d]+)*)?$/i;
const mailAddress = /^[^@\s"<>(){},;]+@[a-z\d-]+(\.[a-z\d-]+)+$/i;

/** Text without @ is the name of a team. */
function checkContact(contact: string): FieldProblem[] {
  if (!contact.includes("@")) return [];
  if (contact.startsWith("@") ? githubContact.test(contact) : mailAddress.test(contact)) return [];
  return [
    contact.startsWith("@")
      ? {
          message: `must be a GitHub user or team if it begins with @, got ${renderValue(contact)}`,
          fix: "write @octocat for a user or @contoso/erp for a team, only one of them",
          code: "contact-not-on-github",
        }
      : {
          message: `must be one mail address if it contains @, got ${renderValue(contact)}`,
          fix: "write only the address, such as erp@contoso.com",
          code: "contact-not-an-address",
        },
  ];
}

const userPrincipalName = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

function checkOwner(owner: string): FieldProblem[] {
  if (isGuid(owner) || userPrincipalName.test(owner)) return [];
  return [
    {
      message: `must be a user principal name or an object id, got ${renderValue(owner)}`,
      fix: "write the person's sign-in name, such as ada@contoso.com, or a service principal's object id",
      code: "owner-not-an-identity",
    },
  ];
}
