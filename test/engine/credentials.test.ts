import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Connections, parseConnections } from "../../integrations/connection.ts";
import type { CertificateFacts } from "../../integrations/credentials/credential-facts.ts";
import { openTenantFetch, type TenantFetch } from "../../cli/sandbox/tenant-fetch.ts";
import { createCertificate, type TestCertificate } from "../support/certificates.ts";
import type { UpRun } from "../support/deployment.ts";
import { recordEngine } from "../support/recorded-engine.ts";
import { findIn, readFolder } from "../support/secret-search.ts";
import { openStage, type Stage } from "../support/stage.ts";
import { askWithAssertion, askWithMsal, askWithPrivateKeyJwt } from "./credentials/clients.ts";
import { type OidcIssuer, openOidcIssuer } from "./credentials/oidc-issuer.ts";

const mailer = {
  system: "custom",
  applicationPermissions: { microsoftGraph: ["Mail.Send"] },
  justification: "Sends the mail of a test.",
  consent: "granted",
};
const rotation = { rotateEveryDays: 80, rotationStart: "2026-11-01" };
const audience = "api://AzureADTokenExchange";

let folder: string;
let certificates: Record<"current" | "next" | "foreign", TestCertificate>;
let issuer: OidcIssuer;
let stage: Stage;
let tenantFetch: TenantFetch;
let run: UpRun;
let connections: Connections;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "entra-credentials-"));
  issuer = await openOidcIssuer(folder);
  // Entra downloads the issuer's keys, so the tenant must trust its certificate.
  setDefaultCACertificates([...getCACertificates("bundled"), await readFile(issuer.caFile, "utf8")]);
  certificates = {
    current: await createCertificate({ name: "current" }),
    next: await createCertificate({ name: "next" }),
    foreign: await createCertificate({ name: "foreign" }),
  };
  stage = await openStage({ env: await recordEngine(inject("engineRoot"), folder), usesVault: false });
  for (const [name, { certificate }] of Object.entries(certificates)) {
    await writeFile(join(stage.project.dir, `${name}.pem`), certificate);
  }
  tenantFetch = openTenantFetch(stage.tenant.connection.caFile);
  await deploy(["current", "next"], { type: "secret", ...rotation });
});

