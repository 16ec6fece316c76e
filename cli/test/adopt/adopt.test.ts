import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { startTenant, type TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { createCertificate } from "../../../test/support/certificates.ts";
import { openTenantGraph, type TenantGraph } from "../../../test/support/tenant-graph.ts";
import { adoptInto } from "./adopting.ts";

const graphApi = "00000003-0000-0000-c000-000000000000";
const userRead = "e1fe6dd8-ba31-4d61-89e7-88639da4683d";

let tenant: TenantHandle;
let graph: TenantGraph;

beforeAll(async () => {
  tenant = await startTenant({ now: () => new Date("2026-11-01T00:00:00Z") });
  graph = await openTenantGraph(tenant);
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await tenant.close();
});

interface Registered {
  id: string;
  appId: string;
  servicePrincipalId: string;
}

/** A registration as the portal makes it. */
async function register(more: Record<string, unknown> = {}): Promise<Registered> {
  const { id, appId } = await graph.send("POST", "/applications", {
    displayName: "Contoso ERP (test)",
    web: { redirectUris: ["https://erp.contoso.com/cb"] },
    requiredResourceAccess: [{ resourceAppId: graphApi, resourceAccess: [{ id: userRead, type: "Scope" }] }],
    ...more,
  });
  const tags = ["WindowsAzureActiveDirectoryIntegratedApp"];
  const { id: servicePrincipalId } = await graph.send("POST", "/servicePrincipals", { appId, tags });
  return { id, appId: String(appId), servicePrincipalId };
}

function entriesOf(stackFile: string | undefined): Record<string, Record<string, unknown>> {
  const { config } = parse(stackFile ?? "{}") as { config: Record<string, Record<string, Record<string, unknown>>> };
  return config["entra-integrations:integrations"] ?? {};
}

it("a registration of the portal becomes an entry that changes nothing but tag and secret", async () => {
  const { id, appId } = await register();
  const { keyId, secretText } = await graph.send("POST", `/applications/${id}/addPassword`, {
    passwordCredential: { displayName: "prod", endDateTime: "2027-05-01T00:00:00Z" },
  });
  const adopted = await adoptInto(tenant, { ids: [appId] });
  expect(adopted.warned).toBe("");
  expect(adopted.exitCode).toBe(0);
  expect(entriesOf(adopted.stackFile)).toEqual({
    "contoso-erp-test": {
      system: "custom",
      displayName: "Contoso ERP (test)",
      owners: [],
      onRemoval: "keep",
      adopt: {
        clientId: appId,
        applicationObjectId: id,
        servicePrincipalObjectId: expect.any(String) as unknown,
      },
      existingSecrets: [{ keyId, name: "prod", expiresOn: "2027-05-01T00:00:00Z" }],
      redirectUris: ["https://erp.contoso.com/cb"],
      openIdScopes: [],
      delegatedPermissions: { microsoftGraph: ["User.Read"] },
      credential: { type: "secret", rotationStart: "2026-11-01" },
    },
  });
  expect(adopted.printed).toContain("changes nothing in Entra but the stack's tag and a new secret");
  const everything = adopted.printed + adopted.warned + String(adopted.stackFile);
  expect(everything).not.toContain(String(secretText));
  expect(everything).not.toContain(String(secretText).slice(0, 3));
});

it("a registration that only asks for User.Read, as the portal makes it, is adopted without a credential", async () => {
  const { appId } = await register({ displayName: "Empty", web: {} });
  const adopted = await adoptInto(tenant, { ids: [appId] });
  expect(adopted.warned).toBe("");
  expect(entriesOf(adopted.stackFile)["empty"]).toMatchObject({
    delegatedPermissions: { microsoftGraph: ["User.Read"] },
    credential: { type: "none" },
  });
});

it("permissions of high privilege need a justification, which the command does not invent", async () => {
  const mailSend = "b633e1c5-b582-4048-a93e-9f11b44c7e96";
  const requiredResourceAccess = [{ resourceAppId: graphApi, resourceAccess: [{ id: mailSend, type: "Role" }] }];
  const first = await register({ requiredResourceAccess });
  const notes = "Justification: Sends order confirmations.";
  const second = await register({ requiredResourceAccess, notes });
  const remark = "the policy pack requires a justification for Mail.Send";
  expect((await adoptInto(tenant, { ids: [first.appId] })).printed).toContain(remark);
  expect((await adoptInto(tenant, { ids: [second.appId] })).printed).not.toContain(remark);
});

describe("an id", () => {
  it.each(["object id of the registration", "object id of the enterprise application"])(
    "can be the %s",
    async (kind) => {
      const { id, appId, servicePrincipalId } = await register();
      const adopted = await adoptInto(tenant, { ids: [kind.endsWith("registration") ? id : servicePrincipalId] });
      expect(adopted.printed).toContain(`(client id ${appId}, found by the ${kind})`);
      expect(adopted.exitCode).toBe(0);
    },
  );

  it("that nobody has, or that is none, does not hide the problems and the entries of the others", async () => {
    const { appId } = await register();
    const adopted = await adoptInto(tenant, { ids: ["erp", appId, "11111111-2222-4333-8444-555555555555"] });
    expect(adopted.warned).toMatch(
      /erp: must be a client id[^]*\[adopt-id\][^]*11111111-2222[^]*\[adopt-not-found\][^]*nothing is written/,
    );
    expect(adopted.printed).toContain(`client id ${appId}`);
    expect(adopted).toMatchObject({ exitCode: 1, stackFile: undefined });
  });

  it("of Microsoft is refused", async () => {
    const adopted = await adoptInto(tenant, { ids: [graphApi] });
    expect(adopted.warned).toContain("Microsoft's own application");
    expect(adopted).toMatchObject({ exitCode: 1, stackFile: undefined });
  });
});

describe("the stack file", () => {
  const before = `# Reviewed by the ERP team
config:
  entra-integrations:integrations:
    contoso-erp-test: # the first one
      system: custom
      redirectUris: [https://other.contoso.com/cb]
`;

  it("keeps its comments, and the new entry gets a name that is free", async () => {
    const { appId } = await register();
    const { stackFile, printed } = await adoptInto(tenant, { ids: [appId], before: { "Pulumi.dev.yaml": before } });
    expect(stackFile?.startsWith(before)).toBe(true);
    expect(Object.keys(entriesOf(stackFile))).toEqual(["contoso-erp-test", "contoso-erp-test-2"]);
    expect(printed).toContain("+    contoso-erp-test-2:");
  });

  it("of another stack that contains the registration stops the adoption", async () => {
    const { appId } = await register();
    const other = `config:
  entra-integrations:integrations: { erp: { system: custom, adopt: { clientId: ${appId} } } }
`;
    const adopted = await adoptInto(tenant, { ids: [appId], before: { "Pulumi.prod.yaml": other } });
    expect(adopted.warned).toContain("Pulumi.prod.yaml contains it already");
    expect(adopted.exitCode).toBe(1);
  });

  it("is unchanged after a dry run", async () => {
    const { appId } = await register();
    const adopted = await adoptInto(tenant, { ids: [appId], isDryRun: true, name: "erp" });
    expect(adopted).toMatchObject({ exitCode: 0, stackFile: undefined });
    expect(adopted.printed).toContain("+    erp:");
  });
});

it("a change that was accepted but is not there is refused, because it may be mistyped", async () => {
  const { appId } = await register();
  await expect(adoptInto(tenant, { ids: [appId], accepted: ["redirect-uri"] })).rejects.toThrow(
    "--accept: must name a change",
  );
});

it("an application for personal accounts with two secrets is refused, because Entra allows no third one", async () => {
  const { id, appId } = await register({
    displayName: "Feedback",
    signInAudience: "AzureADandPersonalMicrosoftAccount",
    api: { requestedAccessTokenVersion: 2 },
  });
  for (const displayName of ["one", "two"]) {
    await graph.send("POST", `/applications/${id}/addPassword`, { passwordCredential: { displayName } });
  }
  const adopted = await adoptInto(tenant, { ids: [appId] });
  expect(adopted.warned).toContain("[adopt-secret-limit]");
  expect(adopted.stackFile).toBeUndefined();
});

it("a certificate is written to a file that the entry names", async () => {
  const { id, appId } = await register({ displayName: "Signed" });
  const { certificate } = await createCertificate({ name: "signed", end: "2027-06-01T00:00:00Z" });
  const key = certificate.replaceAll(/-----.*-----|\s/g, "");
  await graph.send("PATCH", `/applications/${id}`, {
    keyCredentials: [{ type: "AsymmetricX509Cert", usage: "Verify", displayName: "CN=signed", key }],
  });
  const adopted = await adoptInto(tenant, { ids: [appId] });
  expect(adopted.warned).toBe("");
  const [[file, text] = []] = adopted.certificates;
  expect(text?.replaceAll(/\s/g, "")).toBe(certificate.replaceAll(/\s/g, ""));
  expect(entriesOf(adopted.stackFile)["signed"]).toMatchObject({
    credential: { type: "certificate", certificates: [{ file }] },
  });
});

describe("a deleted registration", () => {
  it("is restored with its enterprise application after a question, and adopted", async () => {
    const { id, appId } = await register({ displayName: "Deleted" });
    await graph.send("DELETE", `/applications/${id}`);
    const refused = await adoptInto(tenant, { ids: [appId] });
    expect(refused.warned).toContain("add --restore");
    const declined = await adoptInto(tenant, { ids: [appId], restores: true, confirm: () => Promise.resolve(false) });
    expect(declined.warned).toContain("it stays deleted");
    const questions: string[] = [];
    const confirm = (question: string): Promise<boolean> => Promise.resolve(questions.push(question) > 0);
    const adopted = await adoptInto(tenant, { ids: [appId], restores: true, confirm });
    expect(questions).toEqual(["Restore the deleted registration Deleted?"]);
    expect(adopted.warned).toBe("");
    expect(entriesOf(adopted.stackFile)["deleted"]).toMatchObject({
      adopt: { applicationObjectId: id, servicePrincipalObjectId: expect.any(String) as unknown },
    });
  });
});
