import { suggest } from "../stack-file/nearest.ts";
import { openIdScopes, scopeOf } from "../permissions/permissions.ts";
import { findApi } from "../permissions/apis.ts";
import { renderValue } from "../stack-file/problems.ts";
import type { FieldProblem } from "../stack-file/schema.ts";
import type { PermissionSpec } from "../spec.ts";
import { type PositTemplate, templates } from "./posit-connect-templates.ts";
import type { PlanContext } from "./system.ts";

interface Wanted {
  /** As written in the stack file. */
  given: string[] | undefined;
  template: PositTemplate;
  /** The declared permissions of the registration. */
  permissions: PermissionSpec[];
  isViewer: boolean;
}

/**
 * The scopes that Connect requests. Default: `.default` of one API, which covers all declared permissions of that API. A
 * viewer's tokens are renewed, which needs offline_access; a service account requests new ones.
 */
export function planScopes(wanted: Wanted, context: PlanContext): string[] {
  const named = wanted.given ?? defaultScopes(wanted, context);
  if (wanted.given !== undefined) {
    checkScopes(wanted.given, wanted).forEach((problem) => {
      context.report({ ...problem, keys: ["scopes", ...(problem.keys ?? [])] });
    });
  }
  const asked = named.filter((scope) => scope !== "offline_access");
  return wanted.isViewer ? [...asked, "offline_access"] : asked;
}

function defaultScopes({ template, permissions, isViewer }: Wanted, { report }: PlanContext): string[] {
  const chosen = permissions.find(({ value }) => !openIdScopes.includes(value))?.apiAppId;
  const api = findApi(templates[template].api ?? chosen ?? "");
  if (api !== undefined) return [`${api.resourceUri}/.default`];
  // A viewer integration without permissions is already reported as a problem.
  if (isViewer) return [];
  report({
    keys: ["scopes"],
    message: "is required where no permission names the API, got nothing",
    fix: "add the API's .default scope, such as https://storage.azure.com/.default",
    code: "scopes-missing",
  });
  return [];
}

function checkScopes(scopes: string[], wanted: Wanted): FieldProblem[] {
  const asked = scopes.map(parseScope);
  const apiScopes = asked.filter(({ text }) => !openIdScopes.includes(text));
  return [
    ...asked.flatMap((scope, index) => checkScope(scope, wanted).map((problem) => ({ ...problem, keys: [index] }))),
    ...checkMixture(apiScopes),
  ];
}

interface Scope {
  text: string;
  /** The resource of a scope, as written. Empty for Microsoft Graph's short names. */
  resource: string;
  isDefault: boolean;
}

function parseScope(text: string): Scope {
  const cut = text.lastIndexOf("/");
  const resource = text.slice(0, Math.max(cut, 0));
  return {
    text,
    resource: resource === findApi("microsoftGraph")?.resourceUri ? "" : resource,
    isDefault: text.slice(cut + 1) === ".default",
  };
}

function checkScope({ text, isDefault }: Scope, { permissions, isViewer }: Wanted): FieldProblem[] {
  const got = `got ${renderValue(text)}`;
  if (/\s/.test(text) || text === "") {
    return [{ message: `must be one scope, ${got}`, fix: "list each scope on its own", code: "scope-not-one" }];
  }
  if (!isViewer && text === "offline_access") {
    return [
      {
        message: `must not be asked for with authType: service-account, which has nothing to renew, ${got}`,
        fix: "remove it",
        code: "scope-offline-access",
      },
    ];
  }
  if (!isViewer && !isDefault) {
    return [
      {
        message: `must end in /.default with authType: service-account, ${got}`,
        fix: "write the API's .default scope; its permissions go to applicationPermissions",
        code: "scope-not-default",
      },
    ];
  }
  const declared = permissions.map(scopeOf);
  if (isDefault || openIdScopes.includes(text) || declared.includes(bare(text))) return [];
  return [
    {
      message: `must be among delegatedPermissions, ${got}`,
      fix: suggest(text, declared, "declare it there, so that an administrator can consent to it"),
      code: "scope-not-declared",
    },
  ];
}

function checkMixture(scopes: Scope[]): FieldProblem[] {
  const resources = [...new Set(scopes.map(({ resource }) => resource || "Microsoft Graph"))];
  if (resources.length > 1) {
    return [
      {
        message: `must be scopes of one API, because a token is for one, got ${resources.join(" and ")}`,
        fix: "make one integration for each API",
        code: "scopes-of-several-apis",
      },
    ];
  }
  const named = scopes.filter(({ isDefault }) => !isDefault);
  if (named.length === 0 || named.length === scopes.length) return [];
  return [
    {
      message: `must not name scopes beside .default of the same API (AADSTS70011), got ${scopes.map(({ text }) => text).join(" and ")}`,
      fix: "keep either .default or the named scopes",
      code: "scope-default-mixed",
    },
  ];
}

/** Microsoft Graph's scopes may be written with their resource. The registration has them without it. */
function bare(scope: string): string {
  return scope.replace(/^https:\/\/graph\.microsoft\.com\//, "");
}
