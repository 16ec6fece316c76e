import { apiUriOf } from "../../../integrations/connection.ts";
import { registrationNotes } from "../../../integrations/registration/notes.ts";
import { parseTag } from "../../../integrations/registration/tag.ts";
import type { EntraSpec, IntegrationSpec } from "../../../integrations/spec.ts";
import { ownerName } from "./compose-entry.ts";
import type { Owner, RegistrationFacts } from "./facts.ts";
import { declaredPermissions, idOf, keyOf } from "./permission-names.ts";

/**
 * What a run manages of a registration and of its enterprise application, under the names of the azuread provider. Values that
 * the provider or Entra treats alike are written alike, and lists in which the order means nothing are sorted.
 */
export type Properties = Readonly<Record<string, unknown>>;

/** The properties that the tenant has. */
export function propertiesInEntra(facts: RegistrationFacts): Properties {
  const { application, servicePrincipal } = facts;
  return {
    ...(application && {
      displayName: application.displayName,
      signInAudience: application.signInAudience,
      description: application.description ?? "",
      notes: application.notes ?? "",
      serviceManagementReference: application.serviceManagementReference ?? "",
      owners: idsOf(facts.owners),
      tags: withoutOurs(application.tags),
      requiredResourceAccesses: sorted(declaredPermissions(facts).map(keyOf)),
      fallbackPublicClientEnabled: application.isFallbackPublicClient,
      deviceOnlyAuthEnabled: application.isDeviceOnlyAuthSupported,
      oauth2PostResponseRequired: application.oauth2RequirePostResponse ?? false,
      groupMembershipClaims: sorted((application.groupMembershipClaims ?? "").split(/, */).filter((one) => one !== "")),
      identifierUris: sorted(application.identifierUris),
      "api.knownClientApplications": sorted(application.api.knownClientApplications),
      "api.mappedClaimsEnabled": application.api.acceptMappedClaims,
      "api.oauth2PermissionScopes": sortedBy(
        application.api.oauth2PermissionScopes.map((scope) => ({
          id: scope.id,
          value: scope.value ?? "",
          type: scope.type ?? "User",
          isEnabled: scope.isEnabled,
          adminConsentDisplayName: scope.adminConsentDisplayName ?? "",
          adminConsentDescription: scope.adminConsentDescription ?? "",
          userConsentDisplayName: scope.userConsentDisplayName ?? "",
          userConsentDescription: scope.userConsentDescription ?? "",
        })),
      ),
      "api.requestedAccessTokenVersion": application.api.requestedAccessTokenVersion ?? 1,
      appRoles: sortedBy(
        application.appRoles.map((role) => ({
          id: role.id,
          value: role.value ?? "",
          displayName: role.displayName ?? "",
          description: role.description ?? "",
          isEnabled: role.isEnabled,
          allowedMemberTypes: sorted(role.allowedMemberTypes),
        })),
      ),
      optionalClaims: {
        idToken: application.optionalClaims.idToken.map(claimOf),
        accessToken: application.optionalClaims.accessToken.map(claimOf),
        saml2Token: application.optionalClaims.saml2Token.map(claimOf),
      },
      marketingUrl: application.info.marketingUrl ?? "",
      privacyStatementUrl: application.info.privacyStatementUrl ?? "",
      supportUrl: application.info.supportUrl ?? "",
      termsOfServiceUrl: application.info.termsOfServiceUrl ?? "",
      "web.redirectUris": sorted(application.web.redirectUris),
      "web.homepageUrl": application.web.homePageUrl ?? "",
      "web.logoutUrl": application.web.logoutUrl ?? "",
      "web.implicitGrant": {
        idToken: application.web.implicitGrantSettings.enableIdTokenIssuance,
        accessToken: application.web.implicitGrantSettings.enableAccessTokenIssuance,
      },
      "publicClient.redirectUris": sorted(application.publicClient),
      "singlePageApplication.redirectUris": sorted(application.spa),
    }),
    ...(servicePrincipal && {
      "servicePrincipal.accountEnabled": servicePrincipal.accountEnabled ?? true,
      "servicePrincipal.alternativeNames": sorted(servicePrincipal.alternativeNames),
      "servicePrincipal.appRoleAssignmentRequired": servicePrincipal.appRoleAssignmentRequired,
      "servicePrincipal.description": servicePrincipal.description ?? "",
      "servicePrincipal.loginUrl": servicePrincipal.loginUrl ?? "",
      "servicePrincipal.notes": servicePrincipal.notes ?? "",
      "servicePrincipal.notificationEmailAddresses": sorted(servicePrincipal.notificationEmailAddresses),
      "servicePrincipal.owners": idsOf(servicePrincipal.owners),
      "servicePrincipal.preferredSingleSignOnMode": servicePrincipal.preferredSingleSignOnMode ?? "",
      "servicePrincipal.samlSingleSignOn": servicePrincipal.samlSingleSignOnSettings?.relayState ?? "",
      "servicePrincipal.tags": withoutOurs(servicePrincipal.tags),
    }),
  };
}

