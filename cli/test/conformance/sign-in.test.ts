import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../../../integrations/connection.ts";
import { startTenant, type TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { proveOrFail } from "../../commands/conformance/sandbox-stack.ts";
import { integrationName } from "../../commands/conformance/subject.ts";
import { openGraph } from "../../sandbox/graph.ts";
import { deployedConnection } from "../connection.ts";

const secret = "the-secret-of-the-client";
let tenant: TenantHandle;
let connection: Connection;

beforeAll(async () => {
  tenant = await startTenant();
  connection = await register();
});

afterAll(() => tenant.close());

/** Registers a client that acts for itself, and returns its connection as a deployment would. */
async function register(): Promise<Connection> {
  await using graph = await openGraph(tenant);
  await graph.post("/applications", { displayName: "Contoso CRM" });
  const application = [...tenant.tenant.applications.values()].find((one) => one.displayName === "Contoso CRM")!;
  const { appId: clientId, passwordCredentials } = application;
  await graph.post("/servicePrincipals", { appId: clientId });
  passwordCredentials.push({
    keyId: "11111111-2222-4333-8444-555566667777",
    displayName: "generation 0",
    startDateTime: "2020-01-01T00:00:00Z",
    endDateTime: "2299-12-31T00:00:00Z",
    hint: secret.slice(0, 3),
    secretHash: createHash("sha256").update(secret).digest("base64url"),
  });
  const { entra, ...rest } = deployedConnection({ name: integrationName });
  return {
    ...rest,
    entra: {
      ...entra!,
      clientId,
      scopes: ["https://graph.microsoft.com/.default"],
      issuer: `${tenant.origin}/${tenant.tenantId}/v2.0`,
      redirectUris: { web: [], publicClient: [], singlePage: [] },
      consent: { ...entra!.consent, permissions: { delegated: [], application: [] } },
    },
  };
}

function signIn(clientSecret: string): Promise<string> {
  const clock = { now: () => new Date() };
  return proveOrFail({ tenant, clock }, { connection, secrets: { clientSecret } });
}

describe("the step that signs in", () => {
  it("returns what the proof saw", async () => {
    expect(await signIn(secret)).toBe("signed in as itself for https://graph.microsoft.com");
  });

  it("fails with the answer of the tenant and a fix, without the secret", async () => {
    const error: unknown = await signIn("another-secret").catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(
      /^UserError: the sign-in failed: AADSTS7000215: .*\n {2}fix: correct redirectUris, permissions and scopes in plan {2}\[conformance-sign-in\]$/,
    );
    expect(String(error)).not.toContain("another-secret");
  });
});
