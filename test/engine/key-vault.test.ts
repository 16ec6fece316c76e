import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type KeyVaultSecret, SecretClient, type SecretProperties } from "@azure/keyvault-secrets";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deployment, DeploymentFailed, type UpReport } from "../../cli/sandbox/deployment.ts";
import type { TenantHandle } from "../../packages/entra-tenant/index.ts";
import { openTenantFetch } from "../../cli/sandbox/tenant-fetch.ts";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { makeProject, type TestProject } from "./sandbox-project.ts";

const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
const erpSync = {
  system: "custom",
  redirectUris: ["https://erp.contoso.com/signin-oidc"],
  credential: { type: "secret", rotationStart: "2026-11-21", rotateEveryDays: 80 },
};
const beginning = new Date("2026-11-22T00:00:00Z");
const nextPeriod = new Date("2027-02-10T00:00:00Z");
const [clientId, tenantId, clientSecret] = [
  "erp-sync-client-id",
  "erp-sync-tenant-id",
  "erp-sync-client-secret",
] as const;
const keyVaultSecretsOfficer = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";

const otherVaultId = vaultId.replace("kv-contoso", "kv-other");

let project: TestProject;
let sandbox: Sandbox;
let dev: Deployment;
let tenant: TenantHandle;
let now = beginning;

// A run takes seconds, so one stack goes through all steps once, and each test checks a recorded step.
let missing: { failure: unknown; applications: string[] };
let first: UpReport;
let second: UpReport;
let delivered: KeyVaultSecret[];
let failed: { failure: unknown; value: string | undefined; canSignIn: boolean; texts: string[] };
let repaired: UpReport;
let rotated: { value: string | undefined; canSignIn: boolean[]; versions: SecretProperties[] };
let leaked: { canSignIn: boolean; versionsKept: number; acceptedOnceRepaired: boolean };
let moved: { report: UpReport; value: string | undefined; before: unknown };
let gone: unknown;
let again: { report: UpReport; value: string | undefined; versions: SecretProperties[] };

beforeAll(async () => {
  project = makeProject(deliveredTo(`${vaultId}-2`));
  sandbox = await project.open({ now: () => now });
  tenant = sandbox.served ?? expect.fail("another process serves the tenant");
  dev = sandbox.stack("dev");
  const failure = await failureOf(upAt(beginning));
  missing = { failure, applications: [...tenant.tenant.applications.values()].map(({ displayName }) => displayName) };

  project.configure(deliveredTo(vaultId));
  first = await upAt(beginning);
  second = await upAt(beginning);
  delivered = await Promise.all([clientId, tenantId, clientSecret].map((name) => openVault().getSecret(name)));

  const allowWrites = forbidWrites();
  const writeFailure = await failureOf(upAt(nextPeriod));
  failed = {
    failure: writeFailure,
    value: (await openVault().getSecret(clientSecret)).value,
    canSignIn: await canSignIn(),
    texts: [JSON.stringify([writeFailure, String(writeFailure)]), ...filesBelow(project.dir)],
  };

  allowWrites();
  repaired = await upAt(nextPeriod);
  const versions = await versionsOf(openVault());
  rotated = {
    value: (await openVault().getSecret(clientSecret)).value,
    canSignIn: await Promise.all(versions.map(({ version }) => canSignIn(version))),
    versions,
  };

  forbidWrites();
  project.configure(deliveredTo(vaultId, 2));
  await failureOf(upAt(nextPeriod));
  const leakedSecret = (await openVault().getSecret(clientSecret)).value ?? "";
  const isAccepted = await canSignIn();
  const versionsKept = (await versionsOf(openVault())).length;
  allowWrites();

  const known = tenant.tenant.vaults.get(vaultId) ?? expect.fail("no vault");
  tenant.tenant.vaults.set(otherVaultId, { ...known, id: otherVaultId, name: "kv-other", secrets: [] });
  project.configure(deliveredTo(otherVaultId, 2));
  moved = {
    report: await upAt(nextPeriod),
    value: (await openVault("kv-other").getSecret(clientSecret)).value,
    before: await failureOf(openVault().getSecret(clientSecret)),
  };
  const id = (await openVault("kv-other").getSecret(clientId)).value ?? "";
  const token = await requestToken(id, leakedSecret, `${tenant.origin}/.default`);
  leaked = { canSignIn: isAccepted, versionsKept, acceptedOnceRepaired: token !== undefined };

  await dev.destroy();
  gone = await failureOf(openVault("kv-other").getSecret(clientSecret));
  again = {
    report: await upAt(nextPeriod),
    value: (await openVault("kv-other").getSecret(clientSecret)).value,
    versions: await versionsOf(openVault("kv-other")),
  };
});

