import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import type { RedirectUris, SignInAudience } from "../integrations/spec.ts";
import type { ResolvedPermission } from "./tenant-directory.ts";

const TYPE = "entra-integrations:index:EntraApplication";

export interface EntraApplicationArgs {
  /** Shown in the portal and on consent pages. */
  displayName: string;
  signInAudience: SignInAudience;
  redirectUris: RedirectUris;
  /** "Allow public client flows" of the portal. */
  allowsPublicClientFlows: boolean;
  /** Declared on the registration; nothing is granted by that. */
  permissions: ResolvedPermission[];
  /** Object ids. An empty list leaves the registration without owners. */
  owners: string[];
  /** @default - no notes */
  notes?: string | undefined;
  /** @default - no reference */
  serviceManagementReference?: string | undefined;
  /** Tells the registrations of this project apart from others in the tenant; stays the same for ever. */
  tag: string;
}

/**
 * An app registration and its service principal ("enterprise application"). The service principal is always made:
 * without it the app cannot sign in here, and Exchange and Dynamics 365 ask for its object id.
 */
export class EntraApplication extends pulumi.ComponentResource {
  /** The registration's resource id, for what hangs off it. */
  readonly applicationId: pulumi.Output<string>;
  /** `appId` in Microsoft Graph. */
  readonly clientId: pulumi.Output<string>;
  readonly applicationObjectId: pulumi.Output<string>;
  readonly servicePrincipalObjectId: pulumi.Output<string>;

  constructor(name: string, args: EntraApplicationArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, {}, opts);
    const application = createApplication(name, args, this);
    const servicePrincipal = createServicePrincipal(name, args, application, this);
    this.applicationId = application.id;
    this.clientId = application.clientId;
    this.applicationObjectId = application.objectId;
    this.servicePrincipalObjectId = servicePrincipal.objectId;
    this.registerOutputs({
      applicationId: this.applicationId,
      clientId: this.clientId,
      applicationObjectId: this.applicationObjectId,
      servicePrincipalObjectId: this.servicePrincipalObjectId,
    });
  }
}

function createApplication(name: string, args: EntraApplicationArgs, parent: EntraApplication): azuread.Application {
  const { web, publicClient, singlePage } = args.redirectUris;
  return new azuread.Application(
    `${name}-application`,
    {
      displayName: args.displayName,
      signInAudience: args.signInAudience,
      owners: args.owners,
      tags: [args.tag],
      requiredResourceAccesses: requiredResourceAccesses(args.permissions),
      fallbackPublicClientEnabled: args.allowsPublicClientFlows,
      // v2 tokens where personal accounts may sign in: Entra refuses that audience otherwise.
      api: { requestedAccessTokenVersion: args.signInAudience === "AzureADandPersonalMicrosoftAccount" ? 2 : 1 },
      ...(web.length > 0 && {
        web: {
          redirectUris: web,
          implicitGrant: { accessTokenIssuanceEnabled: false, idTokenIssuanceEnabled: false },
        },
      }),
      ...(publicClient.length > 0 && { publicClient: { redirectUris: publicClient } }),
      ...(singlePage.length > 0 && { singlePageApplication: { redirectUris: singlePage } }),
      ...(args.notes !== undefined && { notes: args.notes }),
      ...(args.serviceManagementReference !== undefined && {
        serviceManagementReference: args.serviceManagementReference,
      }),
    },
    { parent },
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
      owners: args.owners,
      // Entra lists a service principal under Enterprise applications only with this tag.
      tags: ["WindowsAzureActiveDirectoryIntegratedApp", args.tag],
      appRoleAssignmentRequired: false,
    },
    { parent },
  );
}

/** One entry for each API, in the order of first mention; Graph's words for the kinds are Scope and Role. */
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
