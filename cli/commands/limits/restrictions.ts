import { parseDuration } from "./duration.ts";
import type { AnyRestriction, AssignedPolicy, DefaultPolicy, Registration, Restrictions } from "./policy-objects.ts";

/** A restriction that applies to one application. */
export interface Restriction {
  /** Microsoft's name, such as `passwordAddition`. */
  readonly type: string;
  /** Milliseconds; undefined where the restriction is no lifetime. */
  readonly maxLifetime: number | undefined;
  /** ISO time from which on applications that are created are restricted; null: all applications. */
  readonly since: string | null;
  /** The attributes that exempt a caller, as `<set>_<attribute> = <value>`. */
  readonly exemptCallers: readonly string[];
  /** Whether applications that receive version 2 tokens are exempt. */
  readonly exemptsV2: boolean;
  readonly policy: PolicyName;
}

/** The policy that a restriction is part of: the tenant's default, or one that is assigned to the application. */
type PolicyName = { readonly kind: "default" } | { readonly kind: "assigned"; readonly id: string; name: string };

/** The restrictions that apply to one application, existing or new. */
export class AppliedRestrictions {
  readonly #restrictions: readonly Restriction[];
  /** What the policy in force restricts, whether or not it applies to this application: an exemption has to keep the rest. */
  readonly inForce: Restrictions;

  constructor(restrictions: readonly Restriction[], inForce: Restrictions) {
    this.#restrictions = restrictions;
    this.inForce = inForce;
  }

  find(type: string): Restriction | undefined {
    return this.#restrictions.find((one) => one.type === type);
  }

  /** The restrictions whose meaning this version does not know. */
  unknown(): Restriction[] {
    return this.#restrictions.filter(({ type }) => !knownTypes.has(type));
  }
}

const knownTypes = new Set([
  "passwordAddition",
  "passwordLifetime",
  // Secrets of these kinds are never made here: https://learn.microsoft.com/entra/identity/enterprise-apps/configure-app-management-policies
  "symmetricKeyAddition",
  "symmetricKeyLifetime",
  "customPasswordAddition",
  "asymmetricKeyLifetime",
  "trustedCertificateAuthority",
  "nonDefaultUriAddition",
  // The identifier URIs made here contain the tenant's id, which this restriction asks for.
  "uriAdditionWithoutUniqueTenantIdentifier",
  "azureAdMultipleOrgs",
  "personalMicrosoftAccount",
]);

/** The policies that decide about an application. */
export interface Policies {
  readonly tenant: DefaultPolicy;
  /** The policy that the application has; undefined for none, and for an application that does not exist yet. */
  readonly assigned: AssignedPolicy | undefined;
}

/**
 * Finds the restrictions that apply to an application, which may not exist yet. One with an assigned policy is subject to
 * that policy only; a restriction that begins later than the application was created does not apply.
 * https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy
 */
export function findRestrictions(
  { tenant, assigned }: Policies,
  application: Registration | undefined,
  now: Date,
): AppliedRestrictions {
  const policy: PolicyName =
    assigned === undefined
      ? { kind: "default" }
      : { kind: "assigned", id: assigned.id, name: assigned.displayName ?? assigned.id };
  const isEnabled = (assigned ?? tenant).isEnabled ?? false;
  const inForce = isEnabled ? restrictionsOf(tenant, assigned) : {};
  const created = application === undefined ? now.getTime() : Date.parse(application.createdDateTime ?? "");
  const applied = flatten(inForce)
    .filter(([, one]) => one.state !== "disabled")
    // Whether a restriction applies to an application without a date is unknown: it is reported.
    .filter(([, { restrictForAppsCreatedAfterDateTime: since }]) => !(created < Date.parse(since ?? "")))
    .map(([type, one]) => toRestriction(type, one, policy));
  return new AppliedRestrictions(applied, inForce);
}

function restrictionsOf(tenant: DefaultPolicy, assigned: AssignedPolicy | undefined): Restrictions {
  if (assigned === undefined) return tenant.applicationRestrictions ?? {};
  const { applicationRestrictions, ...credentials } = assigned.restrictions ?? {};
  return { ...credentials, ...applicationRestrictions };
}

function flatten(all: Restrictions): [type: string, AnyRestriction][] {
  const credentials = [...(all.passwordCredentials ?? []), ...(all.keyCredentials ?? [])];
  const named = [all.identifierUris, all.audiences].flatMap((group) => Object.entries(group ?? {}));
  return [
    ...credentials.map((one): [string, AnyRestriction] => [one.restrictionType, one]),
    ...named.flatMap(([type, one]): [string, AnyRestriction][] => (one ? [[type, one]] : [])),
  ];
}

function toRestriction(type: string, one: AnyRestriction, policy: PolicyName): Restriction {
  return {
    type,
    maxLifetime: parseDuration(one.maxLifetime ?? ""),
    since: one.restrictForAppsCreatedAfterDateTime ?? null,
    exemptCallers: (one.excludeActors?.customSecurityAttributes ?? []).map(({ id, value }) => `${id} = ${value ?? ""}`),
    exemptsV2: one.excludeAppsReceivingV2Tokens ?? false,
    policy,
  };
}
