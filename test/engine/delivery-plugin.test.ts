import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation/index.js";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { parse, stringify } from "yaml";
import { serveReceiver } from "../../packages/delivery/test/support/receiver.ts";
import { startTenant, type TenantHandle } from "../../packages/entra-tenant/index.ts";
import { findIn, readFolder } from "../support/secret-search.ts";

const root = resolve(import.meta.dirname, "../..");
const signingKey = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

class Webhook extends pulumi.CustomResource {
  declare readonly receipt: pulumi.Output<string>;

  constructor(name: string, args: pulumi.Inputs) {
    super("entra-delivery:index:Webhook", name, { ...args, receipt: undefined });
  }
}

/** A stack that finds the plugin only by `plugins` of Pulumi.yaml, like a plain `pulumi up`. */
async function makeStack(
  folder: string,
  tenant: TenantHandle,
  program: () => Promise<Record<string, unknown>>,
): Promise<Stack> {
  const { plugins } = parse(await readFile(join(root, "Pulumi.yaml"), "utf8")) as {
    plugins: { providers: { name: string; path: string }[] };
  };
  const providers = plugins.providers.map(({ name, path }) => ({ name, path: join(root, path) }));
  await mkdir(join(folder, "state"));
  await mkdir(join(folder, "bin"));
  // Records each start of the plugin with its arguments.
  const node = `#!/bin/sh\necho "$@" >> '${join(folder, "starts")}'\nexec '${process.execPath}' "$@"\n`;
  await writeFile(join(folder, "bin", "node"), node);
  await chmod(join(folder, "bin", "node"), 0o755);
  await writeFile(
    join(folder, "Pulumi.yaml"),
    stringify({ name: "delivery", runtime: "nodejs", plugins: { providers } }),
  );
  const stack = await LocalWorkspace.createStack(
    { stackName: "dev", projectName: "delivery", program },
    {
      pulumiCommand: await PulumiCommand.get({ root: inject("engineRoot") }),
      pulumiHome: join(folder, "home"),
      workDir: folder,
      envVars: {
        PATH: [join(folder, "bin"), process.env["PATH"]].join(delimiter),
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "passphrase",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        ENTRA_DELIVERY_WEBHOOK_KEY: signingKey,
        AZURE_AUTHORITY_HOST: tenant.origin,
        NODE_EXTRA_CA_CERTS: tenant.caFile,
      },
    },
  );
  // Each would start the engine again after a run.
  stack.outputs = () => Promise.resolve({});
  stack.info = () => Promise.resolve(undefined);
  return stack;
}

/** Starts of the plugin since the last call. */
async function takeStarts(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, "starts"), "utf8").catch(() => "");
  await rm(join(folder, "starts"), { force: true });
  return text.split("\n").slice(0, -1);
}

// A run takes a second, so one stack goes through all steps once, and each test checks a recorded step.
let starts: { without: string[]; delivering: string[] };
let delivered: { receipt: string; isSent: boolean; events: string[] };
let secretsIn: string[];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "delivery-"));
  let delivers = false;
  let receipt = "";
  using receiver = await serveReceiver();
  await using tenant = await startTenant({ seed: { applications: { "erp-sync": { secrets: [{}] } } } });
  const { clientId, clientSecret = "" } = tenant.application("erp-sync");
  const stack = await makeStack(folder, tenant, () => {
    if (!delivers) return Promise.resolve({});
    const webhook = new Webhook("erp-sync", {
      ...{ url: receiver.url, integration: "erp-sync", system: "custom", keyId: "key-1", generation: 1 },
      ...{ tenantId: tenant.tenantId, clientId, authorityHost: tenant.origin },
      ...{ sendsSecret: true, clientSecret: pulumi.secret(clientSecret) },
    });
    return Promise.resolve({ receipt: webhook.receipt.apply((text) => (receipt = text)) });
  });
  try {
    await stack.preview();
    const without = await takeStarts(folder);
    delivers = true;
    await stack.up();
    // With the record of the plugin's arguments.
    secretsIn = findIn(await readFolder(folder), [signingKey, clientSecret]);
    starts = { without, delivering: await takeStarts(folder) };
    await stack.destroy();
    const isSent = receiver.deliveries[0]?.event.data["clientSecret"] === clientSecret;
    delivered = { receipt, isSent, events: receiver.deliveries.map(({ event }) => event.type) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe("the plugin, found through Pulumi.yaml", () => {
  it("delivers on up and on destroy", () => {
    expect(delivered).toEqual({
      receipt: "HTTP 204",
      isSent: true,
      events: ["credential.delivered", "credential.removed"],
    });
  });

  it("is not started for a stack without deliveries", () => {
    expect(starts.without).toEqual([]);
    expect(starts.delivering.length).toBeGreaterThan(0);
  });

  it("leaves the secret and the signing key in no file, also not in one of the arguments of the plugin", () => {
    expect(secretsIn).toEqual([]);
  });
});
