import { z } from "zod";
import { permissionValue } from "../graph/entitlement-body.ts";
import { federatedCredentialBody } from "../graph/federated-identity-credentials.ts";
import { reportsSchema } from "../sign-ins/settings.ts";

/** The name by which other entries refer to this one. Also the mail nickname of users and groups. */
const name = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/);
const names = z.array(z.string());
const displayName = z.string().min(1).max(256);
const dateTime = z.iso.datetime({ offset: true });
const redirectUris = z.array(z.string()).optional();

/** Whether both times are given and the first is not later. */
function isAtOrBefore(time: string | undefined, other: string | undefined): boolean {
  return time !== undefined && other !== undefined && Date.parse(time) <= Date.parse(other);
}

const user = z.strictObject({
  /** @default - the entry's name */
  displayName: displayName.optional(),
  givenName: z.string().optional(),
  surname: z.string().optional(),
  department: z.string().optional(),
  jobTitle: z.string().optional(),
  /** @default - the user principal name */
  mail: z.email().optional(),
  /** Only the password grant asks for it. @default "Local-Tenant-1" */
  password: z.string().min(8).max(256).optional(),
  /** @default true */
  accountEnabled: z.boolean().optional(),
  /** Directory roles by display name, such as `Global Administrator`. */
  roles: names.optional(),
});

const group = z.strictObject({
  /** @default - the entry's name */
  displayName: displayName.optional(),
  description: z.string().optional(),
  /** Names of users, groups and applications. */
  members: names.optional(),
  /** Names of users and applications. */
  owners: names.optional(),
});

const appRole = z.strictObject({
  value: permissionValue,
  /** @default - the value */
  displayName: z.string().min(1).max(100).optional(),
  /** @default ["Application"] */
  allowedMemberTypes: z
    .array(z.enum(["User", "Application"]))
    .min(1)
    .optional(),
});

const scope = z.strictObject({
  value: permissionValue,
  /** @default - the value */
  displayName: z.string().min(1).max(100).optional(),
  /** Whether only administrators can consent to it. @default false */
  adminConsentRequired: z.boolean().optional(),
});

const secret = z
  .strictObject({
    displayName: z.string().max(256).optional(),
    /** @default - a generated value, the same after each reset */
    value: z.string().min(16).max(256).optional(),
    /** @default - the creation of the tenant, or two years before an end that is earlier */
    startDateTime: dateTime.optional(),
    /** Can be in the past. @default - two years after the start */
    endDateTime: dateTime.optional(),
  })
  .refine(({ startDateTime, endDateTime }) => !isAtOrBefore(endDateTime, startDateTime), {
    path: ["endDateTime"],
    error: "must be after startDateTime",
  });

/** Permissions on one API, by value. */
const permissions = z.strictObject({
  delegated: names.optional(),
  application: names.optional(),
});

/** Users, groups or applications with access to an application. */
const assignment = z.strictObject({
  /** Name of a user, a group or an application. */
  principal: z.string(),
  /** Value of one of the application's app roles. @default - default access, without a role */
  appRole: z.string().optional(),
});

const application = z.strictObject({
  /** @default - the entry's name */
  displayName: displayName.optional(),
  /** @default - a generated id, the same after each reset */
  clientId: z.guid().optional(),
  /** @default "AzureADMyOrg" */
  signInAudience: z
    .enum(["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"])
    .optional(),
  web: z.strictObject({ redirectUris, logoutUrl: z.url().max(255).optional() }).optional(),
  spa: z.strictObject({ redirectUris }).optional(),
  publicClient: z.strictObject({ redirectUris }).optional(),
  /** Allows public client flows, such as device code and password. @default false */
  isFallbackPublicClient: z.boolean().optional(),
  /** @default - `api://<client id>` when the application exposes scopes or app roles */
  identifierUris: z.array(z.string()).optional(),
  /** Which groups tokens contain. @default - none */
  groupMembershipClaims: z.enum(["None", "SecurityGroup", "DirectoryRole", "ApplicationGroup", "All"]).optional(),
  /** Format of the access tokens for this application. @default - 1 */
  requestedAccessTokenVersion: z.literal([1, 2]).optional(),
  appRoles: z.array(appRole).optional(),
  scopes: z.array(scope).optional(),
  secrets: z.array(secret).optional(),
  federatedCredentials: z.array(federatedCredentialBody).optional(),
  /** By API: the name of an application or service principal in this file, or the display name or id of a Microsoft API. */
  permissions: z.record(z.string(), permissions).optional(),
  /** Whether an administrator has consented to `permissions` for the organization. @default false */
  adminConsent: z.boolean().optional(),
  assignments: z.array(assignment).optional(),
  /** Whether only assigned users can sign in. @default false */
  appRoleAssignmentRequired: z.boolean().optional(),
  /** Names of users and applications. */
  owners: names.optional(),
  /** Directory roles of the service principal by display name. */
  roles: names.optional(),
});

const servicePrincipal = z.strictObject({
  appId: z.guid(),
  /** @default - the entry's name */
  displayName: displayName.optional(),
  /** Tenant in which the API is registered. @default - a generated id */
  appOwnerOrganizationId: z.guid().optional(),
  /** The app id is always one of its names. */
  identifierUris: z.array(z.url()).optional(),
  requestedAccessTokenVersion: z.literal([1, 2]).optional(),
  appRoles: z.array(appRole).optional(),
  scopes: z.array(scope).optional(),
});

/** Entries of each section, by their property in the file. */
export const seedEntries = {
  users: user,
  groups: group,
  applications: application,
  servicePrincipals: servicePrincipal,
};

/** The contents of a seed file. Strict: a property that is misspelled is an error. */
export const seedSchema = z.strictObject({
  /** By the first part of the user principal name. @default - `admin`, `user` and `helpdesk` */
  users: z.record(name, user).optional(),
  groups: z.record(name, group).optional(),
  applications: z.record(name, application).optional(),
  /** APIs that are registered in another tenant and have a service principal in this one. */
  servicePrincipals: z.record(name, servicePrincipal).optional(),
  /** Reports of sign-ins. They also apply to a state file that exists. @default - with a licence and without a lag */
  reports: reportsSchema.optional(),
});

/** Contents of a tenant when it starts and after each reset. */
export type TenantSeed = z.input<typeof seedSchema>;
/** A seed that was read. */
export type SeedContents = z.output<typeof seedSchema>;
export type SeedSection = keyof typeof seedEntries;
export type SeedUser = z.output<typeof user>;
export type SeedGroup = z.output<typeof group>;
export type SeedApplication = z.output<typeof application>;
export type SeedServicePrincipal = z.output<typeof servicePrincipal>;
export type SeedAppRole = z.output<typeof appRole>;
export type SeedScope = z.output<typeof scope>;
