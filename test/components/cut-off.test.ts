import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Integration } from "../../components/integration.ts";
import type { Connection } from "../../integrations/connection.ts";
import {
  directory,
  ofType,
  probe,
  type Probed,
  type Recording,
  recordResources,
  specOf,
  valueOf,
} from "./recording-mocks.ts";

const now = new Date("2026-11-30T12:00:00Z");
const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";

interface Made {
  recording: Recording;
  integration: Integration;
  seen: Probed[];
}

async function make(options: string, given: { recorded?: Connection; protect?: boolean } = {}): Promise<Made> {
  const recording = await recordResources();
  const { seen, transformation } = probe();
  const spec = specOf(`{ ${options} }`, "erp-sync", now);
  const integration = new Integration(
    "erp-sync",
    { spec, directory, authorityHost: "https://login.microsoftonline.com", now, ...given },
    { transformations: [transformation] },
  );
  await valueOf(integration.connection);
  return { recording, integration, seen };
}

/** Kinds of resources, without those that every integration has. */
function kindsOf({ recording }: Made): string[] {
  const always = ["OAuthIntegration", "EntraApplication", "Application", "ServicePrincipal"];
  return recording.resources.map(({ type }) => type.split(":").at(-1) ?? "").filter((kind) => !always.includes(kind));
}

const erp =
  "system: custom, redirectUris: [https://erp.contoso.com/cb], delegatedPermissions: { microsoftGraph: [User.Read] }";
const webhook = "webhook: { url: https://adapter.contoso.com/events }";

describe.each(["contained: 2026-11-29T08:00:00Z", "retired: 2026-11-29"])("an integration with %s", (line) => {
  const isRetired = line.startsWith("retired");

  it("keeps its registration, and cannot sign in", async () => {
    const { recording } = await make(`${erp}, ${line}`);
    expect(ofType(recording, "ServicePrincipal").map(({ inputs }) => inputs["accountEnabled"])).toEqual([false]);
    expect(ofType(recording, "Application").map(({ inputs }) => inputs["displayName"])).toEqual(["Custom erp-sync"]);
  });

  it("has no credential, no grant and no webhook", async () => {
    const secret = "credential: { type: secret, rotationStart: 2026-11-21 }";
    const options = `${erp}, ${secret}, consent: granted, deliverTo: { ${webhook} }`;
    const kinds = ["RotatingSecret", "ServicePrincipalDelegatedPermissionGrant", "ApplicationPassword", "Webhook"];
    expect(kindsOf(await make(options)).sort()).toEqual(kinds.sort());
    const made = await make(`${options}, ${line}`);
    expect(kindsOf(made)).toEqual([]);
    expect(await valueOf(made.integration.secrets)).toEqual({});
  });

  it("has no secret for a program that reads it", async () => {
    const { integration } = await make(`${erp}, ${line}`);
    expect(await valueOf(integration.clientSecret)).toBe("");
    expect(await pulumi.isSecret(integration.clientSecret)).toBe(true);
  });

  it("has no certificate and no trust", async () => {
    const clientId = "00000000-0000-4000-8000-000000000001";
    const ids = { clientId, applicationObjectId: clientId };
    const adopt = JSON.stringify({ ...ids, certificates: { ["53D8D4D2".repeat(5)]: clientId } });
    const trust = "{ name: web, issuer: https://oidc.contoso.com/, subject: erp }";
    for (const credential of [
      "{ type: certificate, certificates: [{ file: reporting.pem }] }",
      `{ type: certificate, certificates: [{ file: erp.pem }] }, adopt: ${adopt}`,
      `{ type: federated, trusts: [${trust}] }`,
    ]) {
      expect(kindsOf(await make(`${erp}, credential: ${credential}`))).toHaveLength(1);
      expect(kindsOf(await make(`${erp}, credential: ${credential}, ${line}`))).toEqual([]);
    }
  });

  it("has a disabled secret in its key vault", async () => {
    const { recording } = await make(`${erp}, deliverTo: { keyVault: { vaultId: ${vaultId} } }, ${line}`);
    const secrets = ofType(recording, "Secret").map(({ inputs }) => [inputs["secretName"], inputs["properties"]]);
    expect(secrets).toEqual([
      ["erp-sync-client-id", { value: "erp-sync-application client id", contentType: "text/plain" }],
      ["erp-sync-client-secret", { value: "disabled", contentType: "text/plain", attributes: { enabled: false } }],
      ["erp-sync-tenant-id", { value: "7c4a1a0e-1111-4222-8333-444455556666", contentType: "text/plain" }],
    ]);
  });

  it("is recorded with the reason and the time", async () => {
    const { integration } = await make(`${erp}, ${line}`);
    const { entra } = await valueOf(integration.connection);
    expect([entra?.cutOff, entra?.credential]).toEqual([
      isRetired
        ? { reason: "retired", since: "2026-11-29T00:00:00Z", deletedOn: "2026-12-29T00:00:00Z" }
        : { reason: "contained", since: "2026-11-29T08:00:00Z" },
      { type: "none" },
    ]);
  });

  it(`is ${isRetired ? "not " : ""}protected from deletion`, async () => {
    const { seen } = await make(`${erp}, ${line}`, { protect: true });
    const isProtected = seen
      .filter(({ name }) => /-(application|service-principal)$/.test(name))
      .map(({ opts }) => opts.protect === true);
    expect(isProtected).toEqual([!isRetired, !isRetired]);
  });
});

