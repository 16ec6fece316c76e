import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import { splitIgnored } from "../integrations/lifecycle/ignored-properties.ts";
import type { ImportIds } from "../integrations/lifecycle/import-ids.ts";
import type { EntraSpec } from "../integrations/spec.ts";
import { registrationNotes } from "../integrations/registration/notes.ts";
import { createAppRoles, createExposedScopes } from "./exposed-api.ts";
import { optionsOfWhole } from "./resource-options.ts";
import type { ResolvedPermission } from "../lookups/tenant-directory.ts";

const TYPE = "entra-integrations:index:EntraApplication";

export interface EntraApplicationArgs {
  /** Shown in the portal and on consent pages. */
  displayName: string;
  /** The registration to create. `permissions` and `owners` below contain its resolved ids. */
  entra: EntraSpec;
  /** Declared on the registration. Declaring a permission does not grant it. */
  permissions: ResolvedPermission[];
  /** Object ids by the name in the stack file. If empty, the registration has no owners. */
  owners: Record<string, string>;
  /** Whether owners in the state stay unchanged, because a declared owner has left the tenant. @default false */
  keepsOwners?: boolean;
  /** Application ID URI, set if the registration exposes scopes and its entry has no `identifierUris`. */
  apiUri: string;
  /** Identifies the registrations of this project in the tenant. It changes if the integration is renamed or moved. */
  tag: string;
  /** Existing objects that this run imports. @default - it creates everything */
  importIds?: ImportIds;
  /**
   * Whether the engine refuses to delete the registration and the service principal. Secrets can still be replaced.
   */
  protect: boolean;
}

/**
 * An app registration and its service principal ("enterprise application"). The service principal is always created:
 * without it, the app cannot sign in to this tenant, and Exchange and Dynamics 365 ask for its object id.
 */
export class EntraApplication extends pulumi.ComponentResource {
  /** The registration's resource id, for the resources that belong to it. */
  readonly applicationId: pulumi.Output<string>;
  /** `appId` in Microsoft Graph. */
  readonly clientId: pulumi.Output<string>;
  readonly applicationObjectId: pulumi.Output<string>;
  readonly servicePrincipalObjectId: pulumi.Output<string>;
  /** The resources, for those that end with them. */
  readonly resources: { application: azuread.Application; servicePrincipal: azuread.ServicePrincipal };

  constructor(name: string, args: EntraApplicationArgs, opts?: pulumi.ComponentResourceOptions) {
    // Recorded so that the report of a plan can show owners by name.
    const recorded = { owners: args.owners };
    const keepsOwners = args.keepsOwners === true;
    super(TYPE, name, recorded, keepsOwners ? pulumi.mergeOptions(opts, { ignoreChanges: ["owners"] }) : opts);
    const application = createApplication(name, args, this);
    const servicePrincipal = createServicePrincipal(name, args, application, this);
    this.resources = { application, servicePrincipal };
    this.applicationId = application.id;
    this.clientId = application.clientId;
    this.applicationObjectId = application.objectId;
    this.servicePrincipalObjectId = servicePrincipal.objectId;
    this.registerOutputs();
  }
}

