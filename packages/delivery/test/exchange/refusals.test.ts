import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { unknown, type Values } from "../../../provider-bridge/property.ts";
import { type ExchangeKind, exchangeKinds, ExchangePlugin } from "../support/exchange-plugin.ts";

beforeAll(() => ExchangePlugin.startTenant());
afterAll(() => ExchangePlugin.stopTenant());

const registrationId = "99999999-2222-4333-8444-555555555555";

/** One mistake: the resource that meets it, how it comes about, and what the error says. */
interface Mistake {
  kind?: ExchangeKind;
  given?: Values;
  cause?: (plugin: ExchangePlugin) => void;
  says: string[];
}

const mistakes: Record<string, Mistake> = {
  "no service principal in Exchange, for a permission": {
    says: ["does not know the enterprise application", "New-ServicePrincipal -AppId", "[exchange-principal-unknown]"],
  },
  "no service principal in Exchange, for a role": {
    kind: "RoleAssignment",
    says: ["does not know the enterprise application", "New-ServicePrincipal -AppId", "[exchange-principal-unknown]"],
  },
  "a service principal with another object id": {
    kind: "ServicePrincipal",
    cause: addWrongPointer,
    says: [`with the object id ${registrationId}`, "Remove-ServicePrincipal", "[exchange-principal-wrong]"],
  },
  "a service principal with another object id, for a permission": {
    cause: addWrongPointer,
    says: [`with the object id ${registrationId}`, "[exchange-principal-wrong]"],
  },
  "the object id of no enterprise application, for a role": {
    kind: "RoleAssignment",
    given: { servicePrincipalObjectId: registrationId },
    says: ["has no enterprise application", "not the one of the app registration", "[exchange-principal-missing]"],
  },
  "no such mailbox": {
    given: { mailbox: "nobody@contoso.com" },
    says: ["Exchange Online has no mailbox with the address nobody@contoso.com", "[exchange-mailbox-unknown]"],
  },
  "no such mailbox, for protocols": {
    kind: "MailboxProtocols",
    given: { mailbox: "nobody@contoso.com" },
    says: ["Exchange Online has no mailbox with the address nobody@contoso.com", "[exchange-mailbox-unknown]"],
  },
  "no such mailbox, for a role": {
    kind: "RoleAssignment",
    given: { mailbox: "nobody@contoso.com" },
    says: ["Microsoft Entra has no mailbox with the address", "[exchange-mailbox-unknown]"],
  },
  "no such role": {
    kind: "RoleAssignment",
    given: { role: "Application Mail.Sned" },
    says: ["has no role Application Mail.Sned", "application-rbac", "[exchange-role-unknown]"],
  },
  "no Entra role": {
    cause: ({ tenant }) => tenant.tenant.directoryRoleAssignments.clear(),
    says: [
      "gives the deploying identity no right to run Get-Mailbox",
      "Exchange Administrator",
      "[exchange-role-missing]",
    ],
  },
  "no permission for Exchange": {
    cause: ({ tenant }) => dropPermission(tenant.tenant, "00000002-0000-0ff1-ce00-000000000000"),
    says: [
      "does not let the deploying identity run Get-Mailbox",
      "Exchange.ManageAsApp",
      "[exchange-permission-missing]",
    ],
  },
  "no permission for Graph": {
    kind: "RoleAssignment",
    cause: ({ tenant }) => dropPermission(tenant.tenant, "00000003-0000-0000-c000-000000000000"),
    says: ["refused GET", "RoleManagement.ReadWrite.Exchange", "[service-refused]"],
  },
  "no admin endpoint": {
    cause: (plugin) => void plugin.restart({}),
    says: ["has no documented API", 'adminEndpoint: "undocumented"', "[exchange-admin-endpoint-off]"],
  },
  "no admin endpoint, for protocols": {
    kind: "MailboxProtocols",
    cause: (plugin) => void plugin.restart({}),
    says: ["mailbox permissions and protocols, and", "[exchange-admin-endpoint-off]"],
  },
  "a cloud whose addresses are unknown": {
    given: { authorityHost: "https://login.partner.microsoftonline.cn" },
    says: ["are not known for the cloud of login.partner.microsoftonline.cn", "[exchange-cloud-unknown]"],
  },
  "no credential of the deploying identity": {
    cause: (plugin) => plugin.useEnvironment({ ARM_CLIENT_SECRET: "", ARM_USE_CLI: "false" }),
    says: ["cannot sign in", "ARM_USE_CLI is false", "[delivery-not-signed-in]"],
  },
  "a wrong secret of the deploying identity": {
    cause: (plugin) =>
      void plugin.restart({ exchangeAdminEndpoint: "undocumented", clientSecret: "wrong-secret-4711" }),
    says: ["cannot sign in", "AADSTS7000215", "ARM_CLIENT_SECRET", "[delivery-not-signed-in]"],
  },
};

