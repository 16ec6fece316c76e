import { globalAdministrator, somebody, somethingElse } from "../ids.ts";
import { one, type Plan } from "../plan.ts";

const known = "resource-known";
const application = `/applications/${somethingElse}`;
const vault = { resourceGroupName: "rg", vaultName: "contoso" };

/** Types that no rule reads: the pack warns, and the report lists them. */
const unread: Plan[] = [
  one("creates an administrative unit", "warns", known, "AdministrativeUnit", { displayName: "AU" }),
  one("moves somebody into an administrative unit", "warns", known, "AdministrativeUnitMember", {
    administrativeUnitObjectId: somethingElse,
    memberObjectId: somebody,
  }),
  one("adds an application role", "warns", known, "ApplicationAppRole", {
    applicationId: application,
    roleId: somebody,
    value: "Admin",
  }),
  one("adds optional claims", "warns", known, "ApplicationOptionalClaims", {
    applicationId: application,
    idTokens: [{ name: "email" }],
  }),
  one("exposes a scope", "warns", known, "ApplicationPermissionScope", {
    applicationId: application,
    scopeId: somebody,
    value: "all",
    type: "User",
  }),
  one("activates a directory role", "warns", known, "DirectoryRole", { templateId: globalAdministrator }),
  one("invites a guest", "warns", known, "Invitation", {
    userEmailAddress: "eve@fabrikam.com",
    redirectUrl: "https://contoso.com",
  }),
  one("creates a user", "warns", known, "User", {
    userPrincipalName: "eve@contoso.com",
    displayName: "Eve",
    password: "made up",
  }),
  one("provisions accounts into a product", "warns", known, "SynchronizationJob", {
    servicePrincipalId: somebody,
    templateId: "scim",
  }),
  one("provisions an account on demand", "warns", known, "SynchronizationJobProvisionOnDemand", {
    servicePrincipalId: somebody,
    synchronizationJobId: "job",
  }),
  one("adds an attribute to user flows", "warns", known, "UserFlowAttribute", {
    displayName: "x",
    dataType: "string",
    description: "x",
  }),
  one("uses a type of a later provider", "warns", known, "azuread:index/applicationTakeover:ApplicationTakeover", {
    applicationId: application,
  }),
  one("sends any request to Graph", "warns", known, "msgraph:index/resource:Resource", {
    url: "applications",
    body: {},
  }),
  one("assigns a role in Azure", "warns", known, "azure-native:authorization:RoleAssignment", {
    principalId: somebody,
    roleDefinitionId: "Owner",
    scope: "/",
  }),
  one(
    "assigns a role in Azure by a version of the API",
    "warns",
    known,
    "azure-native:authorization/v20220401:RoleAssignment",
    { principalId: somebody, roleDefinitionId: "Owner", scope: "/" },
  ),
  one("assigns a role in Azure by the older provider", "warns", known, "azure:authorization/assignment:Assignment", {
    principalId: somebody,
    scope: "/",
  }),
  one("runs a command as the deploying identity", "warns", known, "command:local:Command", {
    create: "az ad app credential reset",
  }),
];

/** Other providers, for which the pack has no rules. */
const others: Plan[] = [
  one("opens a vault to somebody", "reported", undefined, "azure-native:keyvault:AccessPolicy", {
    ...vault,
    policy: { objectId: somebody, permissions: { secrets: ["get"] } },
  }),
  one("creates a vault", "reported", undefined, "azure-native:keyvault:Vault", {
    ...vault,
    properties: { tenantId: somethingElse, sku: { name: "standard" } },
  }),
  one("writes a secret into a vault", "reported", undefined, "azure-native:keyvault:Secret", {
    ...vault,
    secretName: "client-secret",
    properties: { value: "made up" },
  }),
  one("creates a managed identity", "reported", undefined, "azure-native:managedidentity:UserAssignedIdentity", {
    resourceGroupName: "rg",
    resourceName: "erp",
  }),
  one(
    "trusts an issuer in a managed identity",
    "reported",
    undefined,
    "azure-native:managedidentity:FederatedIdentityCredential",
    {
      resourceGroupName: "rg",
      resourceName: "erp",
      issuer: "https://issuer.fabrikam.com",
      subject: "x",
      audiences: ["x"],
    },
  ),
  one("creates a storage account", "reported", undefined, "azure-native:storage:StorageAccount", {
    resourceGroupName: "rg",
    accountName: "contoso",
  }),
  one("keeps a password in the state", "reported", undefined, "random:index/randomPassword:RandomPassword", {
    length: 20,
  }),
];

/** Deliveries of the provider entra-delivery. */
const deliveries: Plan[] = [
  {
    title: "opens many mailboxes",
    expected: "warns",
    rule: "mailbox-access-limited",
    create: (make) => {
      for (let index = 0; index < 11; index += 1) {
        make("entra-delivery:index:ExchangeMailboxPermission", {
          servicePrincipalObjectId: somethingElse,
          mailbox: `mailbox-${String(index)}@contoso.com`,
        });
      }
    },
  },
  one("sends a client secret to a webhook", "warns", "webhook-secretless", "entra-delivery:index:Webhook", {
    url: "https://hooks.contoso.com/erp",
    sendsSecret: true,
  }),
];

export const otherTypePlans: Plan[] = [...unread, ...others, ...deliveries];
