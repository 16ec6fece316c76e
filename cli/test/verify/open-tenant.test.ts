import { createServer } from "node:http";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { generateKeyPair, SignJWT } from "jose";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { servicePrincipal } from "../../commands/verify/graph-objects.ts";
import {
  findNamedTenant,
  openAzureTenant,
  openLocalTenant,
  type ClosableTenant,
} from "../../commands/verify/open-tenant.ts";
import { deployedConnection } from "../connection.ts";
import { startTrustedTenant } from "../trusted-tenant.ts";
import { quickPace } from "@entra-integrations/http/test/service.ts";

const tenant = startTrustedTenant();

function environment(changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ARM_METADATA_HOSTNAME: tenant().metadataHost,
    AZURE_AUTHORITY_HOST: `${tenant().origin}/`,
    ARM_TENANT_ID: tenant().tenantId,
    ARM_CLIENT_ID: tenant().deployer.clientId,
    ...changes,
  };
}

async function open(changes: NodeJS.ProcessEnv): Promise<ClosableTenant> {
  const named = { tenantId: tenant().tenantId, authority: tenant().origin };
  const opened = await openAzureTenant(named, environment(changes), quickPace());
  onTestFinished(() => opened[Symbol.asyncDispose]());
  return opened;
}

async function readDeployer({ graph }: ClosableTenant): Promise<unknown> {
  const path = `/servicePrincipals/${tenant().deployer.objectId}`;
  return await graph.read({ path, schema: servicePrincipal, needs: "Application.Read.All" });
}

/** A token of a pipeline that the tenant does not trust: its refusal names the issuer, and so tells whose token came. */
async function pipelineToken(issuer: string): Promise<string> {
  const { privateKey } = await generateKeyPair("RS256");
  return await new SignJWT({ sub: "repo:contoso/integrations" })
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(issuer)
    .setAudience("api://AzureADTokenExchange")
    .setExpirationTime("5m")
    .sign(privateKey);
}

const trusted = { state: "read", value: { appId: expect.any(String) as string, accountEnabled: true } };

describe("a tenant in Azure", () => {
  it("is read as the identity that deploys", async () => {
    expect(await readDeployer(await open({ ARM_CLIENT_SECRET: tenant().deployer.clientSecret }))).toEqual(trusted);
  });

  it("is read as an identity in the variables of Microsoft's own library", async () => {
    const variables = {
      AZURE_TENANT_ID: tenant().tenantId,
      AZURE_CLIENT_ID: tenant().deployer.clientId,
      AZURE_CLIENT_SECRET: tenant().deployer.clientSecret,
      AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential",
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    expect(await readDeployer(await open({ ARM_CLIENT_ID: "" }))).toEqual(trusted);
  });

  it("explains how to sign in without a signed-in identity", async () => {
    vi.stubEnv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential");
    await expect(open({ ARM_CLIENT_ID: "" })).rejects.toThrow(
      new RegExp(
        `^cannot sign in to tenant ${tenant().tenantId}: [^]*\\n  fix: az login --tenant ${tenant().tenantId}, or set ARM_CLIENT_ID and ARM_CLIENT_SECRET as for a deployment  \\[not-signed-in\\]$`,
      ),
    );
  });

  it("passes on why a secret is refused, without the secret", async () => {
    const secret = `wrong-${tenant().deployer.clientSecret}`;
    const text = await open({ ARM_CLIENT_SECRET: secret }).then(() => "signed in", String);
    expect([text.includes("AADSTS7000215"), text.includes(secret)]).toEqual([true, false]);
  });

  it("is not signed in to if the environment selects another", async () => {
    await expect(open({ ARM_TENANT_ID: "7c4a1a0e-0000-4000-8000-000000000000" })).rejects.toThrow(
      `ARM_TENANT_ID: must be the tenant that the stack is deployed in, ${tenant().tenantId}, got 7c4a1a0e-0000-4000-8000-000000000000`,
    );
  });

  it("takes the token of a pipeline from its variable", async () => {
    const issuer = "https://variable.contoso.com";
    const opened = open({ ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: await pipelineToken(issuer) });
    await expect(opened).rejects.toThrow(issuer);
  });

  it("takes the token of a pipeline from its file", async () => {
    const issuer = "https://file.contoso.com";
    const file = join(dirname(tenant().caFile), "pipeline-token");
    await writeFile(file, `${await pipelineToken(issuer)}\n`);
    await expect(open({ ARM_USE_OIDC: "true", ARM_OIDC_TOKEN_FILE_PATH: file })).rejects.toThrow(issuer);
  });

  it("asks GitHub Actions for the token of a job", async () => {
    const issuer = "https://actions.contoso.com";
    const value = await pipelineToken(issuer);
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.end(JSON.stringify({ value }));
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?api-version=2.0`;
    const opened = open({
      ARM_USE_OIDC: "true",
      ACTIONS_ID_TOKEN_REQUEST_URL: url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "job",
    });
    await expect(opened).rejects.toThrow(issuer);
    expect(asked).toContainEqual(["/token?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange", "Bearer job"]);
  });

  it("names the missing settings of a pipeline without a token", async () => {
    await expect(open({ ARM_USE_OIDC: "true" })).rejects.toThrow("give the job the permission id-token: write");
  });

  it("names the unreachable host", async () => {
    const opened = open({ ARM_METADATA_HOSTNAME: "localhost:1" });
    await expect(opened).rejects.toThrow(
      /^the metadata of your cloud \(localhost:1\) cannot be reached: .*\n {2}fix: .*\[service-unreachable\]$/,
    );
  });
});

describe("the local tenant", () => {
  it("is read as its deploying identity", async () => {
    const opened = await openLocalTenant({ tenantId: tenant().tenantId, authority: tenant().origin }, tenant());
    onTestFinished(() => opened[Symbol.asyncDispose]());
    expect(await readDeployer(opened)).toEqual(trusted);
  });

  it("is refused if the stack was deployed at another address", async () => {
    const named = { tenantId: tenant().tenantId, authority: "https://localhost:1" };
    await expect(openLocalTenant(named, tenant())).rejects.toThrow(
      `the local tenant is at ${tenant().origin}, the stack was deployed at https://localhost:1\n  fix: npm run local -- up, which takes the new address into the outputs  [tenant-moved]`,
    );
  });
});

