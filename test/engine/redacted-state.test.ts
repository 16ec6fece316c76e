import { randomUUID } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { connectApiKeys } from "../../packages/entra-tenant/index.ts";
import { parsePreview } from "../../cli/commands/report/preview.ts";
import { planRotationOnly, type RotationPlan } from "../../cli/commands/report/rotation-only.ts";
import { createCertificate } from "../support/certificates.ts";
import { openHostedProject, type HostedProject } from "../support/hosted-project.ts";
import { runInProcess } from "../support/run-command.ts";
import { findIn, readFolder, type Text } from "../support/secret-search.ts";

const credential = { type: "secret", rotateEveryDays: 80, rotationStart: "2026-11-01" };
const application = { system: "custom", applicationPermissions: { microsoftGraph: ["User.Read.All"] } };
const erpSync = {
  system: "custom",
  redirectUris: ["https://erp.contoso.com/cb"],
  delegatedPermissions: { microsoftGraph: ["User.Read"] },
  consent: "granted",
  credential,
};
const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
const shop = { ...application, deliverTo: { keyVault: { vaultId } }, credential };
const hooked = { ...application, deliverTo: { webhook: { url: "https://hooks.contoso.com/erp" } }, credential };
const reports = {
  system: "posit-connect",
  address: "https://connect.contoso.com",
  template: "msgraph",
  authType: "service-account",
  applicationPermissions: { microsoftGraph: ["User.Read.All"] },
  deliverTo: { positConnect: {} },
  credential,
};
const leaked = { ...application, credential: { ...credential, emergencyRotation: 1 } };
const build = (filter: object) => ({
  ...application,
  credential: { type: "federated", trusts: [{ githubActions: { repository: "contoso/shop", ...filter } }] },
});
const signed = (...files: string[]) => ({
  ...application,
  credential: { type: "certificate", certificates: files.map((file) => ({ file })) },
});

const [oldCertificate, newCertificate] = ["old", "new"].map((name) =>
  join(tmpdir(), `entra-redacted-${randomUUID()}-${name}.pem`),
) as [string, string];

const deployed = {
  "erp-sync": erpSync,
  shop,
  hooked,
  reports,
  leaked,
  archive: application,
  build: build({ branch: "main" }),
  signed: signed(oldCertificate),
};
const changed = {
  "erp-sync": {
    ...erpSync,
    redirectUris: ["https://erp.contoso.com/signed-in"],
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    justification: "Sends the mail of a test.",
  },
  shop: { ...shop, credential: { ...credential, emergencyRotation: 2 } },
  hooked: { ...hooked, deliverTo: { webhook: { url: "https://hooks.contoso.com/erp", sendsSecret: true } } },
  reports: { ...reports, displayName: "Reports" },
  leaked: { ...leaked, credential: { ...credential, emergencyRotation: 2 } },
  build: build({ environment: "production" }),
  signed: signed(oldCertificate, newCertificate),
  "mail-sender": {
    ...application,
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    justification: "Sends the mail of a test.",
    credential,
  },
};
const at = (time: string) => ({ "entra-integrations:now": time, "contoso:certificate": { file: "../contoso.pem" } });
const [today, nextPeriod] = ["2026-11-29", "2027-01-25"];

const signingKey = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** The environment of a pull request's job: another passphrase, and no backend. */
const asPullRequest = "unset PULUMI_BACKEND_URL; export PULUMI_CONFIG_PASSPHRASE=redacted";
/** Plans read no products, so that they need no keys. */
const asPlan = "export ENTRA_DELIVERY_SKIP_REFRESH=true";
const preview = "pulumi preview --refresh --json --show-sames --show-replacement-steps --stack prod > preview.json";

