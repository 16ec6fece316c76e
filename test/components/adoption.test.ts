import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Integration } from "../../components/integration.ts";
import type { PreparedIntegration } from "../../lookups/prepare-integrations.ts";
import { directory, ofType, probe, recordResources, specOf, valueOf } from "./recording-mocks.ts";

const id = (digit: number): string => `00000000-0000-4000-8000-${String(digit).padStart(12, "0")}`;
const microsoftGraph = "00000003-0000-0000-c000-000000000000";
const exchange = "00000002-0000-0ff1-ce00-000000000000";

const adopt = {
  clientId: id(1),
  applicationObjectId: id(2),
  servicePrincipalObjectId: id(3),
  appRoles: { Reader: id(4) },
  exposedScopes: { "Reports.Read": id(5) },
  appRoleAssignments: { microsoftGraph: { "Mail.Send": "assignment-6" } },
  delegatedGrants: { [microsoftGraph]: "grant-7" },
  federatedCredentials: { deploy: id(9) },
};

const trust =
  "{ name: deploy, issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:a/b:ref:refs/heads/main' }";
const entry = `
  system: custom
  redirectUris: [https://reports.contoso.com/cb]
  consent: granted
  delegatedPermissions: { microsoftGraph: [User.Read], exchangeOnline: [SMTP.Send] }
  applicationPermissions: { microsoftGraph: [Mail.Send, User.Read.All] }
  appRoles: { Reader: , Writer: }
  exposedScopes: { Reports.Read: , Reports.Write: }
  credential: { type: federated, trusts: [${trust}] }
  adopt: ${JSON.stringify(adopt)}
`;

/** Deploys one integration. */
async function deploy(yaml: string, changes: Partial<PreparedIntegration> = {}) {
  const recording = await recordResources();
  const { seen, transformation } = probe();
  const now = new Date("2026-11-21T12:00:00Z");
  const spec = specOf(yaml, "reports");
  const integration = new Integration(
    "reports",
    { spec, directory, authorityHost: "https://login.microsoftonline.com", now, ...changes },
    { transformations: [transformation] },
  );
  return { recording, seen, connection: await valueOf(integration.connection) };
}

/** The options of each resource below an integration, by name. */
async function optionsOf(
  yaml: string,
  changes: Partial<PreparedIntegration> = {},
): Promise<Record<string, pulumi.CustomResourceOptions>> {
  const { seen } = await deploy(yaml, changes);
  return Object.fromEntries(seen.map(({ name, opts }) => [name, opts]));
}

function importsOf(options: Record<string, pulumi.CustomResourceOptions>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).flatMap(([name, { import: one }]) => (one ? [[name, one]] : [])));
}

describe("the first run of an adopted registration", () => {
  it("imports each object of the block adopt, and creates the others", async () => {
    expect(importsOf(await optionsOf(entry))).toEqual({
      "reports-application": `/applications/${id(2)}`,
      "reports-service-principal": `/servicePrincipals/${id(3)}`,
      "reports-role-id-Reader": id(4),
      "reports-scope-id-Reports.Read": id(5),
      [`reports-role-${microsoftGraph}-Mail.Send`]: `/servicePrincipals/${microsoftGraph} object id/appRoleAssignedTo/assignment-6`,
      [`reports-grant-${microsoftGraph}`]: "/oauth2PermissionGrants/grant-7",
      "reports-trust-deploy": `${id(2)}/federatedIdentityCredential/${id(9)}`,
    });
  });
});

describe("a later run of an adopted registration", () => {
  it("imports nothing, because the engine refuses to replace a resource that has an import id", async () => {
    const recorded = { name: "reports", entra: { credential: { type: "none" } } } as PreparedIntegration["recorded"];
    expect(importsOf(await optionsOf(entry, { recorded }))).toEqual({});
  });
});

