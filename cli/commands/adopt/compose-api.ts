import type { Entry } from "../add/parse-options.ts";
import type { Application } from "./facts.ts";

/** Roles or scopes as options, and their ids by value. */
interface ComposedApi {
  readonly options: Record<string, Entry | null>;
  readonly ids: Record<string, string>;
}

type AppRole = Application["appRoles"][number];
type Scope = Application["api"]["oauth2PermissionScopes"][number];

/** The option `appRoles`. Undefined if one role cannot be expressed: then all of them stay as they are. */
export function composeAppRoles(roles: readonly AppRole[]): ComposedApi | undefined {
  const kinds: Readonly<Record<string, string>> = { User: "users", Application: "applications" };
  return compose(roles, ({ value, displayName, description, isEnabled, allowedMemberTypes }) => {
    const assignableTo = allowedMemberTypes.flatMap((type) => kinds[type] ?? []);
    if (assignableTo.length < allowedMemberTypes.length) return undefined;
    if (displayName === undefined || description === undefined) return undefined;
    const isForUsers = assignableTo.length === 1 && assignableTo[0] === "users";
    return {
      ...texts(value, displayName, description),
      ...(!isForUsers && { assignableTo }),
      ...(!isEnabled && { enabled: false }),
    };
  });
}

/** The option `exposedScopes`. Undefined if one scope cannot be expressed: then all of them stay as they are. */
export function composeExposedScopes(scopes: readonly Scope[]): ComposedApi | undefined {
  return compose(scopes, (scope) => {
    const {
      value,
      type,
      isEnabled,
      adminConsentDisplayName: displayName,
      adminConsentDescription: description,
    } = scope;
    if (displayName === undefined || description === undefined) return undefined;
    if (scope.userConsentDisplayName !== displayName || scope.userConsentDescription !== description) return undefined;
    return {
      ...texts(value, displayName, description),
      ...(type === "Admin" && { adminConsent: true }),
      ...(!isEnabled && { enabled: false }),
    };
  });
}

function compose<One extends { readonly id: string; readonly value: string | undefined }>(
  all: readonly One[],
  optionsOf: (one: One) => Entry | undefined,
): ComposedApi | undefined {
  const composed = all.map((one) => ({ id: one.id, value: one.value ?? "", options: optionsOf(one) }));
  if (all.length === 0 || composed.some(({ value, options }) => value === "" || options === undefined))
    return undefined;
  return {
    options: Object.fromEntries(
      composed.map(({ value, options }) => [value, options && Object.keys(options).length > 0 ? options : null]),
    ),
    ids: Object.fromEntries(composed.map(({ value, id }) => [value, id])),
  };
}

function texts(value: string | undefined, displayName: string, description: string): Entry {
  return {
    ...(displayName !== value && { displayName }),
    ...(description !== displayName && { description }),
  };
}

/** The option `optionalClaims`. Undefined if there are none, or if a claim has more than a name. */
export function simpleClaims({ idToken, accessToken, saml2Token }: Application["optionalClaims"]): Entry | undefined {
  const isSimple = [...idToken, ...accessToken].every(
    ({ source, essential, additionalProperties }) =>
      source === undefined && !essential && additionalProperties.length === 0,
  );
  if (!isSimple || saml2Token.length > 0 || idToken.length + accessToken.length === 0) return undefined;
  return {
    ...(idToken.length > 0 && { idToken: idToken.map(({ name }) => name) }),
    ...(accessToken.length > 0 && { accessToken: accessToken.map(({ name }) => name) }),
  };
}