function addWrongPointer({ tenant }: ExchangePlugin): void {
  tenant.tenant.exchange.servicePrincipals.push({
    id: "11111111-2222-4333-8444-555555555555",
    sid: "S-1",
    appId: tenant.application("mailer").clientId,
    objectId: registrationId,
    displayName: "Mailer",
    misses: 0,
  });
}

function dropPermission(tenant: ExchangePlugin["tenant"]["tenant"], appId: string): void {
  const resourceId = tenant.findServicePrincipal(appId)?.id;
  for (const [id, assignment] of tenant.appRoleAssignments) {
    if (assignment.resourceId === resourceId) tenant.appRoleAssignments.delete(id);
  }
}

describe("a mistake", () => {
  it.each(Object.entries(mistakes))("%s", async (_, { kind = "MailboxPermission", given = {}, cause, says }) => {
    const plugin = await ExchangePlugin.open();
    cause?.(plugin);
    const error: unknown = await plugin.create(kind, plugin.inputs(kind, given)).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    for (const text of says) expect(message).toContain(text);
    expect(message).not.toContain("wrong-secret-4711");
    expect(plugin.exchange()).toMatchObject({ permissions: [], roles: [] });
  });

  it.each([
    ["ServicePrincipal", { objectId: "mailer" }, "objectId must be a GUID"],
    ["MailboxPermission", { mailbox: "invoices" }, "mailbox must be an address"],
    ["MailboxProtocols", { mailbox: "invoices" }, "mailbox must be an address"],
    ["MailboxProtocols", { protocols: ["ews"] }, 'to be one of ["imap" "pop" "smtp"]'],
    ["MailboxProtocols", { protocols: [] }, "at least 1 list items"],
    ["RoleAssignment", { servicePrincipalObjectId: "mailer" }, "servicePrincipalObjectId must be a GUID"],
    ["RoleAssignment", { adminEndpoint: "documented" }, 'to be one of ["undocumented"]'],
  ] as const)("in the inputs of %s %o is found before any request", async (kind, given, text) => {
    const plugin = await ExchangePlugin.open();
    await expect(plugin.create(kind, plugin.inputs(kind, given))).rejects.toThrow(text);
    expect(plugin.calls).toEqual([]);
  });

  it.each(exchangeKinds)("in the cloud of a %s is found in a preview, unless it is not known yet", async (kind) => {
    const plugin = await ExchangePlugin.open();
    const preview = async (given: Values) => {
      const type = plugin.tokenOf(kind);
      const properties = plugin.inputs(kind, given);
      return await plugin.operations.create({ type, name: "it", properties, preview: true });
    };
    const cloud = { authorityHost: "https://login.partner.microsoftonline.cn" };
    await expect(preview(cloud)).rejects.toThrow("[exchange-cloud-unknown]");
    const later = { authorityHost: unknown, adminEndpoint: unknown, tenantId: unknown };
    expect((await preview(later)).properties).toMatchObject(later);
    expect(plugin.calls).toEqual([]);
  });

  it("in the choice of the endpoint is found in a preview, and the choice can be an input", async () => {
    const plugin = await ExchangePlugin.open();
    const preview = async (given: Values) => {
      const type = plugin.tokenOf("MailboxPermission");
      const properties = plugin.inputs("MailboxPermission", given);
      return await plugin.restart({}).create({ type, name: "it", properties, preview: true });
    };
    await expect(preview({})).rejects.toThrow("[exchange-admin-endpoint-off]");
    expect((await preview({ adminEndpoint: "undocumented" })).properties["deliveredAt"]).toBeDefined();
    expect(plugin.calls).toEqual([]);
  });
});

