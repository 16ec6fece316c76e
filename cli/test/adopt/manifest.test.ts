import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTenant, type TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { openTenantGraph, type TenantGraph } from "../../../test/support/tenant-graph.ts";
import { type Manifest, readManifest } from "../../commands/adopt/read-manifest.ts";
import { runAdopt } from "../../commands/adopt.ts";
import { openTerminal } from "../../output/terminal.ts";
import { adoptInto } from "./adopting.ts";

let tenant: TenantHandle;
let graph: TenantGraph;
let folder: string;

beforeAll(async () => {
  tenant = await startTenant({ now: () => new Date("2026-11-01T00:00:00Z") });
  graph = await openTenantGraph(tenant);
  folder = await mkdtemp(join(tmpdir(), "manifest-"));
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await tenant.close();
  await rm(folder, { recursive: true });
});

const ids = {
  id: "0b9c3a52-6d1e-4f7a-8c35-1e2d4f6a8b91",
  appId: "0b9c3a52-6d1e-4f7a-8c35-1e2d4f6a8b92",
};
const secret = { keyId: "0b9c3a52-6d1e-4f7a-8c35-1e2d4f6a8b93", displayName: "prod", hint: "Xy7" };
const requiredResourceAccess = [
  {
    resourceAppId: "00000003-0000-0000-c000-000000000000",
    resourceAccess: [{ id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" }],
  },
];

/** As the portal downloads it in Microsoft Graph's format, and as `az ad app show` prints it. */
const current = {
  ...ids,
  displayName: "Invoices",
  signInAudience: "AzureADMyOrg",
  isFallbackPublicClient: null,
  api: { requestedAccessTokenVersion: null, oauth2PermissionScopes: [], preAuthorizedApplications: [] },
  web: {
    redirectUris: ["https://invoices.contoso.com/cb"],
    homePageUrl: "https://invoices.contoso.com",
    implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
  },
  spa: { redirectUris: ["https://invoices.contoso.com/spa"] },
  publicClient: { redirectUris: ["https://invoices.contoso.com/native"] },
  passwordCredentials: [{ ...secret, endDateTime: "2027-05-01T00:00:00Z" }],
  keyCredentials: [],
  requiredResourceAccess,
};

/** The same registration as the portal downloaded it before. */
const older = {
  ...ids,
  name: "Invoices",
  signInAudience: "AzureADMyOrg",
  acceptMappedClaims: null,
  accessTokenAcceptedVersion: null,
  allowPublicClient: null,
  appRoles: [],
  groupMembershipClaims: null,
  identifierUris: [],
  informationalUrls: { termsOfService: null, support: null, privacy: null, marketing: null },
  keyCredentials: [],
  knownClientApplications: [],
  logoutUrl: null,
  oauth2AllowIdTokenImplicitFlow: true,
  oauth2AllowImplicitFlow: false,
  oauth2Permissions: [],
  optionalClaims: null,
  passwordCredentials: [{ ...secret, endDate: "2027-05-01T00:00:00Z", value: null }],
  preAuthorizedApplications: [],
  replyUrlsWithType: [
    { url: "https://invoices.contoso.com/cb", type: "Web" },
    { url: "https://invoices.contoso.com/spa", type: "Spa" },
    { url: "https://invoices.contoso.com/native", type: "InstalledClient" },
  ],
  requiredResourceAccess,
  signInUrl: "https://invoices.contoso.com",
  tags: [],
};

async function read(name: string, content: unknown): Promise<Manifest> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return readManifest(file);
}

it("both formats of the portal, the output of the Azure CLI and a file of EntraExporter describe the same registration", async () => {
  const { application } = await read("graph", current);
  expect((await read("older", older)).application).toEqual(application);
  const context = "https://graph.microsoft.com/v1.0/$metadata#applications/$entity";
  expect((await read("az", { "@odata.context": context, ...current })).application).toEqual(application);
  expect((await read("bom", `\uFEFF${JSON.stringify([current])}`)).application).toEqual(application);
});

it("a file without a tenant becomes an entry only after the user accepts that the enterprise application is unknown", async () => {
  const manifests = [await read("alone", current)];
  const refused = await adoptInto(tenant, { manifests, isReachable: false });
  expect(refused.warned).toContain("--accept enterprise-application-unknown");
  expect(refused.stackFile).toBeUndefined();
  const accepted = ["enterprise-application-unknown"];
  const { stackFile, printed } = await adoptInto(tenant, { manifests, isReachable: false, isDryRun: true, accepted });
  expect(stackFile).toBeUndefined();
  expect(printed).toContain("ignoreChanges: [owners, servicePrincipal.owners, web.homepageUrl, web.implicitGrant]");
  expect(printed).toContain("the tenant was not read");
  expect(refused.printed + printed).not.toContain("Xy7");
});

it("the tenant takes precedence over a file, and the differences are named", async () => {
  const { id, appId } = await graph.send("POST", "/applications", {
    displayName: "Invoices",
    web: { redirectUris: ["https://new.contoso.com/cb"] },
  });
  await graph.send("POST", "/servicePrincipals", { appId });
  const manifest = await read("old", { ...current, id, appId, spa: {}, publicClient: {} });
  const { printed, stackFile } = await adoptInto(tenant, { manifests: [manifest] });
  expect(printed).toMatch(/old\.json differs from the tenant in .*web\.redirectUris.*the entry describes the tenant/);
  expect(stackFile).toContain("redirectUris: [https://new.contoso.com/cb]");
});

it.each([
  ["a text", "not JSON", "must be JSON"],
  ["no registration", { displayName: "Invoices" }, "must have an appId"],
  ["a wrong type", { ...current, displayName: 7 }, "displayName: Invalid input"],
])("%s in a file is refused", async (_, content, message) => {
  await expect(read("wrong", content)).rejects.toThrow(message);
});

it("the command needs a registration, reads a file without a tenant, and one name is for one registration", async () => {
  await writeFile(join(folder, "Pulumi.yaml"), "name: crm\nruntime: nodejs\n");
  await read("command", current);
  const lines: string[] = [];
  const sink = { write: (text: string) => lines.push(text) };
  const run = (more: { ids?: string[]; files?: string[]; name?: string }) =>
    runAdopt(
      {
        projectDir: folder,
        env: {},
        stack: "prod",
        isLocal: false,
        ids: [],
        files: [],
        accepted: [],
        isDryRun: false,
        now: new Date("2026-11-01T00:00:00Z"),
        ...more,
      },
      openTerminal(sink, sink, {}),
    );
  await expect(run({})).rejects.toThrow("a registration is required");
  await expect(run({ ids: [ids.appId, ids.id], name: "erp" })).rejects.toThrow("--name: must be for one registration");
  await expect(run({ ids: [ids.appId] })).rejects.toThrow("must name its tenant");
  expect(await run({ files: ["command.json"] })).toBe(1);
  expect(lines.join("")).toContain("invoices: Invoices");
});