describe("an integration with an integration in Posit Connect", () => {
  const viewer =
    "system: posit-connect, address: https://connect.contoso.com, template: azure, authType: viewer, client: confidential, delegatedPermissions: { azureStorage: [user_impersonation] }";
  const options = `${viewer}, deliverTo: { positConnect: {} }`;

  it("does not change it while it is cut off", async () => {
    const { integration } = await make(options);
    const recorded = await valueOf(integration.connection);
    const { seen } = await make(`${options}, contained: 2026-11-29`, { recorded });
    const kept = seen.filter(({ name }) => name === "erp-sync-posit-connect").map(({ opts }) => opts.ignoreChanges);
    expect(kept).toEqual([["*"]]);
  });

  it("does not create it while it is cut off", async () => {
    expect(kindsOf(await make(options))).toContain("PositConnectIntegration");
    expect(kindsOf(await make(`${options}, contained: 2026-11-29`))).toEqual([]);
  });
});

describe("an integration with mailboxes in Exchange Online", () => {
  const options =
    "system: bizagi-mail, company: contoso, project: expenses, mailboxes: [a@contoso.com], protocols: [imap], deliverTo: { exchangeOnline: { adminEndpoint: undocumented } }";
  const inExchange = (made: Made) => kindsOf(made).filter((kind) => kind.startsWith("Exchange"));

  it("has no access to them while it is cut off, and keeps its service principal there", async () => {
    const used = await make(options);
    const recorded = await valueOf(used.integration.connection);
    const contained = await make(`${options}, contained: 2026-11-29`, { recorded });
    expect(inExchange(used).sort()).toEqual([
      "ExchangeMailboxPermission",
      "ExchangeMailboxProtocols",
      "ExchangeServicePrincipal",
    ]);
    expect(inExchange(contained)).toEqual(["ExchangeServicePrincipal"]);
    expect((await valueOf(contained.integration.connection)).delivery?.delivered).toBeUndefined();
  });

  it("does not become known to Exchange while it is cut off, and is forgotten when it is retired", async () => {
    const recorded = await valueOf((await make(options)).integration.connection);
    expect(inExchange(await make(`${options}, contained: 2026-11-29`))).toEqual([]);
    expect(inExchange(await make(`${options}, retired: 2026-11-29`, { recorded }))).toEqual([]);
  });
});

it("is in use until the day of its retirement", async () => {
  const { recording } = await make(`${erp}, retired: 2026-12-01`);
  expect(ofType(recording, "ServicePrincipal").map(({ inputs }) => inputs["accountEnabled"])).toEqual([true]);
});
