import type { Properties, Property } from "@entra-integrations/provider-bridge/property.ts";
import { featureTagsProperty } from "../feature-tags.ts";
import { appRoleProperties, permissionScopeProperties } from "../permissions.ts";
import { atMost, logoutAddress, notEmpty, pageAddress, redirectUri, uuid } from "../rules.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const redirectUris = (platform: Parameters<typeof redirectUri>[0]): Property => ({
  type: "set",
  of: { ...text, check: redirectUri(platform) },
  most: 256,
  member: "redirectUris",
});

const claimModifiers = [
  "cloud_displayname",
  "dns_domain_and_sam_account_name",
  "emit_as_roles",
  "include_externally_authenticated_upn_without_hash",
  "include_externally_authenticated_upn",
  "max_size_limit",
  "netbios_domain_and_sam_account_name",
  "on_premise_security_identifier",
  "sam_account_name",
  "use_guid",
];

const optionalClaims: Property = {
  type: "list",
  of: {
    type: "object",
    properties: {
      additionalProperties: { type: "list", of: { ...text, oneOf: claimModifiers }, member: "additionalProperties" },
      essential: { ...flag, default: false, member: "essential" },
      name: { ...text, use: "required", member: "name" },
      source: { ...text, oneOf: ["user"], member: "source" },
    },
  },
};

const requiredResourceAccess: Properties = {
  resourceAccesses: {
    type: "list",
    use: "required",
    member: "resourceAccess",
    of: {
      type: "object",
      properties: {
        id: { ...text, use: "required", check: uuid, member: "id" },
        type: { ...text, use: "required", oneOf: ["Role", "Scope"], member: "type" },
      },
    },
  },
  resourceAppId: { ...text, use: "required", member: "resourceAppId" },
};

/** The properties of an Application, and their places in Graph. */
export const applicationProperties: Properties = {
  api: {
    type: "object",
    member: "api",
    properties: {
      knownClientApplications: { type: "set", of: { ...text, check: uuid }, member: "knownClientApplications" },
      mappedClaimsEnabled: { ...flag, member: "acceptMappedClaims" },
      oauth2PermissionScopes: {
        type: "set",
        member: "oauth2PermissionScopes",
        of: { type: "object", properties: permissionScopeProperties },
      },
      requestedAccessTokenVersion: {
        type: "integer",
        default: 1,
        oneOf: ["1", "2"],
        member: "requestedAccessTokenVersion",
      },
    },
  },
  appRoleIds: { type: "map", use: "output", followsFrom: "appRoles" },
  appRoles: { type: "set", member: "appRoles", of: { type: "object", properties: appRoleProperties } },
  clientId: { ...text, use: "output", member: "appId" },
  description: { ...text, check: atMost(1024), member: "description" },
  deviceOnlyAuthEnabled: { ...flag, member: "isDeviceOnlyAuthSupported" },
  disabledByMicrosoft: { ...text, use: "output", member: "disabledByMicrosoftStatus" },
  displayName: { ...text, use: "required", check: notEmpty, member: "displayName" },
  fallbackPublicClientEnabled: { ...flag, member: "isFallbackPublicClient" },
  featureTags: { ...featureTagsProperty, conflictsWith: ["tags"] },
  groupMembershipClaims: {
    type: "set",
    of: { ...text, oneOf: ["None", "SecurityGroup", "DirectoryRole", "ApplicationGroup", "All"] },
  },
  identifierUris: { type: "set", of: { ...text, check: notEmpty }, member: "identifierUris" },
  logoImage: { ...text, unsupported: "the local tenant keeps no images" },
  logoUrl: { ...text, use: "output", member: "info.logoUrl" },
  marketingUrl: { ...text, member: "info.marketingUrl" },
  notes: { ...text, check: notEmpty, member: "notes" },
  oauth2PermissionScopeIds: { type: "map", use: "output", followsFrom: "api.oauth2PermissionScopes" },
  oauth2PostResponseRequired: flag,
  objectId: { ...text, use: "output", member: "id" },
  optionalClaims: {
    type: "object",
    member: "optionalClaims",
    properties: {
      accessTokens: { ...optionalClaims, member: "accessToken" },
      idTokens: { ...optionalClaims, member: "idToken" },
      saml2Tokens: { ...optionalClaims, member: "saml2Token" },
    },
  },
  owners: { type: "set", of: { ...text, check: uuid }, most: 100 },
  password: {
    type: "object",
    properties: { value: { ...text, use: "output", secret: true } },
    unsupported: "add an ApplicationPassword to the application instead",
  },
  preventDuplicateNames: { ...flag, default: false, stateOnly: true },
  privacyStatementUrl: { ...text, member: "info.privacyStatementUrl" },
  publicClient: { type: "object", member: "publicClient", properties: { redirectUris: redirectUris("publicClient") } },
  publisherDomain: { ...text, use: "output", member: "publisherDomain" },
  requiredResourceAccesses: {
    type: "set",
    member: "requiredResourceAccess",
    of: { type: "object", properties: requiredResourceAccess },
  },
  serviceManagementReference: { ...text, member: "serviceManagementReference" },
  signInAudience: {
    ...text,
    default: "AzureADMyOrg",
    oneOf: ["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"],
    member: "signInAudience",
  },
  singlePageApplication: { type: "object", member: "spa", properties: { redirectUris: redirectUris("singlePage") } },
  supportUrl: { ...text, member: "info.supportUrl" },
  tags: { type: "set", of: text, computed: true, conflictsWith: ["featureTags"], member: "tags" },
  templateId: {
    ...text,
    computed: true,
    replaces: true,
    unsupported: "the local tenant has no gallery of application templates",
    member: "applicationTemplateId",
  },
  termsOfServiceUrl: { ...text, member: "info.termsOfServiceUrl" },
  web: {
    type: "object",
    member: "web",
    properties: {
      homepageUrl: { ...text, check: pageAddress, member: "homePageUrl" },
      implicitGrant: {
        type: "object",
        member: "implicitGrantSettings",
        properties: {
          accessTokenIssuanceEnabled: { ...flag, member: "enableAccessTokenIssuance" },
          idTokenIssuanceEnabled: { ...flag, member: "enableIdTokenIssuance" },
        },
      },
      logoutUrl: { ...text, check: logoutAddress, member: "logoutUrl" },
      redirectUris: redirectUris("web"),
    },
  },
};
