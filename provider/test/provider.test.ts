import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/index.js";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { parse } from "yaml";
import { type Answers, ofType, recordResources, valueOf } from "../../test/components/recording-mocks.ts";
import { Integration } from "../integration.ts";
import { provider } from "../provider.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const token = "entra-integrations:index:Integration";
const erp = {
  system: "integray",
  settings: { address: "https://acme.integray.app", permissions: { microsoftGraph: ["User.Read"] } },
};
const answers: Answers = {
  "azuread:index/getClientConfig:getClientConfig": () => ({ tenantId: "7c4a1a0e-1111-4222-8333-444455556666" }),
};

beforeEach(async () => {
  vi.stubEnv("AZURE_AUTHORITY_HOST", "");
  vi.stubEnv("ARM_ENVIRONMENT", undefined);
  await recordResources(answers);
  pulumi.runtime.setAllConfig({});
});

/** Generates the schema as Pulumi does, from the types of one file. With the other files of this project it takes 10 s. */
async function analyze(): Promise<unknown> {
  const copy = mkdtempSync(join(tmpdir(), "entra-provider-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  cpSync(join(folder, "integration.ts"), join(copy, "integration.ts"));
  writeFileSync(
    join(copy, "tsconfig.json"),
    '{ "compilerOptions": { "module": "nodenext" }, "files": ["integration.ts"] }',
  );
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as object;
  writeFileSync(join(copy, "package.json"), JSON.stringify({ ...manifest, main: "integration.ts" }));
  symlinkSync(join(folder, "../node_modules"), join(copy, "node_modules"));
  const analyzed = new ComponentProvider({ name: "entra-integrations", components: [Integration], dirname: copy });
  return JSON.parse(await analyzed.getSchema()) as unknown;
}

describe("the provider for other Pulumi languages", () => {
  // To accept a change: npx vitest run --project unit provider/test -u, and read the difference as a consumer would.
  it("has the schema that the SDK makes of its component", async () => {
    await expect(`${JSON.stringify(await analyze(), undefined, 2)}\n`).toMatchFileSnapshot(join(folder, "schema.json"));
  });

  it("gets the same arguments in the YAML example", () => {
    const page = readFileSync(new URL("../../docs/library.md", import.meta.url), "utf8");
    const example = parse(/^```yaml\n(resources:.*?)^```$/ms.exec(page)?.[1] ?? "") as object;
    expect(example).toEqual({
      resources: { "erp-sync": { type: token, properties: erp } },
      outputs: { clientId: "${erp-sync.clientId}", clientSecret: "${erp-sync.clientSecret}" },
    });
  });

  it("constructs an integration and returns its outputs", async () => {
    const recording = await recordResources(answers);
    const { urn, state } = await construct(erp);
    expect(await valueOf(pulumi.output(urn))).toMatch(/::entra-integrations:index:Integration::erp-sync$/);
    expect(await valueOf(pulumi.output(state))).toMatchObject({
      clientId: "erp-sync-application client id",
      tenantId: "7c4a1a0e-1111-4222-8333-444455556666",
      clientSecret: expect.stringContaining("hunter2") as string,
      connection: { name: "erp-sync", system: "integray" },
    });
    expect(await pulumi.isSecret(pulumi.output(state["clientSecret"]))).toBe(true);
    expect(await pulumi.isSecret(pulumi.output(state["connection"]))).toBe(false);
    expect(ofType(recording, "Application")).toHaveLength(1);
  });

  it("returns no client secret for a public client", async () => {
    const { state } = await construct({
      system: "custom",
      settings: { publicClientRedirectUris: ["http://localhost"] },
    });
    expect(state["clientSecret"]).toBeUndefined();
    expect(await valueOf(pulumi.output(state["clientId"]))).toBe("erp-sync-application client id");
  });

  it("refuses settings of another system", async () => {
    const settings = { ...erp.settings, features: ["mail"] };
    expect(() => new Integration("erp-sync", { system: "integray", settings })).toThrow(
      "1 problem in the program\nerp-sync.features: is not an option here",
    );
    await pulumi.runtime.disconnect();
  });

  it("refuses an output of another resource", async () => {
    const settings = pulumi.output(erp.settings) as unknown as Record<string, unknown>;
    expect(() => new Integration("erp-sync", { system: "integray", settings })).toThrow(
      "erp-sync: system and settings must be plain values",
    );
    await pulumi.runtime.disconnect();
  });

  it("refuses another component", async () => {
    await expect(provider.construct?.("erp-sync", "entra-integrations:index:Other", erp, {})).rejects.toThrow(
      "unknown component entra-integrations:index:Other",
    );
  });

  // Pulumi's own launcher of source-based plugins, as the language host starts it.
  it("starts from the path in PulumiPlugin.yaml", async () => {
    const launcher = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-plugin/index.js");
    const main = /^main: (.*)$/m.exec(readFileSync(join(folder, "PulumiPlugin.yaml"), "utf8"))?.[1] ?? "";
    const started = spawn(process.execPath, [launcher, main, "127.0.0.1:1"], {
      cwd: folder,
      env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "false" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void started.kill());
    const line = await Promise.race([
      once(createInterface({ input: started.stdout }), "line"),
      once(started, "exit").then(() => ["the provider ended"]),
    ]);
    expect(Number(line[0])).toBeGreaterThan(1024);
  });
});

async function construct(inputs: object): Promise<{ urn: pulumi.Input<string>; state: Record<string, unknown> }> {
  const result = await provider.construct?.("erp-sync", token, inputs, {});
  if (result === undefined) throw new Error("the provider constructs nothing");
  return { urn: result.urn, state: result.state };
}