describe("the products of a local tenant", () => {
  it("are on this machine, whatever their address", async () => {
    const named = { tenantId: tenant().tenantId, authority: tenant().origin };
    const local = await openLocalTenant(named, tenant());
    onTestFinished(() => local[Symbol.asyncDispose]());
    const deployed = await open({ ARM_CLIENT_SECRET: tenant().deployer.clientSecret });
    for (const { products } of [local, deployed]) {
      const answer = await products.fetch("https://contoso.operations.dynamics.com/data/SystemUsers");
      expect([answer.status, answer.headers.get("x-local-tenant-check")]).toEqual([401, "bearer-token"]);
    }
  });

  it("get the sandbox's key of Connect, and never one from the environment", async () => {
    vi.stubEnv("CONNECT_SERVER", "https://connect.contoso.com");
    vi.stubEnv("CONNECT_API_KEY", "real");
    const opened = await openLocalTenant({ tenantId: tenant().tenantId, authority: tenant().origin }, tenant());
    onTestFinished(() => opened[Symbol.asyncDispose]());
    expect(opened.connectKey("https://connect.contoso.com")).toBe(tenant().connectApiKey);
  });
});

describe("findNamedTenant", () => {
  it("reads the tenant and its sign-in host from the outputs", () => {
    expect(findNamedTenant({ "erp-sync": deployedConnection() })).toEqual({
      tenantId: "8d0f6f5e-0000-4000-8000-000000000001",
      authority: "https://login.microsoftonline.com",
    });
  });

  it("finds none if nothing is in a tenant", () => {
    const { name, system, displayName, handoff } = deployedConnection();
    expect(findNamedTenant({ "erp-sync": { name, system, displayName, handoff } })).toBeUndefined();
  });

  it.each([
    "https://login.contoso.com/8d0f6f5e-0000-4000-8000-000000000001/oauth2/v2.0/token",
    "http://login.microsoftonline.com/8d0f6f5e-0000-4000-8000-000000000001/oauth2/v2.0/token",
    "https://login.microsoftonline.com/8d0f6f5e-0000-4000-8000-000000000002/oauth2/v2.0/token",
  ])("refuses outputs that would send the secret to %s", (tokenEndpoint) => {
    const { entra } = deployedConnection();
    const changed = deployedConnection({ entra: { ...entra!, tokenEndpoint } });
    expect(() => findNamedTenant({ "erp-sync": changed })).toThrow("[token-endpoint-foreign]");
  });
});
