import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { microsoftGraph } from "../../../integrations/permissions/apis.ts";
import { type Name, rowOf, stacksOf, startSeeded, take, today } from "./seeded.ts";

let tenant: TenantHandle;

beforeAll(async () => {
  tenant = await startSeeded();
});
beforeEach(() => tenant.reset());
afterAll(() => tenant.close());

const names = (rows: readonly { displayName: string }[]): string[] =>
  rows.map(({ displayName }) => displayName).filter((name) => name !== "Deployer");
const clientIdOf = (name: Name): string => tenant.application(name).clientId;
const managed = () => stacksOf({ "erp-sync": clientIdOf("erp-sync") });

/** Records a sign-in of an app as Entra does. */
function signIn(name: Name, at: string): void {
  tenant.tenant.signIns.add({
    id: `${name} ${at}`,
    at,
    eventType: "servicePrincipal",
    flow: "client_credentials",
    appId: clientIdOf(name),
    errorCode: 0,
    resourceAppId: microsoftGraph,
    ipAddress: "127.0.0.1",
    correlationId: "",
  });
}

describe("the inventory of a tenant", () => {
  it("has owners, credentials and permissions with their tier and consent", async () => {
    const inventory = await take(tenant, { stacks: managed() });
    expect(rowOf(inventory, "Newsletter")).toMatchObject({
      clientId: clientIdOf("newsletter"),
      owners: [],
      isEnabled: true,
      credentials: [
        { kind: "secret", name: "first", expiresOn: "2026-12-01T00:00:00Z", daysLeft: 9 },
        { kind: "secret", name: "second", daysLeft: 191 },
      ],
      tier: "content",
      permissions: [
        { kind: "application", api: "Microsoft Graph", value: "Mail.Read", tier: "content", consent: "everyone" },
        { kind: "delegated", value: "User.Read", tier: "standard", isRequested: true, consent: "everyone" },
      ],
    });
    expect(rowOf(inventory, "Archive")).toMatchObject({
      owners: [{ displayName: "Ada Adams", userPrincipalName: "ada@contoso.onmicrosoft.com" }],
      permissions: [
        { value: "Files.ReadWrite.All", isRequested: true, consent: "none" },
        { api: "Newsletter", value: "Issues.Read", consent: "none" },
      ],
    });
  });

  it("shows the managing stack, and for all others the command that adopts them", async () => {
    const inventory = await take(tenant, { stacks: managed() });
    expect([rowOf(inventory, "ERP sync"), rowOf(inventory, "Archive")]).toMatchObject([
      { manager: { state: "managed", stack: "prod", integration: "erp-sync" }, command: null },
      { manager: { state: "unmanaged" }, command: `npm run adopt -- ${clientIdOf("archive")}` },
    ]);
  });

  it("shows the command that cleans up after an interrupted run", async () => {
    tenant.tenant.findApplication(clientIdOf("archive"))!.tags = ["entra-integrations:contoso:prod:archive"];
    expect(rowOf(await take(tenant, { stacks: managed() }), "Archive").command).toBe(
      "npm run recover -- --stack prod --local",
    );
  });

  it("keeps consent by single users apart from consent for everyone", async () => {
    const principal = tenant.tenant.findServicePrincipal(clientIdOf("archive"))!;
    const grant = { id: "grant", clientId: principal.id, consentType: "Principal", scope: "Mail.Read" } as const;
    const resourceId = tenant.tenant.findServicePrincipal(microsoftGraph)!.id;
    tenant.tenant.oauth2PermissionGrants.set("grant", { ...grant, principalId: tenant.user("ada").id, resourceId });
    expect(rowOf(await take(tenant), "Archive").permissions).toContainEqual(
      expect.objectContaining({ kind: "delegated", value: "Mail.Read", isRequested: false, consent: "users" }),
    );
  });

  it.each([
    ["unmanaged", { unmanaged: true }, ["Archive", "Forgotten", "Newsletter"]],
    ["expiring within 30 days, or expired", { expiring: 30 }, ["Forgotten", "Newsletter"]],
    ["expiring within 5 days, or expired", { expiring: 5 }, ["Forgotten"]],
    ["ownerless", { ownerless: true }, ["Forgotten", "Newsletter"]],
    [
      "unmanaged, expiring and ownerless",
      { unmanaged: true, expiring: 30, ownerless: true },
      ["Forgotten", "Newsletter"],
    ],
  ])("lists only registrations that are %s", async (_, filters, expected) => {
    const { registrations: rows, total } = await take(tenant, { stacks: managed(), filters });
    expect([names(rows), total]).toEqual([expected, 5]);
  });

  it("lists applications of other tenants separately, without Microsoft's own", async () => {
    const inventory = await take(tenant, { withExternal: true });
    expect(inventory.external).toMatchObject([
      {
        displayName: "Customer database",
        applicationObjectId: null,
        homeTenantId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        owners: [],
        command: "npm run adopt -- 5c0e9d1b-3a7f-4e26-b8d4-1f2a6c7b8d93",
      },
    ]);
    expect((await take(tenant)).external).toBe(null);
  });

  it("reads all owners and consents of a registration that has more than $expand returns", async () => {
    const application = tenant.tenant.findApplication(clientIdOf("newsletter"))!;
    const principal = tenant.tenant.findServicePrincipal(clientIdOf("newsletter"))!;
    const graph = tenant.tenant.findServicePrincipal(microsoftGraph)!;
    const roles = tenant.tenant.findResource(microsoftGraph)!.appRoles.slice(0, 25);
    application.owners = [...tenant.tenant.servicePrincipals.keys()].slice(0, 25);
    for (const [index, { id: appRoleId }] of roles.entries()) {
      const assignment = { id: `assignment-${index}`, appRoleId, principalId: principal.id, resourceId: graph.id };
      const createdDateTime = today.toISOString();
      const principalType = "ServicePrincipal" as const;
      tenant.tenant.appRoleAssignments.set(assignment.id, { ...assignment, createdDateTime, principalType });
    }
    const { owners, permissions } = rowOf(await take(tenant), "Newsletter");
    const granted = permissions.filter(({ kind, consent }) => kind === "application" && consent === "everyone");
    expect([owners.length, granted.length]).toEqual([25, 26]);
  });
});