/** The properties that a run would set for an entry, if no changes were ignored. */
export function propertiesOfRun(
  { name, displayName }: Pick<IntegrationSpec, "name" | "displayName">,
  entra: EntraSpec,
  facts: RegistrationFacts,
): Properties {
  const { lifecycle, redirectUris, claims } = entra;
  const owners = ownerIds(entra.owners, facts);
  const adopted = lifecycle.adopt;
  return {
    displayName,
    signInAudience: entra.signInAudience,
    description: "",
    notes: registrationNotes(entra) ?? "",
    serviceManagementReference: entra.serviceManagementReference ?? "",
    owners,
    tags: sorted(lifecycle.tags),
    requiredResourceAccesses: sorted(
      new Set(
        entra.permissions.map((one) => keyOf({ ...one, id: idOf(one, facts.apis) ?? `unknown id of ${one.value}` })),
      ),
    ),
    fallbackPublicClientEnabled: entra.allowsPublicClientFlows,
    deviceOnlyAuthEnabled: false,
    oauth2PostResponseRequired: false,
    groupMembershipClaims: sorted(claims.groups),
    identifierUris: sorted(
      entra.identifierUris ?? (entra.exposedScopes.length > 0 ? [apiUriOf(name, facts.tenantId)] : []),
    ),
    "api.knownClientApplications": [],
    "api.mappedClaimsEnabled": false,
    "api.oauth2PermissionScopes": sortedBy(
      entra.exposedScopes.map(({ value, displayName: title, description, needsAdminConsent, isEnabled = true }) => ({
        id: adopted?.exposedScopes?.[value] ?? "a new id",
        value,
        type: needsAdminConsent ? "Admin" : "User",
        isEnabled,
        adminConsentDisplayName: title,
        adminConsentDescription: description,
        userConsentDisplayName: title,
        userConsentDescription: description,
      })),
    ),
    "api.requestedAccessTokenVersion":
      entra.signInAudience === "AzureADandPersonalMicrosoftAccount" || entra.exposedScopes.length > 0 ? 2 : 1,
    appRoles: sortedBy(
      entra.appRoles.map(({ value, displayName: title, description, allowedMemberTypes, isEnabled = true }) => ({
        id: adopted?.appRoles?.[value] ?? "a new id",
        value,
        displayName: title,
        description,
        isEnabled,
        allowedMemberTypes: sorted(allowedMemberTypes),
      })),
    ),
    optionalClaims: {
      idToken: claims.optional.idToken.map((name) => claimOf({ name })),
      accessToken: claims.optional.accessToken.map((name) => claimOf({ name })),
      saml2Token: [],
    },
    marketingUrl: "",
    privacyStatementUrl: "",
    supportUrl: "",
    termsOfServiceUrl: "",
    "web.redirectUris": sorted(redirectUris.web),
    "web.homepageUrl": "",
    "web.logoutUrl": "",
    "web.implicitGrant": { idToken: false, accessToken: false },
    "publicClient.redirectUris": sorted(redirectUris.publicClient),
    "singlePageApplication.redirectUris": sorted(redirectUris.singlePage),
    "servicePrincipal.accountEnabled": lifecycle.cutOff === undefined,
    "servicePrincipal.alternativeNames": [],
    "servicePrincipal.appRoleAssignmentRequired": entra.assignmentRequired,
    "servicePrincipal.description": "",
    "servicePrincipal.loginUrl": "",
    "servicePrincipal.notes": "",
    "servicePrincipal.notificationEmailAddresses": [],
    "servicePrincipal.owners": owners,
    "servicePrincipal.preferredSingleSignOnMode": "",
    "servicePrincipal.samlSingleSignOn": "",
    "servicePrincipal.tags": sorted(lifecycle.servicePrincipalTags),
  };
}

/** Owners by object id. A run looks names up in the tenant; here the registration itself knows its own. */
function ownerIds(names: readonly string[], { owners: own, servicePrincipal }: RegistrationFacts): string[] {
  const owners = [...own, ...(servicePrincipal?.owners ?? [])];
  return sorted(
    names.map((name) => {
      const known = owners.find((one) => ownerName(one).toLowerCase() === name.toLowerCase() || one.id === name);
      return known?.id ?? name;
    }),
  );
}

interface Claim {
  readonly name: string;
  readonly source?: string | undefined;
  readonly essential?: boolean;
  readonly additionalProperties?: readonly string[];
}

function claimOf({ name, source = "", essential = false, additionalProperties = [] }: Claim): object {
  return { name, source, essential, additionalProperties: sorted(additionalProperties) };
}

function idsOf(owners: readonly Owner[]): string[] {
  return sorted(owners.map(({ id }) => id));
}

function withoutOurs(tags: readonly string[]): string[] {
  return sorted(tags.filter((tag) => parseTag(tag) === undefined));
}

function sorted(texts: Iterable<string>): string[] {
  return [...texts].sort();
}

function sortedBy<One extends { readonly id: string }>(all: readonly One[]): One[] {
  return [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
}