describe("a preview against a redacted state", () => {
  let project: HostedProject;
  let values: string[];
  const compared: Record<string, { real: string; redacted: string }> = {};
  const written: Text[] = [];
  let due: RotationPlan;

  beforeAll(async () => {
    project = await openHostedProject(inject("engineRoot"), { attaches: true });
    for (const file of [oldCertificate, newCertificate]) {
      const { certificate } = await createCertificate({ start: "2026-11-01T00:00:00Z", end: "2027-04-01T00:00:00Z" });
      await writeFile(file, certificate);
    }
    await project.write("prod", deployed, at(today));
    // Like on a user's machine, where the engine starts the providers.
    const apiKey = connectApiKeys(project.tenant.tenant).administrator;
    const keys = `export CONNECT_SERVER=${reports.address} CONNECT_API_KEY=${apiKey} ENTRA_DELIVERY_WEBHOOK_KEY=${signingKey}`;
    const up = "pulumi up --yes --skip-preview --stack prod";
    await succeed(`pulumi stack init prod; unset PULUMI_DEBUG_PROVIDERS; ${keys}; ${up}`);
    // An export reads the backend, and works without the key.
    await succeed(
      "unset PULUMI_CONFIG_PASSPHRASE; npm run --silent redacted-state -- export --stack prod --out state.json",
    );
    values = [...(await readSecrets()), apiKey, signingKey];

    for (const [name, integrations, time] of [
      ["changed", changed, today],
      ["due", deployed, nextPeriod],
      ["same", deployed, today],
    ] as const) {
      await project.write("prod", integrations, at(time));
      const redacted = `${asPlan}; ${asPullRequest}; node cli/main.ts redacted-state prepare state.json --stack prod --into ${name}; cd ${name}; ${preview}`;
      const [, prepared] = await Promise.all([succeed(`${asPlan}; ${preview}`), succeed(redacted)]);
      const [real, pretended] = [await reportIn(project.dir), await reportIn(join(project.dir, name))];
      compared[name] = { real, redacted: pretended };
      if (name === "due") {
        const { steps } = parsePreview(await readFile(join(project.dir, "preview.json"), "utf8"));
        due = planRotationOnly(steps, new Date(`${nextPeriod}T12:00:00Z`));
      }
      const printed = { name: `${name} printed`, text: prepared + pretended };
      written.push(...(await readFolder(join(project.dir, name))), printed);
      await rm(join(project.dir, name), { recursive: true });
    }
  });
  afterAll(async () => {
    await project[Symbol.asyncDispose]();
    await Promise.all([oldCertificate, newCertificate].map((file) => rm(file)));
  });

  it.each([
    ["a new integration", "changed", /#### `mail-sender`: created\n/],
    ["changed permissions and redirect URIs", "changed", /redirect URI added: `https:\/\/erp.contoso.com\/signed-in`/],
    ["a removed integration", "changed", /#### `archive`: removed\n/],
    ["an emergency rotation", "changed", /#### `leaked`: changed\n[^#]*cut off/],
    ["a delivery to a key vault", "changed", /key vault secret shop-vault-client-secret changed/],
    ["a webhook that will contain the secret", "changed", /client secret in the webhook/],
    ["a delivery to Posit Connect", "changed", /Posit Connect name/],
    ["a certificate and a federated credential", "changed", /federated credential[^]*certificate/],
    ["a rotation that is due", "due", /#### `leaked`: changed\n\n- secret created: `period from 2027-01-20`/],
    [
      "the deliveries of a rotation",
      "due",
      /webhook hooked-webhook changed[^]*Posit Connect integration reports-posit-connect changed/,
    ],
    ["nothing", "same", /No change of access\.\n?$/],
  ])("gives the same report as the real state, byte for byte: %s", (_, name, said) => {
    const { real, redacted } = compared[name]!;
    expect(real).toMatch(said);
    expect(redacted).toBe(real);
  });

  it("is nothing but a rotation if secrets are due, with their deliveries", () => {
    const targets = due.targets.map((urn) => urn.split("::").at(-1));
    expect([due.others, targets]).toEqual([
      [],
      expect.arrayContaining(["hooked-webhook", "reports-posit-connect", "shop-vault-client-secret"]),
    ]);
  });

  it("finds files above the project from its copy", () => {
    const stackFiles = written.filter(({ name }) => name.endsWith("Pulumi.prod.yaml"));
    const path = join(project.dir, "../contoso.pem");
    expect(stackFiles.map(({ text }) => text.includes(`file: ${path}\n`))).toEqual([true, true, true]);
  });

  it("gives the job no access to a secret", async () => {
    const state: Text = { name: "state", text: await readFile(join(project.dir, "state.json"), "utf8") };
    expect(new Set(values).size).toBeGreaterThan(20);
    expect(findIn([{ name: "itself", text: values.join() }], values)).toEqual(["itself"]);
    expect(findIn([...written, state], values)).toEqual([]);
  });

  /** The report of the preview in a folder. */
  async function reportIn(folder: string): Promise<string> {
    const { exitCode, stdout, stderr } = await runInProcess(
      ["report", "--preview", join(folder, "preview.json")],
      folder,
      {},
    );
    expect([exitCode, stderr]).toEqual([0, ""]);
    return stdout;
  }

  async function succeed(script: string): Promise<string> {
    const { code, stdout, stderr } = await project.run(script);
    expect([code, code === 0 ? "" : stdout + stderr]).toEqual([0, ""]);
    return stdout;
  }

  /** The stack's secrets, plain and encrypted, with its passphrase and its salt, and the secret of who deploys. */
  async function readSecrets(): Promise<string[]> {
    const exported = await succeed("pulumi stack export --stack prod");
    const shown = await succeed("pulumi stack output secrets --show-secrets --json --stack prod");
    const { PULUMI_CONFIG_PASSPHRASE: passphrase, ARM_CLIENT_SECRET: clientSecret } = project.env;
    return [
      ...[...exported.matchAll(/"(?:ciphertext|salt)": "(.+?)"/g)].map(([, text = ""]) => text),
      ...Object.values(JSON.parse(shown) as Record<string, Record<string, string>>).flatMap(Object.values<string>),
      passphrase!,
      clientSecret!,
    ];
  }
});