afterAll(async () => {
  await sandbox.close();
  project[Symbol.dispose]();
});

describe("an integration that is delivered to a key vault", () => {
  it("creates nothing if the vault is missing", () => {
    expect(String(missing.failure)).toMatch(/1 problem in the stack file\n[^]*\[key-vault-missing\]$/m);
    expect(missing.applications).toEqual(["Deployer"]);
  });

  it("has three secrets in the vault, as in the outputs", () => {
    const [id, tenantOfClient, secret] = delivered.map(({ value }) => value);
    expect(secret).toBe(secretOf(first));
    expect(connectionOf(first)).toMatchObject({
      entra: { clientId: id, tenantId: tenantOfClient, credential: { expiresOn: "2027-04-30T00:00:00Z" } },
      delivery: {
        keyVault: {
          vaultUri: `${tenant.origin}/vaults/kv-contoso/`,
          clientSecret: {
            name: clientSecret,
            uri: `${tenant.origin}/vaults/kv-contoso/secrets/${clientSecret}`,
            expiresOn: "2027-04-30T00:00:00Z",
          },
        },
      },
    });
  });

  it("has a secret in the vault that expires as in Entra, with generation and owner", () => {
    expect(delivered[2]?.properties).toMatchObject({
      contentType: "text/plain",
      expiresOn: new Date("2027-04-30T00:00:00Z"),
      tags: { generation: "0", "managed-by": "entra-integrations:entra-integrations:dev:erp-sync" },
    });
  });

  it("is not changed by a second run in the same period", () => {
    expect(second.steps).toEqual([]);
    expect(delivered[2]?.properties.version).toBe(rotated.versions[0]?.version);
  });

  it("stays usable after a run that fails to write to the key vault", () => {
    expect(failed.failure).toBeInstanceOf(DeploymentFailed);
    expect(String(failed.failure)).toContain('Status=403 Code="AuthorizationFailed"');
    expect([failed.value, failed.canSignIn]).toEqual([secretOf(first), true]);
  });

  it("is repaired by the next run, which writes only the new secret", () => {
    expect(repaired.steps.map(({ op, name }) => [op, name])).toEqual([["update", "erp-sync-vault-client-secret"]]);
    expect(rotated.value).toBe(secretOf(repaired));
    expect(secretOf(repaired)).not.toBe(secretOf(first));
  });

  it("has one version for each generation, both readable and accepted", () => {
    expect(rotated.versions.map(({ expiresOn, tags }) => [expiresOn, tags?.["generation"]])).toEqual([
      [new Date("2027-04-30T00:00:00Z"), "0"],
      [new Date("2027-07-19T00:00:00Z"), "1"],
    ]);
    expect(rotated.canSignIn).toEqual([true, true]);
  });

  it("leaves no value in any file, report or error, even after a failed write", () => {
    const reports = [first, second, repaired, moved.report, again.report].map(({ steps, diagnostics, outputs }) =>
      JSON.stringify([steps, diagnostics, outputs["connections"]]),
    );
    const texts = [...reports, ...failed.texts, ...filesBelow(project.dir)];
    const values = [secretOf(first), secretOf(repaired), secretOf(again.report)];
    expect(values.every((value) => value.length > 30)).toBe(true);
    expect(texts.filter((text) => values.some((value) => text.includes(value)))).toEqual([]);
  });

  it("stays usable when a run with an emergency rotation fails on its Key Vault write", () => {
    expect([leaked.canSignIn, leaked.versionsKept]).toEqual([true, 2]);
  });

  it("loses the secrets from before the emergency rotation in the next successful run", () => {
    expect(leaked.acceptedOnceRepaired).toBe(false);
  });

  it("moves to another vault in one run", () => {
    expect(moved.value).toBe(secretOf(moved.report));
    expect(moved.before).toMatchObject({ statusCode: 404 });
  });

  it("is removed with the stack, and recovered and written when the stack is deployed again", () => {
    expect(gone).toMatchObject({ statusCode: 404 });
    expect(again.value).toBe(secretOf(again.report));
    expect(again.versions).toHaveLength(2);
  });
});

