import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { DeploymentFailed, type Deployment } from "../../cli/sandbox/deployment.ts";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { createCertificate } from "../support/certificates.ts";
import { makeProject, oneOfEach, type TestProject } from "./sandbox-project.ts";

let project: TestProject;
let sandbox: Sandbox;
let dev: Deployment;

beforeAll(async () => {
  project = makeProject(oneOfEach, []);
  sandbox = await project.open();
  dev = sandbox.stack("dev");
});

afterAll(async () => {
  await sandbox.close();
  project[Symbol.dispose]();
});

/** The certificates of docs/credentials.md, one in a file below the project and one in a setting. */
async function bringCertificates(): Promise<void> {
  const page = readFileSync(new URL("../../docs/credentials.md", import.meta.url), "utf8");
  const [, example = ""] = /## Use a certificate\n+```yaml\n(.*?)```/s.exec(page) ?? [];
  const { "erp-sync": mailer } = parse(example) as Record<string, unknown>;
  const end = new Date(Date.now() + 200 * 86_400_000).toISOString();
  mkdirSync(join(project.dir, "certs"));
  writeFileSync(join(project.dir, "certs/erp-2026.pem"), (await createCertificate({ end })).certificate);
  project.configure({ ...oneOfEach, mailer }, { erpCertificate: (await createCertificate({ end })).certificate });
}

describe("a stack on the local tenant", () => {
  it("returns the same outputs that a consumer reads later", async () => {
    await bringCertificates();
    const { outputs } = await dev.up();
    const thumbprint = expect.stringMatching(/^[0-9A-F]{40}$/) as string;
    const credential = { type: "certificate", certificates: [{ thumbprint }, { thumbprint }] };
    expect(outputs["connections"]).toMatchObject({
      secret: false,
      value: { "erp-sync": { system: "custom" }, mailer: { entra: { credential } } },
    });
    expect(outputs["secrets"]?.secret).toBe(true);
    expect(await dev.outputs()).toEqual(outputs);
  });

  it("keeps no log of the engine", () => {
    expect(readFileSync(join(sandbox.folder.pulumiHome, "logs"), "utf8")).toBe("");
  });

  it("leaves the user's stack file unchanged", async () => {
    const file = join(project.dir, "Pulumi.dev.yaml");
    const before = readFileSync(file, "utf8");
    await dev.preview();
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("does not list a stack that was never deployed", async () => {
    const other = sandbox.stack("other");
    expect([other.exists(), await other.outputs(), other.exportState()]).toEqual([false, {}, {}]);
  });

  it("reports a problem in the stack file without a stack trace", async () => {
    onTestFinished(() => project.configure(oneOfEach));
    project.configure({ "erp-sync": { system: "integray", address: "http://acme.integray.app" } });
    const failure: unknown = await dev.up().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DeploymentFailed);
    expect((failure as Error).message).toMatch(/^\d+ problems? in the stack file\n[^]*\[address-not-https\]/m);
    expect((failure as Error).message).not.toContain("    at ");
  });

  it("does not start if it was cancelled before", async () => {
    await expect(dev.up({ signal: AbortSignal.abort() })).rejects.toThrow(DeploymentFailed);
  });
});
