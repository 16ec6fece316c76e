import { mkdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Machine } from "./machine.ts";

describe("findEngine", () => {
  it("prefers the CLI on PATH to one that was downloaded", async () => {
    const machine = await Machine.create();
    await machine.installPulumi("bin/pulumi", "3.260.0");
    await machine.installPulumi("pulumi/versions/3.265.0/bin/pulumi", "3.265.0");
    expect(await machine.findEngine()).toEqual({ root: machine.folder, version: "3.260.0", source: "path" });
  });

  it("prefers an engine that was built before to a new download", async () => {
    const machine = await Machine.create();
    await machine.installGo();
    const built = await machine.findEngine();
    await machine.write("npm/run.js", "throw new Error('a download was tried')");
    machine.progress.length = 0;
    expect([await machine.findEngine(), machine.progress]).toEqual([built, []]);
  });

  it("does not wait for another run when an engine is there already", async () => {
    const machine = await Machine.create();
    await machine.installGo();
    const built = await machine.findEngine();
    await mkdir(machine.path("cache/engine/lock"));
    expect(await machine.findEngine()).toEqual(built);
  });

  it("lists the three sources, their failures and what to do", async () => {
    const machine = await Machine.create();
    await machine.installPulumi("bin/pulumi", "3.100.0");
    await expect(machine.findEngine()).rejects.toMatchObject({
      name: "UserError",
      message: `no Pulumi engine: three ways were tried
  1. a pulumi on PATH: ${machine.path("bin/pulumi")} is 3.100.0, 3.259.0 or newer is needed
  2. the download of the npm package pulumi: fetch failed
  3. a build from the Go module proxy: there is no go on PATH, Go 1.26 or newer is needed: https://go.dev/dl/
  fix: do one of these, then run again
    - install the Pulumi CLI, 3.259.0 or newer: https://www.pulumi.com/docs/iac/download-install/
    - let this machine reach https://get.pulumi.com, for the npm package's download
    - mend what stopped the Go build  [engine-not-found]`,
    });
  });

  it("reports a cache without write access", async () => {
    const machine = await Machine.create();
    await machine.write("cache", "a file where the folder should be");
    await expect(machine.findEngine()).rejects.toThrow(
      `ENOTDIR: not a directory, mkdir '${machine.path("cache/engine")}'; ENTRA_INTEGRATIONS_CACHE moves the cache`,
    );
  });
});
