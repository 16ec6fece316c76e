import { findApi } from "../permissions/apis.ts";
import type { EntraSpec } from "../spec.ts";
import { suggest } from "../stack-file/nearest.ts";
import { renderValue } from "../stack-file/problems.ts";
import type { FieldProblem } from "../stack-file/schema.ts";
import type { AdoptSpec } from "./adoption.ts";
import type { LifecycleOptions } from "./lifecycle-options.ts";

/** Problems of `adopt` together with the other options of an entry. */
export function checkAdopt({ adopt, externalApplication }: LifecycleOptions): FieldProblem[] {
  if (adopt === undefined) return [];
  const keys = ["adopt", "applicationObjectId"];
  if (externalApplication === undefined) {
    if (adopt.applicationObjectId !== undefined) return [];
    const message = "is required for a registration of this tenant";
    const fix = "add the object id, or set externalApplication for an application of another tenant";
    return [{ keys, message, fix, code: "adopt-incomplete" }];
  }
  return [
    ...(adopt.applicationObjectId === undefined
      ? []
      : [
          {
            keys,
            message: "must be left out with externalApplication, because the registration is in another tenant",
            fix: "remove the line",
            code: "adopt-external",
          },
        ]),
    ...(adopt.clientId.toLowerCase() === externalApplication.toLowerCase()
      ? []
      : [
          {
            keys: ["adopt", "clientId"],
            message: `must be the same as externalApplication, got ${renderValue(adopt.clientId)}`,
            fix: "correct one of the two",
            code: "adopt-external",
          },
        ]),
  ];
}

/**
 * Names in `adopt` that the entry does not declare: the first run would not import their objects. Later, the block may contain
 * more than the entry. The positions begin at the entry.
 */
export function checkAdoptedNames(entra: EntraSpec, adopt: AdoptSpec): FieldProblem[] {
  const { credential, permissions, consent } = entra;
  const granted = consent === "granted" ? permissions : [];
  const apisOf = (kind: "application" | "delegated"): string[] => [
    ...new Set(granted.filter((one) => one.kind === kind).map(({ apiAppId }) => apiAppId)),
  ];
  const rolesOf = (api: string): string[] =>
    granted
      .filter(({ kind, apiAppId }) => kind === "application" && apiAppId === findApi(api)?.appId)
      .map(({ value }) => value);
  const trusts = credential.type === "federated" ? credential.trusts.map(({ name }) => name) : [];
  const certificates = credential.type === "certificate" ? credential.certificates : [];
  return [
    ...checkNames(["appRoles"], adopt.appRoles, valuesOf(entra.appRoles)),
    ...checkNames(["exposedScopes"], adopt.exposedScopes, valuesOf(entra.exposedScopes)),
    ...checkNames(["federatedCredentials"], adopt.federatedCredentials, trusts),
    ...checkNames(
      ["certificates"],
      adopt.certificates,
      certificates.map(({ thumbprint }) => thumbprint),
    ),
    ...checkApis(["delegatedGrants"], adopt.delegatedGrants, apisOf("delegated")),
    ...checkApis(["appRoleAssignments"], adopt.appRoleAssignments, apisOf("application")),
    ...Object.entries(adopt.appRoleAssignments ?? {}).flatMap(([api, ids]) =>
      apisOf("application").includes(findApi(api)?.appId ?? "")
        ? checkNames(["appRoleAssignments", api], ids, rolesOf(api))
        : [],
    ),
  ];
}

function valuesOf(all: readonly { value: string }[]): string[] {
  return all.map(({ value }) => value);
}

function checkNames(keys: string[], ids: object | undefined, declared: readonly string[]): FieldProblem[] {
  return Object.keys(ids ?? {})
    .filter((name) => !declared.includes(name))
    .map((name) => undeclared([...keys, name], name, declared));
}

function checkApis(keys: string[], ids: object | undefined, appIds: readonly string[]): FieldProblem[] {
  return Object.keys(ids ?? {})
    .filter((api) => !appIds.includes(findApi(api)?.appId ?? ""))
    .map((api) =>
      undeclared(
        [...keys, api],
        api,
        appIds.map((appId) => findApi(appId)?.key ?? appId),
      ),
    );
}

function undeclared(keys: string[], name: string, declared: readonly string[]): FieldProblem {
  const isGrant = keys[0] === "delegatedGrants" || keys[0] === "appRoleAssignments";
  const otherwise = `remove the line, or declare it in the entry${isGrant ? " with consent: granted" : ""}`;
  return {
    keys: ["adopt", ...keys],
    message: `must be declared in the entry, got ${renderValue(name)}`,
    fix: suggest(name, declared, otherwise),
    code: "adopt-undeclared",
  };
}
