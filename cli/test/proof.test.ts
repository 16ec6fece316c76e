import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createColors } from "picocolors";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Connection } from "../../integrations/connection.ts";
import { openGraph, type Graph } from "../sandbox/graph.ts";
import type { FaultSettings } from "../../packages/entra-tenant/faults/settings.ts";
import { startTenant, type TenantHandle } from "../../packages/entra-tenant/index.ts";
import { proveConnections, renderProof } from "../proof/proof.ts";
import { quickPace } from "@entra-integrations/http/test/service.ts";
import { deployedConnection } from "./connection.ts";

const redirectUri = "https://erp.contoso.com/signin-oidc";
let dir: string;
let tenant: TenantHandle;
let graph: Graph;
let faults: FaultSettings | undefined;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "proof-"));
  tenant = await startTenant({ stateFile: join(dir, "tenant.json"), faults: () => faults });
  graph = await openGraph(tenant);
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await tenant.close();
  rmSync(dir, { recursive: true });
});

/** Registers an application and returns its connection, as a deployment would. */
async function register(name: string, scopes: string[]): Promise<Connection> {
  await graph.post("/applications", {
    displayName: name,
    web: { redirectUris: [redirectUri] },
    passwordCredentials: [],
  });
  const [application] = (await graph.list("/applications")).filter(({ displayName }) => displayName === name);
  const clientId = application?.["appId"] as string;
  await graph.post("/servicePrincipals", { appId: clientId });
  const authority = `${tenant.origin}/${tenant.tenantId}`;
  const { entra, ...connection } = deployedConnection({ name });
  return {
    ...connection,
    entra: {
      ...entra!,
      clientId,
      scopes,
      issuer: `${authority}/v2.0`,
      redirectUris: {
        web: [],
        publicClient: [],
        singlePage: [],
        [name === "page" ? "singlePage" : "web"]: [redirectUri],
      },
      consent: { ...entra!.consent, adminConsentUrl: `${authority}/adminconsent?client_id=${clientId}` },
    },
  };
}

const role = { api: "Microsoft Graph", apiAppId: "00000003-0000-0000-c000-000000000000", value: "Mail.Send" };

function addSecret(clientId: string, secret: string): void {
  tenant.tenant.findApplication(clientId)?.passwordCredentials.push({
    keyId: "11111111-2222-4333-8444-555566667777",
    displayName: "generation 0",
    startDateTime: "2020-01-01T00:00:00Z",
    endDateTime: "2299-12-31T00:00:00Z",
    hint: secret.slice(0, 3),
    secretHash: createHash("sha256").update(secret).digest("base64url"),
  });
}

async function prove(connection: Connection, secret: string | undefined): Promise<string> {
  const secrets = { [connection.name]: secret === undefined ? {} : { clientSecret: secret } };
  const [proof] = await proveConnections(
    { [connection.name]: connection },
    secrets,
    tenant,
    () => new Date(),
    quickPace(),
  );
  return renderProof(proof!, { colors: createColors(false), drawsTables: false });
}

describe("the proof", () => {
  it("holds nothing against a connection whose users are still to be assigned", async () => {
    const connection = await register("assigned", ["openid"]);
    const { clientId } = connection.entra!;
    addSecret(clientId, "any secret");
    tenant.tenant.findServicePrincipal(clientId)!.appRoleAssignmentRequired = true;
    connection.entra!.consent.permissions.delegated.push({ ...role, value: "User.Read" });
    expect(await prove(connection, "any secret")).toBe(
      "  ok  assigned  signs in nobody until users or groups are assigned (AADSTS50105)",
    );
  });

  it("fails with the tenant's message, and without the secret", async () => {
    const connection = await register("erp-sync", ["User.Read"]);
    const line = await prove(connection, "not-the-secret");
    expect(line).toMatch(/^ {2}failed {2}erp-sync {2}AADSTS7000215: /);
    expect(line).not.toContain("not-the-secret");
  });

  it("fails if a role with consent is missing in the token", async () => {
    const connection = await register("mail-sender", ["https://graph.microsoft.com/.default"]);
    const { consent, clientId } = connection.entra!;
    addSecret(clientId, "the-secret");
    connection.entra!.consent = { ...consent, state: "granted", permissions: { delegated: [], application: [role] } };
    expect(await prove(connection, "the-secret")).toBe("  failed  mail-sender  the token lacks the roles Mail.Send");
  });

  it("accepts tokens of a server whose clock is off, and repeats requests without a response", async () => {
    const connection = await register("faulty", ["https://graph.microsoft.com/.default"]);
    const { clientId } = connection.entra!;
    addSecret(clientId, "the-secret");
    connection.entra!.consent.permissions = { delegated: [], application: [] };
    onTestFinished(() => void (faults = undefined));
    faults = { seed: 2, rate: 1, only: ["skew"] };
    expect(await prove(connection, "the-secret")).toMatch(/^ {2}ok {2}faulty/);
    faults = { seed: 2, rate: 0.4, only: ["throttle", "unavailable", "reset", "truncate"], retryAfterSeconds: 0 };
    expect(await prove(connection, "the-secret")).toMatch(/^ {2}ok {2}faulty/);
    faults = { seed: 2, rate: 1, only: ["throttle"], retryAfterSeconds: 3600 };
    expect(await prove(connection, "the-secret")).toMatch(
      /^ {2}failed {2}faulty {2}the local tenant \(localhost:\d+\) gets too many requests: .* asks to wait 360[01] seconds$/,
    );
  });

  it("does not try flows that need a page in a browser", async () => {
    expect(await prove(await register("page", ["User.Read"]), undefined)).toBe(
      "  ok  page  only used by a page in a browser; not tried",
    );
  });

  it("has nothing to try for a system without Entra", async () => {
    const connection = deployedConnection({ name: "mail" });
    delete connection.entra;
    expect(await prove(connection, undefined)).toBe("  ok  mail  needs nothing from Entra");
  });
});

it("cuts the proof of a success at the width of the terminal, and shows a failure in full", () => {
  const look = { colors: createColors(false), drawsTables: true, columns: 40 };
  const proof = { name: "erp-sync", seen: ["user@contoso.onmicrosoft.com signed in; scopes User.Read"] };
  const line = renderProof({ ...proof, ok: true }, look);
  expect([line.length, line]).toEqual([40, "  ok  erp-sync  user@contoso.onmicrosof…"]);
  expect(renderProof({ ...proof, ok: false }, look)).toMatch(/scopes User\.Read$/);
});