describe("a certificate of an adopted registration", () => {
  const thumbprint = "53D8D4D2".repeat(5);
  const custom = "system: custom, applicationPermissions: { microsoftGraph: [Mail.Send] }";
  const credential = "credential: { type: certificate, certificates: [{ file: erp.pem }, { file: next-year.pem }] }";
  const block = `adopt: { clientId: ${id(1)}, applicationObjectId: ${id(2)}, certificates: { ${thumbprint}: ${id(8)} } }`;

  it("is a resource of the plugin, because the azuread provider could only replace it", async () => {
    const { recording, connection } = await deploy(`{ ${custom}, ${credential}, ${block} }`);
    expect(ofType(recording, "ApplicationCertificate").map(({ name }) => name)).toEqual([
      "reports-certificate-da3521aa",
    ]);
    expect(ofType(recording, "ExistingCertificate")).toEqual([
      {
        type: "entra-delivery:index:ExistingCertificate",
        name: "reports-certificate-53d8d4d2",
        inputs: {
          authorityHost: "https://login.microsoftonline.com",
          tenantId: directory.tenantId,
          applicationObjectId: "reports-application object id",
          thumbprint,
          value: "the text of erp.pem",
          formerKeyId: id(8),
        },
      },
    ]);
    expect(connection.entra?.credential).toMatchObject({
      certificates: [
        { keyId: id(8), thumbprint, isAdopted: true },
        { keyId: "reports-certificate-da3521aa key id", thumbprint: "DA3521AA".repeat(5) },
      ],
    });
  });

  it("is changed after those that the run adds, and keeps its resource if somebody added it again", async () => {
    const options = await optionsOf(`{ ${custom}, ${credential}, onRemoval: keep, ${block} }`);
    const { dependsOn, ignoreChanges, deletedWith } = options["reports-certificate-53d8d4d2"] ?? {};
    expect([dependsOn, ignoreChanges, deletedWith]).toEqual([
      [expect.objectContaining({ __name: "reports-certificate-da3521aa" })],
      ["formerKeyId"],
      expect.objectContaining({ __name: "reports-application" }),
    ]);
  });

  it("gets its key id back after the integration was cut off, if the block adopt is still there", async () => {
    const { connection: recorded } = await deploy(`{ ${custom}, ${credential}, ${block}, contained: 2026-11-20 }`);
    expect(recorded.entra?.credential).toEqual({ type: "none" });
    const kinds = ["ExistingCertificate", "ApplicationCertificate"];
    const countsOf = async (yaml: string) => {
      const { recording } = await deploy(yaml, { recorded });
      return kinds.map((kind) => ofType(recording, kind).length);
    };
    expect(await countsOf(`{ ${custom}, ${credential}, ${block} }`)).toEqual([1, 1]);
    expect(await countsOf(`{ ${custom}, ${credential} }`)).toEqual([0, 2]);
  });

  it("is found in the record of the last run after the block adopt is deleted", async () => {
    const { connection: recorded } = await deploy(`{ ${custom}, ${credential}, ${block} }`);
    const { recording, connection } = await deploy(`{ ${custom}, ${credential} }`, { recorded });
    expect(ofType(recording, "ApplicationCertificate")).toHaveLength(1);
    // The state of an earlier version has no resource for it. The record is enough.
    expect(ofType(recording, "ExistingCertificate")[0]?.inputs).toMatchObject({ formerKeyId: id(8) });
    expect(connection).toEqual(recorded);
  });
});

describe("onRemoval: keep", () => {
  it("keeps the registration, the service principal and with them their parts, but not the secrets of runs", async () => {
    const credential = "{ type: secret, rotationStart: 2026-11-01 }";
    const yaml = entry.replace(/credential: .*/, `credential: ${credential}`) + "  onRemoval: keep\n";
    const options = await optionsOf(yaml, { protect: true });
    const kept = Object.entries(options).flatMap(([name, { retainOnDelete, deletedWith, protect }]) =>
      retainOnDelete === undefined && deletedWith === undefined && protect === undefined
        ? []
        : [[name, retainOnDelete, (deletedWith as { __name?: string } | undefined)?.__name]],
    );
    expect(kept.sort()).toEqual([
      ["reports-application", true, undefined],
      [`reports-grant-${exchange}`, undefined, "reports-service-principal"],
      [`reports-grant-${microsoftGraph}`, undefined, "reports-service-principal"],
      [`reports-role-${microsoftGraph}-Mail.Send`, undefined, "reports-service-principal"],
      [`reports-role-${microsoftGraph}-User.Read.All`, undefined, "reports-service-principal"],
      ["reports-service-principal", true, undefined],
    ]);
    expect(options).toHaveProperty(["reports-secret-0"]);
  });

  it("keeps certificates and federated credentials with the registration", async () => {
    const options = await optionsOf(`${entry}  onRemoval: keep\n`);
    expect(options["reports-trust-deploy"]?.deletedWith).toHaveProperty("__name", "reports-application");
  });
});

describe("ignoreChanges", () => {
  const ignored = "[web.logoutUrl, appRoles, servicePrincipal.notes, servicePrincipal.owners]";
  const yaml = `{ system: custom, applicationPermissions: { microsoftGraph: [Mail.Send] }, ignoreChanges: ${ignored} }`;

  it("is for the registration or for the service principal", async () => {
    const options = await optionsOf(yaml);
    expect(options["reports-application"]?.ignoreChanges).toEqual(["web.logoutUrl", "appRoles"]);
    expect(options["reports-service-principal"]?.ignoreChanges).toEqual(["notes", "owners"]);
  });
});
