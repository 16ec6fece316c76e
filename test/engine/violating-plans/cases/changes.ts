import { declaring, globalAdministrator, graph, roles, somebody, somethingElse } from "../ids.ts";
import type { Plan } from "../plan.ts";

const assigning = (appRoleId: string) => ({ appRoleId, principalObjectId: somebody, resourceObjectId: somethingElse });
const harmless = "df021288-bdef-4463-88db-98f22de89214";
const grant = "ServicePrincipalDelegatedPermissionGrant";
const granting = (...claimValues: string[]) => ({
  servicePrincipalObjectId: somebody,
  resourceServicePrincipalObjectId: somethingElse,
  claimValues,
});
const app = (more: object = {}) => ({ displayName: "ERP", serviceManagementReference: "SVC-4711", ...more });
const web = (uri: string) => app({ web: { redirectUris: [uri] } });
const imported = (inputs: object): string => JSON.stringify(inputs);

/** Plans that change, replace, delete or import existing resources. */
export const changePlans: Plan[] = [
  {
    title: "adds a permission to an application",
    expected: "stops",
    rule: "permission-allow-listed",
    before: (make) => void make("Application", app()),
    create: (make) => void make("Application", app(declaring(graph, "Role", roles.roleManagement.toUpperCase()))),
  },
  {
    title: "adds a scope to a grant",
    expected: "stops",
    rule: "permission-allow-listed",
    before: (make) => void make(grant, granting("User.Read")),
    create: (make) => void make(grant, granting("User.Read Directory.AccessAsUser.All")),
  },
  {
    title: "replaces an assignment by one of more power",
    expected: "stops",
    rule: "permission-allow-listed",
    before: (make) => void make("AppRoleAssignment", assigning(harmless)),
    create: (make) => void make("AppRoleAssignment", assigning(roles.directoryWrite.toUpperCase())),
  },
  {
    title: "renames an application and adds a permission",
    expected: "stops",
    rule: "permission-allow-listed",
    before: (make) => void make.named("-old", "Application", app()),
    create(make) {
      const urn = "azuread:index/application:Application";
      make.named("-new", "Application", app(declaring(graph, "Role", roles.mailRead)), {
        aliases: [{ name: make.nameOf("-old"), type: urn }],
      });
    },
  },
  {
    title: "replaces an application by one for every tenant",
    expected: "stops",
    rule: "application-single-tenant",
    before: (make) => void make("Application", app({ signInAudience: "AzureADMyOrg" })),
    create: (make) => void make("Application", app({ signInAudience: "AzureADMultipleOrgs" })),
  },
  {
    title: "moves a redirect URI to http",
    expected: "stops",
    rule: "redirect-uri-https",
    before: (make) => void make("Application", web("https://erp.contoso.com")),
    create: (make) => void make("Application", web("http://erp.contoso.com")),
  },
  {
    title: "adds an owner to a privileged application",
    expected: "stops",
    rule: "privileged-application-ownerless",
    before: (make) => void make("Application", app(declaring(graph, "Role", roles.mailRead))),
    create: (make) =>
      void make("Application", app({ ...declaring(graph, "Role", roles.mailRead), owners: [somebody] })),
  },
  {
    title: "removes the protection of an application",
    expected: "stops",
    rule: "application-protected",
    before: (make) => void make("Application", app(), { protect: true }),
    create: (make) => void make("Application", app(), { protect: false }),
  },
  {
    title: "opens an application to every account",
    expected: "warns",
    rule: "assignment-required",
    before: (make) => void make("ServicePrincipal", { clientId: somethingElse, appRoleAssignmentRequired: true }),
    create: (make) => void make("ServicePrincipal", { clientId: somethingElse, appRoleAssignmentRequired: false }),
  },
  {
    title: "imports a privileged assignment",
    expected: "stops",
    rule: "permission-allow-listed",
    create: (make) =>
      void make("AppRoleAssignment", assigning(roles.roleManagement), {
        import: imported(assigning(roles.roleManagement)),
      }),
  },
  {
    title: "imports a directory role",
    expected: "stops",
    rule: "directory-role-absent",
    create(make) {
      const inputs = { roleId: globalAdministrator, principalObjectId: somebody };
      make("DirectoryRoleAssignment", inputs, { import: imported(inputs) });
    },
  },
  {
    title: "imports a group member",
    expected: "warns",
    rule: "group-membership-absent",
    create(make) {
      const inputs = { groupObjectId: somethingElse, memberObjectId: somebody };
      make("GroupMember", inputs, { import: imported(inputs) });
    },
  },
  {
    title: "replaces a secret",
    expected: "reported",
    before: (make) =>
      void make("ApplicationPassword", { applicationId: "/applications/a", displayName: "x", endDateRelative: "24h" }),
    create: (make) =>
      void make("ApplicationPassword", { applicationId: "/applications/b", displayName: "x", endDateRelative: "24h" }),
  },
  ...[
    { type: "ConditionalAccessPolicy", inputs: { displayName: "Require MFA", state: "enabled" } },
    { type: "Application", inputs: app() },
    { type: "ServicePrincipal", inputs: { clientId: somethingElse, appRoleAssignmentRequired: true } },
    {
      type: "ApplicationFederatedIdentityCredential",
      inputs: { displayName: "ci", issuer: "https://gitlab.com", subject: "x", audiences: ["y"] },
    },
    { type: "AppRoleAssignment", inputs: assigning(harmless) },
    {
      type: "azure-native:keyvault:Secret",
      inputs: { secretName: "client-secret", vaultName: "contoso", properties: {} },
    },
  ].map(({ type, inputs }): Plan => ({
    title: `deletes ${type}`,
    expected: "reported",
    before: (make) => void make(type, inputs),
    create: () => undefined,
  })),
];