describe("a role without the admin endpoint", () => {
  it("is assigned by Graph only, and is not verified", async () => {
    const plugin = await ExchangePlugin.open();
    await plugin.create("ServicePrincipal", plugin.inputs("ServicePrincipal"));
    plugin.restart({});
    plugin.calls.length = 0;
    const { outputs } = await plugin.create("RoleAssignment", plugin.inputs("RoleAssignment"));
    expect(outputs["verified"]).toBe("not possible");
    expect(plugin.calls.filter((call) => call.includes("/adminapi/"))).toEqual([]);
  });

  it("that Graph does not let an application take away is removed by PowerShell or by the endpoint", async () => {
    const plugin = await ExchangePlugin.open();
    await plugin.create("ServicePrincipal", plugin.inputs("ServicePrincipal"));
    const role = await plugin.create("RoleAssignment", plugin.inputs("RoleAssignment"));
    plugin.answer = (_, init) => (init?.method === "DELETE" ? new Response("{}", { status: 403 }) : undefined);
    plugin.restart({});
    await expect(plugin.delete(role)).rejects.toThrow(
      /Remove-ManagementRoleAssignment {2}\[exchange-role-not-removed\]/,
    );
    plugin.restart();
    await plugin.delete(role);
    expect(plugin.exchange()).toMatchObject({ roles: [] });
  });
});

describe("the deploying identity", () => {
  it("can be a person who is signed in to the Azure CLI", async () => {
    const plugin = await ExchangePlugin.open();
    await plugin.create("ServicePrincipal", plugin.inputs("ServicePrincipal"));
    const token = await plugin.graphToken();
    const folder = await mkdtemp(join(tmpdir(), "az-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const answer = JSON.stringify({ accessToken: token, expires_on: 1_900_000_000, tokenType: "Bearer" });
    await writeFile(join(folder, "az"), `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
    vi.stubEnv("PATH", [folder, process.env["PATH"]].join(delimiter));
    plugin.useEnvironment({ ARM_CLIENT_SECRET: "" }, {});
    plugin.calls.length = 0;
    await plugin.create("RoleAssignment", plugin.inputs("RoleAssignment"));
    expect(plugin.exchange()).toMatchObject({ roles: ["invoices"] });
    expect(plugin.calls.filter((call) => call.endsWith("/token"))).toEqual([]);
  });

  it.each([
    ["", "api://AzureADTokenExchange"],
    ["https://login.microsoftonline.us", "api://AzureADTokenExchangeUSGov"],
  ])("can be a token of a pipeline: authority '%s'", async (authorityHost, audience) => {
    const plugin = await ExchangePlugin.open();
    plugin.useEnvironment({
      ARM_CLIENT_SECRET: "",
      ARM_USE_OIDC: "true",
      ACTIONS_ID_TOKEN_REQUEST_URL: "https://pipeline.example.com/token?id=1",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token-of-a-test",
    });
    const forms: URLSearchParams[] = [];
    plugin.answer = (url, init) => {
      const { hostname, searchParams } = new URL(url);
      if (hostname === "pipeline.example.com") {
        expect(searchParams.get("audience")).toBe(audience);
        return Response.json({ value: "pipeline-jwt" });
      }
      if (!url.endsWith("/token")) return undefined;
      forms.push(new URLSearchParams(init?.body as URLSearchParams));
      return Response.json(
        { error: "invalid_client", error_description: "AADSTS70021: not pipeline-jwt" },
        { status: 401 },
      );
    };
    const error: unknown = await plugin
      .create("RoleAssignment", plugin.inputs("RoleAssignment", { authorityHost }))
      .catch((one: unknown) => one);
    expect(String(error)).toContain("AADSTS70021: not [secret]");
    expect(forms[0]?.get("client_assertion")).toBe("pipeline-jwt");
    expect(plugin.calls[0]).toBe("GET /token");
  });

  it("appears with its secret and tokens in no state, message or path", async () => {
    const plugin = await ExchangePlugin.open();
    const secrets = [plugin.tenant.deployer.clientSecret];
    plugin.answer = (_, init) => {
      const token = new Headers(init?.headers).get("authorization")?.replace("Bearer ", "");
      if (token !== undefined) secrets.push(token);
      return undefined;
    };
    const seen: unknown[] = [];
    for (const kind of exchangeKinds) {
      const kept = await plugin.create(kind, plugin.inputs(kind));
      seen.push(kept, await plugin.refresh(kept));
    }
    seen.push(
      await plugin
        .create("MailboxPermission", plugin.inputs("MailboxPermission", { mailbox: "a@b.example" }))
        .catch(inspectAll),
    );
    seen.push(plugin.calls);
    expect(new Set(secrets).size).toBeGreaterThan(2);
    for (const secret of secrets) expect(inspect(seen, { depth: null })).not.toContain(secret);
  });
});

function inspectAll(error: unknown): string {
  return inspect(error, { depth: null, showHidden: true });
}