function createApplication(name: string, args: EntraApplicationArgs, parent: EntraApplication): azuread.Application {
  const { entra } = args;
  const { web, publicClient, singlePage } = entra.redirectUris;
  const ignored = splitIgnored(entra.lifecycle.ignoreChanges).application;
  const notes = registrationNotes(entra);
  return new azuread.Application(
    `${name}-application`,
    {
      displayName: args.displayName,
      signInAudience: entra.signInAudience,
      owners: ownerIds(args),
      tags: [...entra.lifecycle.tags, args.tag],
      requiredResourceAccesses: requiredResourceAccesses(args.permissions),
      fallbackPublicClientEnabled: entra.allowsPublicClientFlows,
      api: {
        requestedAccessTokenVersion: accessTokenVersion(entra),
        oauth2PermissionScopes: createExposedScopes(name, entra.exposedScopes, parent, args.importIds?.exposedScope),
      },
      identifierUris: entra.identifierUris ?? (entra.exposedScopes.length > 0 ? [args.apiUri] : []),
      appRoles: createAppRoles(name, entra.appRoles, parent, args.importIds?.appRole),
      groupMembershipClaims: entra.claims.groups,
      ...optionalClaims(entra),
      // The engine can only leave `web.logoutUrl` unchanged if the program passes `web`.
      ...((web.length > 0 || ignored.some((name) => name.startsWith("web."))) && {
        web: {
          redirectUris: web,
          implicitGrant: { accessTokenIssuanceEnabled: false, idTokenIssuanceEnabled: false },
        },
      }),
      ...(publicClient.length > 0 && { publicClient: { redirectUris: publicClient } }),
      ...(singlePage.length > 0 && { singlePageApplication: { redirectUris: singlePage } }),
      ...(notes !== undefined && { notes }),
      ...(entra.serviceManagementReference !== undefined && {
        serviceManagementReference: entra.serviceManagementReference,
      }),
    },
    lifeOf(args, args.importIds?.application, ignored, parent),
  );
}

function createServicePrincipal(
  name: string,
  args: EntraApplicationArgs,
  application: azuread.Application,
  parent: EntraApplication,
): azuread.ServicePrincipal {
  return new azuread.ServicePrincipal(
    `${name}-service-principal`,
    {
      clientId: application.clientId,
      owners: ownerIds(args),
      // True is the default, but must be set: if somebody disables sign-in, a refresh would otherwise keep it disabled.
      accountEnabled: args.entra.lifecycle.cutOff === undefined,
      tags: [...args.entra.lifecycle.servicePrincipalTags, args.tag],
      appRoleAssignmentRequired: args.entra.assignmentRequired,
    },
    lifeOf(
      args,
      args.importIds?.servicePrincipal,
      splitIgnored(args.entra.lifecycle.ignoreChanges).servicePrincipal,
      parent,
    ),
  );
}

function lifeOf(
  { entra, protect, keepsOwners }: EntraApplicationArgs,
  importId: string | undefined,
  ignored: string[],
  parent: EntraApplication,
): pulumi.CustomResourceOptions {
  // Names that cannot be looked up and owners that a refresh no longer finds are not changes.
  const ignoreChanges = keepsOwners === true ? [...new Set([...ignored, "owners"])] : ignored;
  return {
    ...optionsOfWhole(parent, { importId, keeps: entra.lifecycle.onRemoval === "keep", protect }),
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
  };
}

/** Removes duplicates: the stack file may list an owner both by sign-in name and by object id. */
function ownerIds({ owners }: EntraApplicationArgs): string[] {
  return [...new Set(Object.values(owners))];
}

/** One entry for each API, in the order of first mention. Graph calls the kinds Scope and Role. */
function requiredResourceAccesses(
  permissions: ResolvedPermission[],
): azuread.types.input.ApplicationRequiredResourceAccess[] {
  const apiAppIds = [...new Set(permissions.map((permission) => permission.apiAppId))];
  return apiAppIds.map((resourceAppId) => ({
    resourceAppId,
    resourceAccesses: permissions
      .filter((permission) => permission.apiAppId === resourceAppId)
      .map(({ id, kind }) => ({ id, type: kind === "delegated" ? "Scope" : "Role" })),
  }));
}

// Entra accepts personal accounts only with v2 tokens. New APIs also start with v2.
function accessTokenVersion({ signInAudience, exposedScopes }: EntraSpec): number {
  return signInAudience === "AzureADandPersonalMicrosoftAccount" || exposedScopes.length > 0 ? 2 : 1;
}

function optionalClaims({ claims }: EntraSpec): Pick<azuread.ApplicationArgs, "optionalClaims"> {
  const { idToken, accessToken } = claims.optional;
  if (idToken.length === 0 && accessToken.length === 0) return {};
  return {
    optionalClaims: {
      idTokens: idToken.map((name) => ({ name })),
      accessTokens: accessToken.map((name) => ({ name })),
    },
  };
}
