import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Integration } from "../../components/integration.ts";
import type { Connection } from "../../integrations/connection.ts";
import type { PreparedIntegration } from "../../lookups/prepare-integrations.ts";
import { directory, ofType, probe, recordResources, specOf, valueOf } from "./recording-mocks.ts";

const now = new Date("2026-11-21T12:00:00Z");
const first = "1f1f1f1f-1111-4222-8333-444455556666";
const second = "2f2f2f2f-1111-4222-8333-444455556666";
const app = "system: custom, applicationPermissions: { microsoftGraph: [Mail.Send] }";
const secret = "credential: { type: secret, rotationStart: 2026-11-21 }";

interface Options extends Partial<PreparedIntegration> {
  credential?: string;
  /** Entries of `existingSecrets`. */
  secrets?: string;
}

const both = `{ keyId: ${first}, name: sap, expiresOn: 2027-05-01T00:00:00Z }, { keyId: ${second.toUpperCase()}, expiresOn: 2026-11-01T00:00:00Z }`;

/** Runs the component of an integration that has secrets which people created. */
async function run({ credential = secret, secrets = both, ...prepared }: Options = {}) {
  const recording = await recordResources();
  const { seen, transformation } = probe();
  const spec = specOf(`{ ${app}, ${credential}, existingSecrets: [${secrets}] }`);
  const authorityHost = "https://login.microsoftonline.com";
  const args = { spec, directory, authorityHost, now, ...prepared };
  const integration = new Integration("erp-sync", args, { transformations: [transformation] });
  const connection = await valueOf(integration.connection);
  const existing = ofType(recording, "ExistingSecret").map(({ inputs: { remove, onlyExpired } }) => {
    return { remove, onlyExpired };
  });
  return { recording, seen, integration, connection, existing };
}

const kept = { remove: false, onlyExpired: false };

/** What the last run recorded. The second secret ended on this day, or was removed. */
async function recordedWith(changes: { expiresOn?: string; isRemoved?: boolean }): Promise<{ recorded: Connection }> {
  const { connection } = await run();
  const [one, other] = connection.entra?.existingSecrets ?? [];
  if (one === undefined || other === undefined) throw new Error("the run recorded no secrets");
  const existingSecrets = [one, { ...other, ...changes }];
  return { recorded: { ...connection, entra: { ...connection.entra!, existingSecrets } } };
}

describe("secrets that people created", () => {
  it("are looked up in the first run, and removed in none", async () => {
    const { recording, existing, connection } = await run();
    expect(ofType(recording, "ExistingSecret")[0]).toMatchObject({
      name: `erp-sync-existing-secret-${first}`,
      inputs: {
        tenantId: directory.tenantId,
        authorityHost: "https://login.microsoftonline.com",
        applicationObjectId: "erp-sync-application object id",
        keyId: first,
      },
    });
    expect(existing).toEqual([kept, kept]);
    expect(connection.entra?.existingSecrets).toEqual([
      { keyId: first, name: "portal", expiresOn: "2027-05-01T00:00:00Z", isRemoved: false },
      { keyId: second.toUpperCase(), name: "portal", expiresOn: "2027-05-01T00:00:00Z", isRemoved: false },
    ]);
  });

  it("are not in the record of an integration that has none, and never in the hand-off", async () => {
    const { connection } = await run({ secrets: "" });
    expect(connection.entra).not.toHaveProperty("existingSecrets");
    expect(JSON.stringify((await run()).connection.handoff)).not.toContain(first);
  });

  it.each([
    ["asked", { secrets: `{ keyId: ${first}, expiresOn: 2027-05-01T00:00:00Z, remove: true }` }, false],
    [
      "asked in the first run",
      { secrets: `{ keyId: ${second}, expiresOn: 2026-11-01T00:00:00Z, remove: true }` },
      false,
    ],
  ])("are removed if %s", async (_, options, onlyExpired) => {
    const { existing, connection } = await run(options);
    expect(existing).toEqual([{ remove: true, onlyExpired }]);
    expect(connection.entra?.existingSecrets).toMatchObject([{ isRemoved: true }]);
  });

  it("are removed after they expired, by the dates of Entra and of the stack file", async () => {
    const expired = await run(await recordedWith({ expiresOn: "2026-11-21T12:00:00Z" }));
    expect(expired.existing).toEqual([kept, { remove: true, onlyExpired: true }]);
    const wrongDate = await run(await recordedWith({ expiresOn: "2026-11-21T12:00:01Z" }));
    expect(wrongDate.existing).toEqual([kept, kept]);
  });

  it("are removed if nobody uses them any more", async () => {
    const unusedSecrets = new Set([second]);
    const { existing } = await run({ ...(await recordedWith({})), unusedSecrets });
    expect(existing).toEqual([kept, { remove: true, onlyExpired: false }]);
  });

  it("stay as they are in later runs once they are removed", async () => {
    const { seen, existing } = await run(await recordedWith({ isRemoved: true, expiresOn: "2026-11-01T00:00:00Z" }));
    expect(existing).toEqual([kept, kept]);
    const ignored = seen.filter(({ name }) => name.includes("existing-secret")).map(({ opts }) => opts.ignoreChanges);
    expect(ignored).toEqual([undefined, ["remove", "onlyExpired"]]);
  });

  it.each([
    ["secret", secret, "erp-sync-secret"],
    [
      "certificate",
      "credential: { type: certificate, certificates: [{ file: certs/erp.pem }] }",
      "erp-sync-certificate-",
    ],
    [
      "trust",
      "credential: { type: federated, trusts: [{ name: main, issuer: https://a.example, subject: b }] }",
      "erp-sync-trust-main",
    ],
  ])("change after the new %s is there, one after the other", async (_, credential, dependency) => {
    const { seen } = await run({ credential });
    const [one, other] = seen.filter(({ name }) => name.includes("existing-secret"));
    expect((await dependenciesOf(one)).join()).toContain(dependency);
    expect(await dependenciesOf(other)).toEqual([expect.stringContaining(first)]);
  });

  it("change after the new secret was delivered", async () => {
    const webhook = "deliverTo: { webhook: { url: https://adapter.contoso.com/hook } }";
    const { seen } = await run({ credential: `${secret}, ${webhook}` });
    const [one] = seen.filter(({ name }) => name.includes("existing-secret"));
    const implicit = await dependenciesOf(one);
    expect(implicit.join()).toContain("erp-sync-webhook");
  });
});

/** URNs of what a resource waits for by `dependsOn`. */
async function dependenciesOf(probed: { opts: pulumi.CustomResourceOptions } | undefined): Promise<string[]> {
  const { dependsOn = [] } = probed?.opts ?? {};
  const output = pulumi.output(dependsOn as pulumi.Input<pulumi.Resource[]>);
  const resources = await (output as unknown as { allResources: () => Promise<Set<pulumi.Resource>> }).allResources();
  const listed = await valueOf(pulumi.output(dependsOn as pulumi.Resource[]).apply((all) => all));
  const urns = [...resources, ...(Array.isArray(listed) ? listed : [listed])].map(({ urn }) => valueOf(urn));
  return [...new Set(await Promise.all(urns))];
}
