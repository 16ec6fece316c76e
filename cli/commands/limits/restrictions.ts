import { parseDuration } from "./duration.ts";
import type { AnyRestriction, AssignedPolicy, DefaultPolicy, Registration, Restrictions } from "./policy-objects.ts";

/** A restriction that applies to one application. */
export interface Restriction {
  /** Microsoft's name, such as `passwordAddition`. */
  readonly type: string;
  /** Milliseconds; undefined if the restriction is not about a lifetime. */
  readonly maxLifetime: number | undefined;
  /** ISO time. Applications created since then are restricted; null for all applications. */
  readonly since: string | null;
  /** Attributes that exempt a caller, as `<set>_<attribute> = <value>`. */
  readonly exemptCallers: readonly string[];
  /** Whether applications with version 2 tokens are exempt. */
  readonly exemptsV2: boolean;
  readonly policy: PolicyName;
}

/** The policy of a restriction: the tenant's default policy, or one that is assigned to the application. */
type PolicyName = { readonly kind: "default" } | { readonly kind: "assigned"; readonly id: string; name: string };

/** The restrictions that apply to one application, existing or new. */
export class AppliedRestrictions {
  readonly #restrictions: readonly Restriction[];
  /**
   * All restrictions of the policy in force, also those that do not apply to this application. An exemption must keep
   * the others.
   */
  readonly inForce: Restrictions;

  constructor(restrictions: readonly Restriction[], inForce: Restrictions) {
    this.#restrictions = restrictions;
    this.inForce = inForce;
  }

  find(type: string): Restriction | undefined {
    return this.#restrictions.find((one) => one.type === type);
  }

  /** Restrictions that this version does not know. */
  unknown(): Restriction[] {
    return this.#restrictions.filter(({ type }) => !knownTypes.has(type));
  }
}

const knownTypes = new Set([
  "passwordAddition",
  "passwordLifetime",
  // Such secrets are never created here:
  // https://learn.microsoft.com/entra/identity/enterprise-apps/configure-app-management-policies
  "symmetricKeyAddition",
  "symmetricKeyLifetime",
  "customPasswordAddition",
  "asymmetricKeyLifetime",
  "trustedCertificateAuthority",
  "nonDefaultUriAddition",
  // The identifier URIs of this program contain the tenant's id, as this restriction requires.
  "uriAdditionWithoutUniqueTenantIdentifier",
  "azureAdMultipleOrgs",
  "personalMicrosoftAccount",
]);

/** The policies that apply to an application. */
export interface Policies {
  readonly tenant: DefaultPolicy;
  /** The policy assigned to the application; undefined if there is none, or if the application does not exist yet. */
  readonly assigned: AssignedPolicy | undefined;
}

/**
 * Returns the restrictions that apply to an application, which may not exist yet. An assigned policy replaces the
 * tenant's policy. A restriction that begins after the application's creation does not apply.
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
    // It is unknown whether a restriction applies to an application without a creation date, so it is reported.
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
