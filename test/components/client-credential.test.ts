import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Integration } from "../../components/integration.ts";
import { parseConnections } from "../../integrations/connection.ts";
import { recordedSecretOf } from "../../integrations/credentials/credential-facts.ts";
import type { PreparedIntegration } from "../../lookups/prepare-integrations.ts";
import {
  directory,
  ofType,
  probe,
  type Recorded,
  recordResources,
  specOf,
  urnsOf,
  valueOf,
} from "./recording-mocks.ts";

const now = new Date("2026-11-21T12:00:00Z");

/** Deploys an app-only client with this credential. */
async function make(
  credential: string,
  opts: pulumi.ComponentResourceOptions = {},
  changes: Partial<PreparedIntegration> = {},
) {
  const recording = await recordResources();
  const spec = specOf(
    `{ system: custom, applicationPermissions: { microsoftGraph: [Mail.Send] }, credential: ${credential} }`,
  );
  const args = { spec, directory, authorityHost: "https://login.microsoftonline.com", now, ...changes };
  const integration = new Integration("erp-sync", args, opts);
  const { entra } = await valueOf(integration.connection);
  return { recording, integration, facts: entra?.credential, connection: await valueOf(integration.connection) };
}

function certificate(name: string, file: string, endDate: string): Recorded {
  return {
    type: "azuread:index/applicationCertificate:ApplicationCertificate",
    name,
    inputs: {
      applicationId: "erp-sync-application id",
      type: "AsymmetricX509Cert",
      encoding: "pem",
      value: `the text of ${file}`,
      endDate,
    },
  };
}

const erp = "erp-sync-certificate-53d8d4d2";
const next = "erp-sync-certificate-da3521aa";

describe("certificates", () => {
  it("are created with their own end date", async () => {
    const { recording } = await make("{ type: certificate, certificates: [{ file: erp.pem }] }");
    expect(ofType(recording, "ApplicationCertificate")).toEqual([certificate(erp, "erp.pem", "2027-01-01T00:00:00Z")]);
  });

  it.each([
    ["added", "[{ file: erp.pem }, { file: next-year.pem }]"],
    ["put first", "[{ file: next-year.pem }, { file: erp.pem }]"],
  ])("stay unchanged when a second one is %s", async (_, certificates) => {
    const { recording } = await make(`{ type: certificate, certificates: ${certificates} }`);
    expect(ofType(recording, "ApplicationCertificate")).toEqual([
      certificate(erp, "erp.pem", "2027-01-01T00:00:00Z"),
      certificate(next, "next-year.pem", "2028-01-01T00:00:00Z"),
    ]);
  });

  it("belong to the application and are children of the integration", async () => {
    const { seen, transformation } = probe();
    await make("{ type: certificate, certificates: [{ file: erp.pem }] }", { transformations: [transformation] });
    expect(await urnsOf(seen)).toContain(`OAuthIntegration$ApplicationCertificate::${erp}`);
  });

  it("are in the record with key id, thumbprints and dates, not secret", async () => {
    const keyVault = "https://kv-erp.vault.azure.net/certificates/erp/0123456789abcdef0123456789abcdef";
    const { integration, facts } = await make(
      `{ type: certificate, certificates: [{ file: erp.pem, keyVault: "${keyVault}" }] }`,
    );
    expect(await pulumi.isSecret(integration.connection)).toBe(false);
    expect(facts).toEqual({
      type: "certificate",
      certificates: [
        {
          keyId: `${erp} key id`,
          thumbprint: "53D8D4D2".repeat(5),
          sha256Thumbprint: "53D8D4D2".repeat(8),
          subject: "CN=erp.pem",
          startsOn: "2026-01-01T00:00:00Z",
          expiresOn: "2027-01-01T00:00:00Z",
          keyVault,
        },
      ],
    });
  });
});

const github = "{ githubActions: { repository: contoso/erp, branch: main } }";
const federated = `type: federated, trusts: [${github}, { name: cluster, issuer: https://oidc.contoso.com, subject: erp }]`;

describe("trusts", () => {
  it("are created exactly as written", async () => {
    const { recording } = await make(`{ ${federated} }`);
    const type = "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential";
    const displayName = "github-repo-contoso-erp-ref-refs-heads-main-e5b5d05e";
    const common = { applicationId: "erp-sync-application id", audiences: ["api://AzureADTokenExchange"] };
    expect(ofType(recording, "ApplicationFederatedIdentityCredential")).toEqual([
      {
        type,
        name: "erp-sync-trust-cluster",
        inputs: { ...common, displayName: "cluster", issuer: "https://oidc.contoso.com", subject: "erp" },
      },
      {
        type,
        name: `erp-sync-trust-${displayName}`,
        inputs: {
          ...common,
          displayName,
          issuer: "https://token.actions.githubusercontent.com",
          subject: "repo:contoso/erp:ref:refs/heads/main",
        },
      },
    ]);
  });

  it("are in the record with issuer, subject and audience", async () => {
    const { facts } = await make(`{ ${federated} }`);
    expect(facts).toMatchObject({
      type: "federated",
      trusts: [
        { subject: "repo:contoso/erp:ref:refs/heads/main", audiences: ["api://AzureADTokenExchange"] },
        { name: "cluster", issuer: "https://oidc.contoso.com", subject: "erp" },
      ],
    });
  });
});