function deliveredTo(vault: string, emergencyRotation = 1): Record<string, unknown> {
  const credential = { ...erpSync.credential, emergencyRotation };
  return { "erp-sync": { ...erpSync, credential, deliverTo: { keyVault: { vaultId: vault } } } };
}

async function upAt(time: Date): Promise<UpReport> {
  now = time;
  return await dev.up({ now: time });
}

async function failureOf(action: Promise<unknown>): Promise<unknown> {
  return await action.then(
    () => expect.fail("nothing was refused"),
    (error: unknown) => error,
  );
}

/** The vault for a consumer, with Microsoft's client. */
function openVault(name = "kv-contoso"): SecretClient {
  const credential = {
    getToken: async (scope: string | string[]) => {
      const { clientId: id, clientSecret: secret } = tenant.deployer;
      return { token: (await requestToken(id, secret, String(scope))) ?? "", expiresOnTimestamp: Date.now() + 60_000 };
    },
  };
  return new SecretClient(`${tenant.origin}/vaults/${name}`, credential, {
    disableChallengeResourceVerification: true,
    tlsOptions: { ca: readFileSync(tenant.caFile) },
    retryOptions: { maxRetries: 0 },
  });
}

/** An access token, unless the tenant refuses the client. */
async function requestToken(id: string, secret: string, scope: string): Promise<string | undefined> {
  await using asking = openTenantFetch(tenant.caFile);
  const form = { grant_type: "client_credentials", client_id: id, client_secret: secret, scope };
  const answer = await asking.fetch(`${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  return ((await answer.json()) as { access_token?: string }).access_token;
}

/** Whether a consumer can sign in with the present secret in the vault. */
async function canSignIn(version?: string): Promise<boolean> {
  const vault = openVault();
  const id = await vault.getSecret(clientId);
  const secret = await vault.getSecret(clientSecret, version === undefined ? {} : { version });
  return (await requestToken(id.value ?? "", secret.value ?? "", `${tenant.origin}/.default`)) !== undefined;
}

async function versionsOf(vault: SecretClient): Promise<SecretProperties[]> {
  const versions: SecretProperties[] = [];
  for await (const version of vault.listPropertiesOfSecretVersions(clientSecret)) versions.push(version);
  return versions;
}

/** Allows the deploying identity only to read vaults and secrets, until the returned function is called. */
function forbidWrites(): () => void {
  const roles = [...tenant.tenant.roleAssignments];
  for (const [id, { roleDefinitionId }] of tenant.tenant.roleAssignments) {
    if (roleDefinitionId !== keyVaultSecretsOfficer) tenant.tenant.roleAssignments.delete(id);
  }
  return () => {
    for (const [id, assignment] of roles) tenant.tenant.roleAssignments.set(id, assignment);
  };
}

/** Name and content of every file below a folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => `${file}\n${readFileSync(file, "utf8")}`);
}

function secretOf({ outputs }: UpReport): string {
  const secrets = outputs["secrets"]?.value as Record<string, Record<string, string>>;
  return secrets["erp-sync"]?.["clientSecret"] ?? expect.fail("no client secret");
}

function connectionOf({ outputs }: UpReport): unknown {
  return (outputs["connections"]?.value as Record<string, unknown>)["erp-sync"];
}
