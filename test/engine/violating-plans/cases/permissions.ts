import { output, secret } from "@pulumi/pulumi";
import tiers from "../../../../policies/permission-tiers.json" with { type: "json" };
import { dataverse, declaring, graph, powerBi, roles, sharePoint, somebody, somethingElse } from "../ids.ts";
import { one, type Plan } from "../plan.ts";

const listed = "permission-allow-listed";
const application = `/applications/${somethingElse}`;
const assigning = (appRoleId: unknown) => ({ appRoleId, principalObjectId: somebody, resourceObjectId: somethingElse });
const granting = (...claimValues: unknown[]) => ({
  servicePrincipalObjectId: somebody,
  resourceServicePrincipalObjectId: somethingElse,
  claimValues,
});
const mixedCase = (id: string): string =>
  id.replaceAll(/[a-f]/g, (c, index: number) => (index % 2 ? c.toUpperCase() : c));
const grant = "ServicePrincipalDelegatedPermissionGrant";
const highPrivilege = "RoleManagement.ReadWrite.Directory";

/** Different spellings of the same permissions. */
const spellings: Plan[] = [
  one(
    "declares an application permission",
    "stops",
    listed,
    "Application",
    declaring(graph, "Role", roles.directoryWrite),
  ),
  one(
    "declares it in upper case",
    "stops",
    listed,
    "Application",
    declaring(graph, "Role", roles.roleManagement.toUpperCase()),
  ),
  one(
    "declares it in mixed case",
    "stops",
    listed,
    "Application",
    declaring(graph, "Role", mixedCase(roles.roleManagement)),
  ),
  one(
    "declares it for an API in upper case",
    "stops",
    listed,
    "Application",
    declaring(graph.toUpperCase(), "Role", roles.roleManagement),
  ),
  one(
    "declares it for the wrong API",
    "stops",
    listed,
    "Application",
    declaring(sharePoint, "Role", roles.roleManagement),
  ),
  one(
    "declares it as a secret value",
    "stops",
    listed,
    "Application",
    declaring(graph, "Role", secret(roles.roleManagement) as never),
  ),
  one(
    "declares it as an output",
    "stops",
    listed,
    "Application",
    declaring(graph, "Role", output(roles.roleManagement) as never),
  ),
  one(
    "declares it after a harmless one",
    "stops",
    listed,
    "Application",
    declaring(graph, "Role", "df021288-bdef-4463-88db-98f22de89214", roles.mailRead),
  ),
  one("declares it in a second entry of the same API", "stops", listed, "Application", {
    displayName: "ERP",
    requiredResourceAccesses: [
      { resourceAppId: graph, resourceAccesses: [{ id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" }] },
      { resourceAppId: graph, resourceAccesses: [{ id: roles.appRoleAssignment, type: "Role" }] },
    ],
  }),
  one("declares it with the type in lower case", "stops", listed, "Application", {
    displayName: "ERP",
    requiredResourceAccesses: [{ resourceAppId: graph, resourceAccesses: [{ id: roles.mailRead, type: "role" }] }],
  }),
  {
    title: "declares it beside an id that the preview does not know",
    expected: "stops",
    rule: listed,
    create(make) {
      const api = make("Application", { displayName: "API" });
      make("Application", declaring(graph, "Role", api.objectId as never, roles.directoryWrite));
    },
  },
  one("declares it apart from the application", "stops", listed, "ApplicationApiAccess", {
    applicationId: application,
    apiClientId: graph,
    roleIds: [roles.roleManagement],
  }),
  one("declares it apart, in upper case", "stops", listed, "ApplicationApiAccess", {
    applicationId: application,
    apiClientId: graph,
    roleIds: [roles.roleManagement.toUpperCase()],
  }),
  one("declares a delegated one apart, in upper case", "stops", listed, "ApplicationApiAccess", {
    applicationId: application,
    apiClientId: graph,
    scopeIds: ["0E263E50-5827-48A4-B97C-D940288653C7"],
  }),
  one("assigns it", "stops", listed, "AppRoleAssignment", assigning(roles.roleManagement)),
  one("assigns it in upper case", "stops", listed, "AppRoleAssignment", assigning(roles.roleManagement.toUpperCase())),
  one("assigns it in mixed case", "stops", listed, "AppRoleAssignment", assigning(mixedCase(roles.directoryWrite))),
  one("assigns it as a secret value", "stops", listed, "AppRoleAssignment", assigning(secret(roles.roleManagement))),
  {
    title: "assigns it to a service principal of the same plan",
    expected: "stops",
    rule: listed,
    create(make) {
      const client = make("Application", { displayName: "ERP" });
      const principal = make("ServicePrincipal", { clientId: client.clientId });
      make("AppRoleAssignment", { ...assigning(roles.directoryWrite), principalObjectId: principal.objectId });
    },
  },
  one("grants a delegated permission", "stops", listed, grant, granting(highPrivilege)),
  one(
    "grants several in one value",
    "stops",
    listed,
    grant,
    granting(`User.Read ${highPrivilege} Directory.AccessAsUser.All`),
  ),
  one(
    "grants several with a tab and a line break",
    "stops",
    listed,
    grant,
    granting(`User.Read\t${highPrivilege}\noffline_access`),
  ),
  one("grants it with spaces around", "stops", listed, grant, granting(`  ${highPrivilege}  `)),
  one("grants it in lower case", "stops", listed, grant, granting(highPrivilege.toLowerCase())),
  one("grants it in upper case", "stops", listed, grant, granting("User.Read", highPrivilege.toUpperCase())),
  one("grants it to one user", "stops", listed, grant, { ...granting(highPrivilege), userObjectId: somebody }),
  one("grants it as a secret value", "stops", listed, grant, granting(secret(highPrivilege))),
  {
    title: "grants it beside a name that the preview does not know",
    expected: "stops",
    rule: listed,
    create(make) {
      const api = make("Application", { displayName: "API" });
      make(grant, granting(api.objectId, highPrivilege));
    },
  },
  {
    title: "assigns it inside a component of the product",
    expected: "stops",
    rule: listed,
    create(make) {
      const integration = make.component("-erp", "entra-integrations:index:OAuthIntegration");
      make("AppRoleAssignment", assigning(roles.roleManagement), { parent: integration });
    },
  },
  {
    title: "assigns it by another provider instance",
    expected: "stops",
    rule: listed,
    create(make) {
      make("AppRoleAssignment", assigning(roles.roleManagement), {
        provider: make.provider("azuread", { tenantId: somethingElse }),
      });
    },
  },
  {
    title: "assigns a permission that the preview does not know",
    expected: "reported",
    create(make) {
      const other = make("random:index/randomUuid:RandomUuid", {});
      make("AppRoleAssignment", assigning(other.objectId));
    },
  },
];

const tenantWide: Plan[] = [
  one("reads every mailbox", "stops", listed, "AppRoleAssignment", assigning(roles.mailRead)),
  one(
    "controls every site by Graph",
    "stops",
    listed,
    "AppRoleAssignment",
    assigning("a82116e5-55eb-4c41-a434-62fe8a61c773"),
  ),
  one(
    "controls every site by SharePoint",
    "stops",
    listed,
    "Application",
    declaring(sharePoint, "Role", "678536fe-1083-478a-9c59-b99265e6b0d3"),
  ),
  one(
    "has full access to Exchange",
    "stops",
    listed,
    "Application",
    declaring("00000002-0000-0ff1-ce00-000000000000", "Role", "dc890d15-9560-4a4c-9b7f-a736ec74ec40"),
  ),
  one("manages Exchange", "stops", listed, "AppRoleAssignment", assigning("dc50a0fb-09a3-484d-be87-e023b12c6440")),
  one(
    "changes applications that it owns",
    "stops",
    listed,
    "AppRoleAssignment",
    assigning("18a4783c-866b-4cc7-a460-3d5e5662c884"),
  ),
  one(
    "reaches mailboxes unless Exchange limits it",
    "warns",
    "exchange-permission-scoped",
    "Application",
    declaring(graph, "Role", "B633E1C5-B582-4048-A93E-9F11B44C7E96"),
  ),
];

/** Every delegated permission that stops, by its id in upper case. */
const delegated: Plan[] = [tiers.tiers.tenant, tiers.tiers.content].flatMap((tier) =>
  Object.entries<Record<string, string>>(tier.delegated).flatMap(([api, ids]) =>
    Object.entries(ids).map(([name, id]) =>
      one(
        `declares the delegated permission ${name} of ${api}`,
        "stops",
        listed,
        "Application",
        declaring(api, "Scope", id.toUpperCase()),
      ),
    ),
  ),
);

/** Second ids, as ScubaGear lists them. */
const secondIds: Plan[] = [
  "f0060247-9e6b-4299-9094-858a175d488b",
  "aaddf15b-d1a9-4fd7-bd46-cbb2ae85162e",
  "6e7a5640-116b-45cb-a24a-1b9e9921fbbd",
  "b2b5a384-949a-4ef5-b775-19f15cf00f4f",
  "b615aeec-938d-425a-95ed-ce1044f25e6f",
].map((id) => one(`assigns by the second id ${id}`, "stops", listed, "AppRoleAssignment", assigning(id.toUpperCase())));

const narrow = "permission-narrow";
const advisory: Plan[] = [
  ["Directory.Read.All", "7ab1d382-f21e-4acd-a863-ba3e13f7da61"],
  ["User.Read.All", "df021288-bdef-4463-88db-98f22de89214"],
  ["BitlockerKey.Read.All", "57f1cf28-c0c4-4ec3-9a30-19a2eaaf2f6e"],
  ["DeviceLocalCredential.Read.All", "884b599e-4d48-43a5-ba94-15c414d00588"],
  ["Policy.ReadWrite.CrossTenantAccess", "338163d7-f101-4c92-94ba-ca46fe52447c"],
  ["eDiscovery.ReadWrite.All", "b2620db1-3bf7-4c5b-9cb9-576d29eac736"],
]
  .map(([name = "", id = ""]) => one(`declares ${name}`, "warns", narrow, "Application", declaring(graph, "Role", id)))
  .concat(
    one(
      "reads Power BI's tenant",
      "warns",
      narrow,
      "Application",
      declaring(powerBi, "Scope", "01944dba-21df-426f-bb8c-796488be96ad"),
    ),
    one(
      "acts as the user in Dataverse",
      "warns",
      narrow,
      "Application",
      declaring(dataverse, "Scope", "78ce3f0f-a1ce-49c2-8cde-64b5c0896db4"),
    ),
    one("grants a wide permission by name", "warns", narrow, grant, granting("DIRECTORY.READ.ALL User.Read")),
  );

export const permissionPlans: Plan[] = [...spellings, ...tenantWide, ...delegated, ...secondIds, ...advisory];