afterAll(async () => {
  setDefaultCACertificates(getCACertificates("bundled"));
  await tenantFetch[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function trusts() {
  return [
    { githubActions: { issuer: issuer.origin, repository: "contoso/erp", environment: "production" } },
    { githubActions: { issuer: issuer.origin, repository: "contoso@123456/erp@456789", branch: "main" } },
    { gitlab: { issuer: `${issuer.origin}/gitlab`, project: "contoso/erp", tag: "v1" } },
    { kubernetes: { issuer: `${issuer.origin}/cluster/`, namespace: "erp", serviceAccount: "sync" } },
    {
      terraformCloud: {
        issuer: `${issuer.origin}/terraform`,
        organization: "contoso",
        workspace: "erp-prod",
        runPhase: "apply",
      },
    },
    { issuer: `${issuer.origin}/other`, subject: "Erp sync", audience: "https://erp.contoso.com" },
    {
      azureDevOps: {
        tenantId: "7f4f3591-5f6c-4f7b-a1bd-0a2dd8831218",
        organizationId: "e08e523c-54da-4401-8fb6-e1439b52cc97",
        serviceConnectionId: "5d6e9559-895b-4b42-a5d7-024245c8079c",
      },
    },
  ];
}

async function deploy(files: string[], moving: object): Promise<void> {
  await stage.project.write({
    signer: {
      ...mailer,
      credential: { type: "certificate", certificates: files.map((name) => ({ file: `${name}.pem` })) },
    },
    pipeline: { ...mailer, credential: { type: "federated", trusts: trusts() } },
    moving: { ...mailer, credential: moving },
  });
  run = await stage.deployment.up();
  connections = parseConnections(run.outputs["connections"]);
}

function entraOf(name: string) {
  return connections[name]!.entra!;
}

describe("a deployed certificate", () => {
  it.each(["current", "next"] as const)("gets msal-node a token: %s", async (name) => {
    expect(await askWithMsal(entraOf("signer"), certificates[name], tenantFetch.fetch)).toEqual({ proof: "2" });
  });

  it.each(["current", "next"] as const)("gets openid-client a token by private_key_jwt: %s", async (name) => {
    expect(await askWithPrivateKeyJwt(entraOf("signer"), certificates[name], tenantFetch.fetch)).toEqual({
      proof: "2",
    });
  });

  it("is the only one that Entra accepts", async () => {
    const outcomes = [
      await askWithMsal(entraOf("signer"), certificates.foreign, tenantFetch.fetch),
      await askWithPrivateKeyJwt(entraOf("signer"), certificates.foreign, tenantFetch.fetch),
    ];
    expect(outcomes).toEqual([{ refused: "AADSTS700027" }, { refused: "AADSTS700027" }]);
  });

  it("is refused by Entra after it has expired", async () => {
    const { applicationObjectId, credential } = entraOf("signer");
    const { keyCredentials } = await stage.graph.send("GET", `/applications/${applicationObjectId}`);
    const ends = (keyCredentials as Record<string, string>[]).map(({ keyId, endDateTime }) => [keyId, endDateTime]);
    const { certificates: told } = credential as { certificates: CertificateFacts[] };
    expect(new Map(told.map(({ keyId, expiresOn }) => [keyId, expiresOn]))).toEqual(
      new Map(ends as [string, string][]),
    );
    expect(ends).toHaveLength(2);
  });
});

describe("a deployed trust", () => {
  // Claims as the platforms write them.
  it.each([
    ["an environment in GitHub", "", "repo:contoso/erp:environment:production", audience],
    ["a branch in GitHub, with ids", "", "repo:contoso@123456/erp@456789:ref:refs/heads/main", audience],
    ["a tag in GitLab", "/gitlab", "project_path:contoso/erp:ref_type:tag:ref:v1", audience],
    ["a service account of Kubernetes", "/cluster/", "system:serviceaccount:erp:sync", audience],
    [
      "a workspace of Terraform",
      "/terraform",
      "organization:contoso:project:Default Project:workspace:erp-prod:run_phase:apply",
      audience,
    ],
    ["anything else", "/other", "Erp sync", "https://erp.contoso.com"],
  ])("gets %s a token", async (_, path, sub, aud) => {
    const assertion = await issuer.issue({ iss: issuer.origin + path, sub, aud });
    expect(await askWithAssertion(entraOf("pipeline"), assertion, tenantFetch.fetch)).toEqual({ proof: "2" });
  });

  const sub = "repo:contoso/erp:environment:production";

  it.each<[string, object, string]>([
    ["an issuer that nobody trusts", { iss: "/gitlab.com" }, "AADSTS700211"],
    ["an issuer without its slash", { iss: "/cluster", sub: "system:serviceaccount:erp:sync" }, "AADSTS700211"],
    ["another audience", { aud: "https://github.com/contoso" }, "AADSTS700212"],
    ["another subject", { sub: "repo:contoso/erp:environment:staging" }, "AADSTS700213"],
    ["a subject in other capitals", { sub: sub.replace("production", "Production") }, "AADSTS700213"],
    ["the subject of another issuer", { iss: "/gitlab" }, "AADSTS700213"],
  ])("refuses %s", async (_, { iss = "", ...changes }: { iss?: string }, code) => {
    const assertion = await issuer.issue({ sub, ...changes, iss: issuer.origin + iss });
    expect(await askWithAssertion(entraOf("pipeline"), assertion, tenantFetch.fetch)).toEqual({ refused: code });
  });

  it("refuses a token that another key signed in the issuer's name", async () => {
    const assertion = await issuer.issue({ iss: issuer.origin, sub }, "somebody else");
    expect(await askWithAssertion(entraOf("pipeline"), assertion, tenantFetch.fetch)).toEqual({
      refused: "AADSTS700027",
    });
  });

  it("comes without a secret in the hand-off", () => {
    expect(run.outputs["secrets"]).toMatchObject({ pipeline: {}, signer: {} });
  });
});

describe("a change of credentials", () => {
  const own = () => ({ issuer: issuer.origin, subject: "moving" });
  let before: { secret: string; certificates: unknown };

  const secretOf = (outputs: UpRun["outputs"]) =>
    (outputs["secrets"] as Record<string, { clientSecret: string }>)["moving"]!.clientSecret;

  beforeAll(async () => {
    before = { secret: secretOf(run.outputs), certificates: entraOf("signer").credential };
    await deploy(["next"], { type: "federated", trusts: [own()], keepSecret: rotation });
  });

  it("leaves the second certificate unchanged", async () => {
    expect(before.certificates).toMatchObject({
      certificates: [{}, (entraOf("signer").credential as { certificates: CertificateFacts[] }).certificates[0]],
    });
    expect(await askWithMsal(entraOf("signer"), certificates.next, tenantFetch.fetch)).toEqual({ proof: "2" });
  });

  it("makes Entra refuse the removed certificate", async () => {
    expect(await askWithMsal(entraOf("signer"), certificates.current, tenantFetch.fetch)).toEqual({
      refused: "AADSTS700027",
    });
  });

  it("lets the holders of the secret sign in until they have moved", async () => {
    const { clientId } = entraOf("moving");
    const assertion = await issuer.issue({ iss: issuer.origin, sub: "moving" });
    expect(await askWithAssertion(entraOf("moving"), assertion, tenantFetch.fetch)).toEqual({ proof: "2" });
    expect([secretOf(run.outputs), await stage.graph.signIn(clientId, before.secret)]).toEqual([before.secret, "ok"]);
  });

  it("deletes a secret in use only if the stack file confirms that nobody uses it", async () => {
    const { clientId } = entraOf("moving");
    await expect(deploy(["next"], { type: "federated", trusts: [own()] })).rejects.toThrow(/\[secret-dropped\]/);
    expect(await stage.graph.signIn(clientId, before.secret)).toBe("ok");
    await deploy(["next"], { type: "federated", trusts: [own()], deleteSecret: true });
    expect(await stage.graph.signIn(clientId, before.secret)).toBe("AADSTS7000215");
  });
});

describe("a private key", () => {
  it("is in no state, output or record of the engine", async () => {
    const keys = Object.values(certificates).flatMap(({ privateKey }) => privateKey.split("\n").slice(1, -2));
    const texts = [
      ...(await readFolder(stage.project.dir)),
      ...(await readFolder(folder)),
      { name: "outputs", text: JSON.stringify(run.outputs) },
    ];
    expect(findIn(texts, keys)).toEqual([]);
    // Shows that the search looks at something.
    expect(findIn(texts, [entraOf("signer").clientId])).toContain("outputs");
    expect(findIn(texts, [certificates.next.certificate.split("\n")[2]!])).toContain("next.pem");
  });
});
