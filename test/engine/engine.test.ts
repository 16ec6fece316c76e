import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { expect, inject, it, onTestFinished } from "vitest";

class Greeting extends pulumi.ComponentResource {
  readonly text = pulumi.output("hello");
  constructor(name: string) {
    super("test:index:Greeting", name);
    this.registerOutputs({ text: this.text });
  }
}

it("the engine creates and destroys with the Automation API of the SDK in package.json", async () => {
  const folder = await mkdtemp(join(tmpdir(), "engine-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "state"));
  const stack = await LocalWorkspace.createStack(
    {
      stackName: "dev",
      projectName: "engine",
      program: () => Promise.resolve({ text: new Greeting("greeting").text, token: pulumi.secret("s3cret") }),
    },
    {
      pulumiCommand: await PulumiCommand.get({ root: inject("engineRoot") }),
      pulumiHome: join(folder, "home"),
      workDir: folder,
      envVars: {
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "passphrase",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    },
  );
  const created = await stack.up();
  const destroyed = await stack.destroy();
  expect([created.summary.resourceChanges, created.outputs, destroyed.summary.resourceChanges]).toEqual([
    { create: 2 },
    { text: { value: "hello", secret: false }, token: { value: "s3cret", secret: true } },
    { delete: 2 },
  ]);
});
