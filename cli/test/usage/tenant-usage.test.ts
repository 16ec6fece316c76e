import { describe, expect, it } from "vitest";
import { createApp } from "../../../packages/entra-tenant/app.ts";
import type { ReportSettings } from "../../../packages/entra-tenant/sign-ins/settings.ts";
import { signToken } from "../../../packages/entra-tenant/test/graph/graph-client.ts";
import { readUsage } from "../../commands/usage.ts";
import type { CredentialUse } from "../../commands/usage/list-usage.ts";
import { withToken } from "../../commands/verify/open-tenant.ts";
import { applicationPath, deploy, type Deployed } from "../verify/deployed.ts";
import { actsForItself, signsUsersIn } from "../verify/entries.ts";

/** A deployed product, and a tenant that records its sign-ins. */
class Product {
  readonly deployed: Deployed;
  readonly #app: ReturnType<typeof createApp>;
  #hours = 0;

  private constructor(deployed: Deployed) {
    this.deployed = deployed;
    this.#app = createApp(deployed.graph.tenant);
  }

  static async deploy(entry: object, reports: Partial<ReportSettings> = {}): Promise<Product> {
    const deployed = await deploy({ erp: entry });
    Object.assign(deployed.graph.tenant.reports, reports);
    return new Product(deployed);
  }