describe("the last use", () => {
  it("comes from the report of sign-ins, and is never called unused", async () => {
    signIn("newsletter", "2026-11-20T08:00:00.000Z");
    const inventory = await take(tenant);
    expect([rowOf(inventory, "Newsletter").lastUse, rowOf(inventory, "Archive").lastUse]).toEqual([
      { state: "used", at: "2026-11-20T08:00:00.000Z" },
      { state: "not seen", from: expect.any(String) as string },
    ]);
  });

  it.each([["without a licence", { hasPremiumLicence: false }, "the tenant has no Microsoft Entra ID P1 licence"]])(
    "is unknown %s, with the reason, and no registration counts as unused",
    async (_, reports, reason) => {
      Object.assign(tenant.tenant.reports, reports);
      const inventory = await take(tenant);
      const unused = await take(tenant, { filters: { unused: 1 } });
      Object.assign(tenant.tenant.reports, { hasPremiumLicence: true });
      expect(rowOf(inventory, "Newsletter").lastUse).toEqual({ state: "unknown", reason });
      expect([inventory.notes, unused.registrations]).toEqual([[`The last use is unknown, because ${reason}`], []]);
    },
  );

  it("selects with --unused what the report covers, and notes the rest", async () => {
    for (const one of tenant.tenant.applications.values()) one.createdDateTime = "2026-01-01T00:00:00Z";
    signIn("newsletter", "2026-11-20T08:00:00.000Z");
    signIn("archive", "2026-08-01T08:00:00.000Z");
    tenant.tenant.findApplication(clientIdOf("forgotten"))!.createdDateTime = "2026-11-20T00:00:00Z";
    const within = await take(tenant, { filters: { unused: 30 } });
    const beyond = await take(tenant, { filters: { unused: 90 } });
    expect([names(within.registrations), names(beyond.registrations)]).toEqual([["Archive", "ERP sync"], ["Archive"]]);
    expect(beyond.notes).toEqual([
      "--unused 90 leaves out 2 that the sign-in report does not contain, because they are newer or the report is relied on for only 30 days",
    ]);
  });
});

describe("a tenant with 1,000 registrations", () => {
  it("is read with a few requests, in pages, and reports its progress", async () => {
    const requests: string[] = [];
    const large = await startSeeded({ onRequest: (method, path) => requests.push(`${method} ${path}`) });
    try {
      const sample = large.tenant.findApplication(large.application("newsletter").clientId)!;
      const principal = large.tenant.findServicePrincipal(sample.appId)!;
      for (let index = 0; index < 1000; index++) {
        const [id, appId] = [
          `10000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
          `20000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
        ];
        large.tenant.applications.set(id, { ...sample, id, appId, displayName: `App ${index}` });
        large.tenant.servicePrincipals.set(appId, { ...principal, id: appId, appId });
        const grant = {
          consentType: "AllPrincipals",
          principalId: null,
          resourceId: principal.id,
          scope: "x",
        } as const;
        large.tenant.oauth2PermissionGrants.set(appId, { ...grant, id: appId, clientId: appId });
      }
      const progress: string[] = [];
      const { total } = await take(large, { withExternal: true, onProgress: (line) => progress.push(line) });
      const toGraph = requests.filter((one) => one.startsWith("GET /v1.0") || one.startsWith("GET /beta"));
      expect(total).toBe(1005);
      expect(toGraph).toHaveLength(19);
      expect(progress).toContain("reading registrations: 999");
      expect(progress).toContain("reading registrations: 1005");
    } finally {
      await large.close();
    }
  });
});
