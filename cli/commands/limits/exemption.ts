import type { GraphRequest } from "../../output/graph-request.ts";
import type { AppliedRestrictions, Restriction } from "./restrictions.ts";
import type { AnyRestriction, Registration } from "./policy-objects.ts";

/** An exemption to request from an administrator. */
export interface ExemptionRequest {
  /** Path in the Microsoft Entra admin center. */
  readonly portal: string;
  /** The same as Microsoft Graph requests, in this order. */
  readonly requests: readonly GraphRequest[];
  /** Directory roles that can grant the exemption. */
  readonly roles: string;
}

/**
 * Names of the settings in the admin center:
 * https://learn.microsoft.com/entra/identity/enterprise-apps/configure-app-management-policies
 */
const settings: Record<string, string> = {
  passwordAddition: "Block password addition",
  passwordLifetime: "Restrict max password lifetime",
  asymmetricKeyLifetime: "Restrict max certificate lifetime",
  nonDefaultUriAddition: "Block custom identifier URIs",
  azureAdMultipleOrgs: "Block multitenant applications",
  personalMicrosoftAccount: "Block consumer account applications",
};

const roles = "Application Administrator and Security Administrator, or Global Administrator";
const attributeRoles = `${roles}; also Attribute Definition Administrator and Attribute Assignment Administrator`;
const policyId = "<id of the new policy>";

/**
 * Returns the exemption of an integration from a restriction. An existing application gets a separate policy. It
 * repeats the other restrictions, because the tenant's policy no longer applies to the application. A new application
 * has no id yet, so the deploying identity is exempted.
 */
export function exemptionFor(
  name: string,
  restriction: Restriction,
  applied: AppliedRestrictions,
  registration: Registration | undefined,
): ExemptionRequest {
  const path = `Entra ID > Enterprise apps > Application policies > ${settings[restriction.type] ?? restriction.type}`;
  if (registration === undefined) return callerExemption(restriction, applied, path);
  const { id } = registration;
  if (restriction.policy.kind === "assigned") {
    return {
      portal: `${path}; or change the policy "${restriction.policy.name}", which is assigned to the application`,
      requests: [
        {
          method: "PATCH",
          path: `/policies/appManagementPolicies/${restriction.policy.id}`,
          body: { restrictions: customRestrictions(applied, restriction.type) },
        },
      ],
      roles,
    };
  }
  return {
    portal: `${path} > Applies to: All applications with exclusions > Excluded apps: add ${name} (object id ${id})`,
    requests: [
      {
        method: "POST",
        path: "/policies/appManagementPolicies",
        body: {
          displayName: `${name}: exempt from ${restriction.type}`,
          isEnabled: true,
          restrictions: customRestrictions(applied, restriction.type),
        },
      },
      {
        method: "POST",
        path: `/applications/${id}/appManagementPolicies/$ref`,
        body: { "@odata.id": `https://graph.microsoft.com/v1.0/policies/appManagementPolicies/${policyId}` },
      },
    ],
    roles,
  };
}

function callerExemption(restriction: Restriction, applied: AppliedRestrictions, path: string): ExemptionRequest {
  const exemption = {
    "@odata.type": "microsoft.graph.customSecurityAttributeStringValueExemption",
    id: "PolicyExemptions_AppManagement",
    operator: "equals",
    value: "Deployment",
  };
  const value = {
    "@odata.type": "#Microsoft.DirectoryServices.CustomSecurityAttributeValue",
    AppManagement: exemption.value,
  };
  return {
    portal: `${path} > Excluded callers: the custom security attribute ${exemption.id} = ${exemption.value}, assigned to the deploying identity`,
    requests: [
      {
        method: "PATCH",
        path: "/policies/defaultAppManagementPolicy",
        body: {
          applicationRestrictions: edited(applied, restriction.type, (one) => ({
            ...one,
            excludeActors: {
              customSecurityAttributes: [...(one.excludeActors?.customSecurityAttributes ?? []), exemption],
            },
          })),
        },
      },
      {
        method: "PATCH",
        path: "/servicePrincipals/<object id of the deploying identity's service principal>",
        body: { customSecurityAttributes: { PolicyExemptions: value } },
      },
    ],
    roles: attributeRoles,
  };
}

/** The restrictions in force as a policy for single applications, with one restriction disabled. */
function customRestrictions(applied: AppliedRestrictions, type: string): object {
  const { identifierUris, audiences, ...credentials } = edited(applied, type, (one) => ({ ...one, state: "disabled" }));
  const forApplications = { ...(identifierUris && { identifierUris }), ...(audiences && { audiences }) };
  return {
    ...credentials,
    ...(Object.keys(forApplications).length > 0 && { applicationRestrictions: forApplications }),
  };
}

/** Only the existing collections, because a request replaces each of them completely. */
function edited(
  { inForce }: AppliedRestrictions,
  type: string,
  edit: (one: AnyRestriction) => object,
): Record<string, object | undefined> {
  const inList = (one: AnyRestriction): object => (one.restrictionType === type ? edit(one) : one);
  const inMap = ([key, one]: [string, AnyRestriction | null | undefined]): [string, object | null | undefined] => [
    key,
    key === type && one ? edit(one) : one,
  ];
  const mapOf = (group: Record<string, AnyRestriction | null | undefined>): object =>
    Object.fromEntries(Object.entries(group).map(inMap));
  const { passwordCredentials, keyCredentials, identifierUris, audiences } = inForce;
  return {
    ...(passwordCredentials && { passwordCredentials: passwordCredentials.map(inList) }),
    ...(keyCredentials && { keyCredentials: keyCredentials.map(inList) }),
    ...(identifierUris && { identifierUris: mapOf(identifierUris) }),
    ...(audiences && { audiences: mapOf(audiences) }),
  };
}