  /** Signs in as itself, or with another grant; by default with the secret in the outputs. Returns the status. */
  async signIn(
    clientSecret = this.deployed.secrets["erp"]!["clientSecret"]!,
    grant: Record<string, string> = { grant_type: "client_credentials" },
  ): Promise<number> {
    const { tokenEndpoint, clientId } = this.deployed.connections["erp"]!.entra!;
    const scope = "https://graph.microsoft.com/.default";
    const form = { client_id: clientId, client_secret: clientSecret, scope, ...grant };
    return (await this.#app.request(tokenEndpoint, { method: "POST", body: new URLSearchParams(form) })).status;
  }

  wait(hours: number): void {
    this.#hours += hours;
    this.deployed.graph.setClock(new Date(Date.UTC(2026, 10, 21, 8 + this.#hours)).toISOString());
  }

  /** Adds a secret that ends after some hours. Returns its value. */
  async addSecret(hours: number): Promise<string> {
    const endDateTime = new Date(this.deployed.graph.tenant.now().getTime() + hours * 3_600_000).toISOString();
    const body = { passwordCredential: { displayName: "by hand", endDateTime } };
    return (await this.deployed.spoil("POST", `${applicationPath(this.deployed, "erp")}/addPassword`, body)).secretText;
  }

  async usage(workspaceId?: string, roles = ["AuditLog.Read.All", "Application.Read.All"]) {
    const { graph, connections } = this.deployed;
    const { tenant } = graph;
    const fetch = async (url: string, init?: RequestInit): Promise<Response> => await this.#app.request(url, init);
    const [integration] = await readUsage(connections, {
      ...(await this.deployed.open()),
      fetchGraph: withToken(await signToken(tenant, { roles }), fetch),
      signInTo: async (aud) => withToken(await signToken(tenant, { aud }), fetch),
      now: tenant.now(),
      workspaceId,
    });
    return integration!;
  }
}

const used = ({ credentials }: { credentials: readonly CredentialUse[] }) =>
  credentials.map(({ label, lastUsed, unknown }) => [label, lastUsed?.at ?? unknown]);

describe("usage of an app-only product", () => {
  it("has the last use, its address and its API, and leaves out checks by verify", async () => {
    const product = await Product.deploy(actsForItself);
    await product.signIn();
    product.wait(3);
    await product.deployed.verify("token");
    const usage = await product.usage();
    expect(usage).toMatchObject({
      evidence: { source: "signIns", coversUntil: "2026-11-21T09:00:00.000Z" },
      credentials: [
        {
          label: "current",
          registered: true,
          lastUsed: { at: "2026-11-21T08:00:00.000Z", ipAddress: "127.0.0.1", resource: "Microsoft Graph" },
        },
      ],
      findings: [],
    });
  });

  it("shows who still uses an expired and a wrong secret, and a secret that somebody added", async () => {
    const product = await Product.deploy(actsForItself);
    const added = await product.addSecret(1);
    expect(await product.signIn(added)).toBe(200);
    product.wait(2);
    expect([await product.signIn(added), await product.signIn("wrong")]).toEqual([401, 401]);
    const { credentials, findings } = await product.usage();
    expect(credentials).toMatchObject([
      { label: "current", lastUsed: null },
      {
        label: "by hand",
        declared: false,
        lastUsed: { at: "2026-11-21T08:00:00.000Z" },
        refused: { at: "2026-11-21T10:00:00.000Z", errorCode: 7000222 },
      },
      { label: "no key id", refused: { errorCode: 7000215 } },
    ]);
    expect(findings).toHaveLength(2);
  });

  it("has the key id of a secret that was deleted after a leak", async () => {
    const product = await Product.deploy(actsForItself);
    const leaked = await product.addSecret(100);
    await product.signIn(leaked);
    const path = applicationPath(product.deployed, "erp");
    const { passwordCredentials } = (await product.deployed.graph.call("GET", `/v1.0${path}`)).body;
    const keyId = String(passwordCredentials.at(-1)!["keyId"]);
    await product.deployed.spoil("POST", `${path}/removePassword`, { keyId });
    expect((await product.usage()).credentials.at(-1)).toMatchObject({
      label: "deleted",
      keyId,
      lastUsed: { at: "2026-11-21T08:00:00.000Z", ipAddress: "127.0.0.1" },
    });
  });

  it.each<[string, Partial<ReportSettings>, string]>([
    ["no licence", { hasPremiumLicence: false }, "the tenant has no Microsoft Entra ID P1 licence"],
    [
      "no key ids in beta",
      { missingProperties: ["servicePrincipalCredentialKeyId"] },
      "the sign-in log has no key ids",
    ],
    [
      "reports that lag",
      { lagHours: { signIns: 5, credentialActivities: 5, logAnalytics: 0 } },
      "the sign-in log shows no sign-in of the product since 2026-10-22",
    ],
  ])("is unknown with %s", async (_, reports, reason) => {
    const product = await Product.deploy(actsForItself, reports);
    await product.signIn();
    product.wait(1);
    expect(used(await product.usage())).toEqual([["current", reason]]);
  });

  it("is unknown without the permission", async () => {
    const product = await Product.deploy(actsForItself);
    await product.signIn();
    expect(used(await product.usage(undefined, ["Application.Read.All"]))).toEqual([
      ["current", "the reading identity has no permission AuditLog.Read.All"],
    ]);
  });

  it("is read from a Log Analytics workspace, which needs a role", async () => {
    const product = await Product.deploy(actsForItself);
    await product.signIn();
    product.wait(3);
    await product.deployed.verify("token");
    const workspace = "5f7d1c1e-0c6e-4f0e-9a68-1f3f5d0b6a10";
    expect(await product.usage(workspace)).toMatchObject({
      evidence: { source: "logAnalytics" },
      credentials: [{ label: "current", lastUsed: { at: "2026-11-21T08:00:00.000Z" } }],
    });
    product.deployed.graph.tenant.roleAssignments.clear();
    expect(used(await product.usage(workspace))).toEqual([
      ["current", "the reading identity has no role Log Analytics Reader on the workspace"],
    ]);
  });
});

describe("usage of a product that signs in users", () => {
  it.each<[string, Partial<ReportSettings>, string]>([
    ["as the page of the resource has it", {}, "2026-11-21T10:00:00.000Z"],
    ["as the examples have it", { credentialFormat: "examples" }, "2026-11-21T10:00:00.000Z"],
    ["with several rows for a credential", { credentialRows: "forEachResource" }, "2026-11-21T10:00:00.000Z"],
    [
      "without the properties that are not needed",
      { missingProperties: ["keyType", "keyUsage", "resourceId"] },
      "2026-11-21T10:00:00.000Z",
    ],
    ["without keyId", { missingProperties: ["keyId"] }, "2026-11-21T10:00:00.000Z"],
  ])("is read from the credential report %s", async (_, reports, at) => {
    const product = await Product.deploy(signsUsersIn, reports);
    await product.signIn();
    product.wait(2);
    await product.signIn();
    const usage = await product.usage();
    expect([usage.evidence?.source, ...used(usage)]).toEqual(["credentialActivities", ["current", at]]);
  });

  it("shows who still uses an expired and a wrong secret for users", async () => {
    const product = await Product.deploy(signsUsersIn);
    const added = await product.addSecret(1);
    product.wait(2);
    const grant = { grant_type: "password", username: "user@contoso.onmicrosoft.com", password: "x" };
    expect([await product.signIn(added, grant), await product.signIn("wrong", grant)]).toEqual([401, 401]);
    const { credentials, findings } = await product.usage();
    expect(credentials.at(-1)).toMatchObject({ label: "no key id", refused: { ipAddress: "127.0.0.1" } });
    expect(findings).toHaveLength(1);
  });

  it("is unknown where verify used the secret last", async () => {
    const product = await Product.deploy(signsUsersIn);
    await product.signIn();
    product.wait(2);
    await product.deployed.verify("token");
    expect(used(await product.usage())).toEqual([
      ["current", "the report keeps only the last use, and that was a check by this project on 2026-11-21"],
    ]);
  });
});
