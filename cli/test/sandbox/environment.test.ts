import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSandboxFolder, locateSandbox } from "../../sandbox/folder.ts";
import { deploymentEnvironment, identityEnvironment, deliveryEnvironment } from "../../sandbox/environment.ts";
import { readSettings } from "@entra-integrations/delivery/settings.ts";
import { readSigningKey } from "@entra-integrations/delivery/webhook/signature.ts";

it("lets clients in Go, Node and Python find the tenant and trust it", () => {
  const directory = mkdtempSync(join(tmpdir(), "sandbox-environment-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const folder = locateSandbox(directory, {});
  createSandboxFolder(folder);
  const tenant = {
    origin: "https://localhost:8443",
    metadataHost: "localhost:8443",
    caFile: "ca.pem",
    tenantId: "tenant",
    subscriptionId: "subscription",
    deployer: { clientId: "client", clientSecret: "secret" },
    connectApiKey: "key",
    mail: { imapPort: 1, popPort: 2, smtpPort: 3 },
  };
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE, AZURE_AUTHORITY_HOST } = deploymentEnvironment(
    folder,
    tenant,
    "certificates.pem",
  );
  expect([SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE, AZURE_AUTHORITY_HOST]).toEqual([
    "certificates.pem",
    "certificates.pem",
    "certificates.pem",
    "https://localhost:8443",
  ]);
  expect(identityEnvironment(tenant)).toEqual({
    AZURE_TENANT_ID: "tenant",
    AZURE_CLIENT_ID: "client",
    AZURE_CLIENT_SECRET: "secret",
  });
});

describe("the environment of deliveries", () => {
  it("has a signing key for webhooks, and no API keys of real servers", () => {
    const { ENTRA_DELIVERY_WEBHOOK_KEY: key = "", ...others } = deliveryEnvironment({
      CONNECT_API_KEY: "k",
      PATH: "/bin",
    });
    expect(readSigningKey(readSettings({ webhookSigningKey: key }, {}))).toHaveLength(32);
    expect(others).toEqual({ PATH: "/bin" });
  });

  it("keeps the signing key of the user", () => {
    const given = { ENTRA_DELIVERY_WEBHOOK_KEY: "whsec_own" };
    expect(deliveryEnvironment(given)).toEqual(given);
  });
});