describe.each([
  ["certificates", "type: certificate, certificates: [{ file: erp.pem }]"],
  ["trusts", federated],
])("%s", (_, credential) => {
  it("have no secret and never rotate", async () => {
    const { recording, integration, facts } = await make(`{ ${credential} }`);
    expect(ofType(recording, "ApplicationPassword")).toEqual([]);
    expect(await valueOf(integration.secrets)).toEqual({});
    expect(await pulumi.isSecret(integration.secrets)).toBe(true);
    expect(await valueOf(integration.rotatesOn)).toBeUndefined();
    expect(facts).not.toHaveProperty("keptSecret");
  });

  it("leave a kept secret unchanged", async () => {
    const rotation = "rotateEveryDays: 30, rotationStart: 2026-11-01, emergencyRotation: 2";
    const before = await make(`{ type: secret, ${rotation} }`);
    const secrets = await valueOf(before.integration.secrets);
    const after = await make(`{ ${credential}, keepSecret: { ${rotation} } }`);
    expect(ofType(after.recording, "ApplicationPassword")).toEqual(ofType(before.recording, "ApplicationPassword"));
    expect(await valueOf(after.integration.secrets)).toEqual(secrets);
    expect(await valueOf(after.integration.rotatesOn)).toBe(await valueOf(before.integration.rotatesOn));
    expect(after.facts).toMatchObject({ keptSecret: before.facts });
  });
});

it("keeps the secrets of a stack that recorded `revision`", async () => {
  const rotation = "{ type: secret, rotateEveryDays: 30, rotationStart: 2026-10-01, emergencyRotation: 2 }";
  const before = await make(rotation);
  const { entra } = before.connection;
  const { emergencyRotation: revision, ...others } = recordedSecretOf(entra?.credential)!;
  const output = { "erp-sync": { ...before.connection, entra: { ...entra, credential: { ...others, revision } } } };
  const after = await make(rotation, {}, { recorded: parseConnections(output)["erp-sync"] });
  const passwords = ofType(after.recording, "ApplicationPassword");
  expect(passwords).toEqual(ofType(before.recording, "ApplicationPassword"));
  // A new name for the key would replace every deployed secret.
  expect(passwords.map(({ inputs }) => inputs["rotateWhenChanged"])).toEqual([{ revision: "2" }, { revision: "2" }]);
  expect(after.connection).toEqual(before.connection);
});

describe("a held secret", () => {
  const rotation = "type: secret, rotateEveryDays: 30, rotationStart: 2026-11-01";
  const years = { now: new Date("2029-03-01T00:00:00Z") };

  it("stays as in the last run, even if a rotation or an emergency rotation is due", async () => {
    const before = await make(`{ ${rotation} }`);
    const recorded = before.connection;
    const after = await make(`{ ${rotation}, emergencyRotation: 2 }`, {}, { ...years, recorded, holdsSecret: true });
    expect(ofType(after.recording, "ApplicationPassword")).toEqual(ofType(before.recording, "ApplicationPassword"));
    expect(after.connection).toEqual(recorded);
    expect(await valueOf(after.integration.secrets)).toEqual(await valueOf(before.integration.secrets));
    expect(await valueOf(after.integration.rotatesOn)).toBe(await valueOf(before.integration.rotatesOn));
  });

  it("rotates in the first run that does not hold it", async () => {
    const { connection: recorded } = await make(`{ ${rotation} }`);
    const { recording } = await make(`{ ${rotation} }`, {}, { ...years, recorded });
    expect(ofType(recording, "ApplicationPassword").map(({ inputs }) => inputs["displayName"])).toEqual([
      "period from 2029-02-18",
      "period from 2029-01-19",
    ]);
  });

  it("is created if there is none to hold", async () => {
    const { recording } = await make(`{ ${rotation} }`, {}, { holdsSecret: true });
    expect(ofType(recording, "ApplicationPassword")).toHaveLength(1);
  });
});

it("leaves out a generation that ended before any run created it", async () => {
  const changes = "periodChanges: [{ from: 2026-10-08, rotateEveryDays: 200 }]";
  const { recording } = await make(`{ type: secret, rotateEveryDays: 10, rotationStart: 2026-01-01, ${changes} }`);
  const made = ofType(recording, "ApplicationPassword").map(({ inputs }) => String(inputs["endDate"]));
  expect(made.filter((end) => Date.parse(end) <= now.getTime())).toEqual([]);
});
