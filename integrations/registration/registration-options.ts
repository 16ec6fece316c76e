import { z } from "zod";
import { checkDistinct } from "../stack-file/lists.ts";
import { renderValue } from "../stack-file/problems.ts";
import { fieldCheck, type FieldProblem } from "../stack-file/schema.ts";
import { shownText } from "../text/shown-text.ts";
import type { AppRoleSpec, ClaimsSpec, ExposedScopeSpec } from "../spec.ts";

const appRole = z.strictObject({
  displayName: shownText(100).optional().describe("Default: the role's value"),
  description: shownText(1024).optional().describe("Default: the display name"),
  assignableTo: z
    .array(z.enum(["users", "applications"]))
    .min(1)
    .optional()
    .describe("Who can be assigned to the role. Default: users, which includes groups"),
  enabled: z.boolean().optional().describe("false: nobody else can be assigned to the role. Default: true"),
});

const exposedScope = z.strictObject({
  displayName: shownText(100).optional().describe("Shown on the consent page. Default: the scope's value"),
  description: shownText(1024).optional().describe("Default: the display name"),
  adminConsent: z.boolean().optional().describe("Whether only an administrator can consent. Default: false"),
  enabled: z.boolean().optional().describe("false: clients can no longer request the scope. Default: true"),
});

// A role or scope without options is a name and a colon. YAML reads it as null.
/** Options of a registration that is an API or has app roles. */
export const apiOptions = {
  appRoles: z
    .record(z.string().check(fieldCheck(checkValue)), appRole.nullable())
    .optional()
    .describe("App roles by value, as the roles claim carries them"),
  exposedScopes: z
    .record(z.string().check(fieldCheck(checkValue)), exposedScope.nullable())
    .optional()
    .describe("Scopes by value, when other clients call this application as an API"),
  identifierUris: z
    .array(z.string().max(255).check(fieldCheck(checkIdentifierUri)))
    .check(fieldCheck((uris: string[]) => checkDistinct(uris)))
    .optional()
    .describe("Application ID URIs. Default: api://<tenant id>/<name> with exposedScopes, otherwise none"),
} as const;

/** Options for the claims of tokens. */
export const claimOptions = {
  optionalClaims: z
    .strictObject({
      idToken: z.array(z.string().min(1)).optional(),
      accessToken: z.array(z.string().min(1)).optional(),
    })
    .optional()
    .describe("Optional claims by token, such as idToken: [email]"),
  groupMembershipClaims: z
    .array(z.enum(["SecurityGroup", "DirectoryRole", "ApplicationGroup", "All"]))
    .optional()
    .describe("The groups in the groups claim. Default: none"),
} as const;

type ApiOptions = z.output<z.ZodObject<typeof apiOptions>>;
type ClaimOptions = z.output<z.ZodObject<typeof claimOptions>>;

/** App roles with their defaults, in the order of the file. */
export function planAppRoles(roles: NonNullable<ApiOptions["appRoles"]>): AppRoleSpec[] {
  return Object.entries(roles).map(([value, role]) => ({
    value,
    displayName: role?.displayName ?? value,
    description: role?.description ?? role?.displayName ?? value,
    allowedMemberTypes: (role?.assignableTo ?? ["users"]).map((kind) => (kind === "users" ? "User" : "Application")),
    ...(role?.enabled !== undefined && { isEnabled: role.enabled }),
  }));
}

/** Exposed scopes with their defaults, in the order of the file. */
export function planExposedScopes(scopes: NonNullable<ApiOptions["exposedScopes"]>): ExposedScopeSpec[] {
  return Object.entries(scopes).map(([value, scope]) => ({
    value,
    displayName: scope?.displayName ?? value,
    description: scope?.description ?? scope?.displayName ?? value,
    needsAdminConsent: scope?.adminConsent ?? false,
    ...(scope?.enabled !== undefined && { isEnabled: scope.enabled }),
  }));
}

/** Claims with their defaults. */
export function planClaims(options: ClaimOptions): ClaimsSpec {
  return {
    optional: {
      idToken: options.optionalClaims?.idToken ?? [],
      accessToken: options.optionalClaims?.accessToken ?? [],
    },
    groups: options.groupMembershipClaims ?? [],
  };
}

// Microsoft Graph's rule for the value of a role or scope: up to 120 of these characters, no leading full stop.
function checkValue(value: string): FieldProblem[] {
  if (/^[A-Za-z0-9:!#$%&'()*+,\-/;=?@[\]^_`{|}~][A-Za-z0-9:!#$%&'()*+,\-./;=?@[\]^_`{|}~]{0,119}$/.test(value))
    return [];
  return [
    {
      message: `must be a value without white space, of at most 120 characters, got ${renderValue(value)}`,
      fix: "write it as tokens shall contain it, such as Reports.Read",
      code: "role-or-scope-value",
    },
  ];
}

// https://learn.microsoft.com/entra/identity-platform/reference-app-manifest#identifieruris-attribute. An existing registration
// can have a form that Entra no longer accepts for new ones.
function checkIdentifierUri(uri: string): FieldProblem[] {
  if (URL.canParse(uri) && !/[\s*]/.test(uri)) return [];
  return [
    {
      message: `must be a URI without white space and wildcards, got ${renderValue(uri)}`,
      fix: "write it as the portal shows it under Expose an API, such as api://contoso.com/reports",
      code: "identifier-uri",
    },
  ];
}
