import { renderValue } from "../stack-file/problems.ts";
import type { FieldProblem } from "../stack-file/schema.ts";
import type { PermissionSpec, SignInAudience } from "../spec.ts";

/** Properties with limits for registrations that accept personal accounts. */
interface Registration {
  audience: SignInAudience;
  permissions: readonly PermissionSpec[];
  /** Values of the exposed scopes. */
  scopes: readonly string[];
}

const narrower = "or set audience to AzureADMyOrg or AzureADMultipleOrgs";
const maximumScopes = 100;
const maximumScopeLength = 40;
const maximumApis = 50;
const maximumPermissionsOfApi = 30;
const maximumPermissions = 200;

/**
 * Limits of registrations that personal accounts can sign in to. The azuread provider checks them before each run.
 * https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation
 */
export function checkPersonalAccounts({ audience, permissions, scopes }: Registration): FieldProblem[] {
  if (audience !== "AzureADandPersonalMicrosoftAccount") return [];
  return [...checkScopes(scopes), ...checkPermissions(permissions)];
}

function checkScopes(scopes: readonly string[]): FieldProblem[] {
  const tooLong = scopes
    .filter((scope) => scope.length > maximumScopeLength)
    .map((scope) => ({
      keys: ["exposedScopes", scope],
      message: `must have at most ${String(maximumScopeLength)} characters when personal accounts may sign in, got ${renderValue(scope)}`,
      fix: `shorten the scope, ${narrower}`,
      code: "personal-scope-length",
    }));
  if (scopes.length <= maximumScopes) return tooLong;
  return [
    ...tooLong,
    {
      keys: ["exposedScopes"],
      message: `must be at most ${String(maximumScopes)} when personal accounts may sign in, got ${String(scopes.length)}`,
      fix: `remove some, ${narrower}`,
      code: "personal-scopes",
    },
  ];
}

function checkPermissions(permissions: readonly PermissionSpec[]): FieldProblem[] {
  const byApi = new Map<string, PermissionSpec[]>();
  for (const permission of permissions) {
    const sameApi = byApi.get(permission.apiAppId);
    if (sameApi === undefined) byApi.set(permission.apiAppId, [permission]);
    else sameApi.push(permission);
  }
  const apis = [...byApi.values()];
  return [
    ...apis.flatMap((sameApi) =>
      limit(sameApi, maximumPermissionsOfApi, sameApi.length, `permissions of ${sameApi[0]?.apiName ?? "one API"}`),
    ),
    ...limit(permissions, maximumPermissions, permissions.length, "permissions"),
    ...limit(
      apis.flatMap((sameApi) => sameApi.slice(0, 1)),
      maximumApis,
      apis.length,
      "APIs",
    ),
  ];
}

/** One problem, at the option of the first permission above the limit. */
function limit(all: readonly PermissionSpec[], maximum: number, count: number, what: string): FieldProblem[] {
  const first = all[maximum];
  if (first === undefined) return [];
  return [
    {
      keys: [first.kind === "application" ? "applicationPermissions" : "delegatedPermissions"],
      message: `must name at most ${String(maximum)} ${what} when personal accounts may sign in, sign-in scopes included, got ${String(count)}`,
      fix: `remove some, ${narrower}`,
      code: "personal-permissions",
    },
  ];
}
