import { readFile, symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Machine } from "./machine.ts";

describe("a CLI on PATH", () => {
  it("is used from its own folder if that has the layout of an installation", async () => {
    const machine = await Machine.create();
    await machine.installPulumi("opt/bin/pulumi", "3.259.0");
    expect(await machine.findEngine()).toEqual({ root: machine.path("opt"), version: "3.259.0", source: "path" });
  });

  it("is linked from the cache if its folder has another name", async () => {
    const machine = await Machine.create();
    await machine.installPulumi("shims/pulumi", "3.259.0");
    const { root } = await machine.findEngine();
    expect(await readFile(`${root}/bin/pulumi`, "utf8")).toBe(await readFile(machine.path("shims/pulumi"), "utf8"));
  });

  it("is linked to again by a second run", async () => {
    const machine = await Machine.create();
    await machine.installPulumi("shims/pulumi", "3.259.0");
    expect(await machine.findEngine()).toEqual(await machine.findEngine());
  });

  it("is asked for its version once", async () => {
    const machine = await Machine.create();
    const asked = machine.path("asked");
    await machine.install("bin/pulumi", `echo asked >> '${asked}'; echo v3.259.0`);
    await machine.findEngine();
    await machine.findEngine();
    expect(await readFile(asked, "utf8")).toBe("asked\n");
  });

  it("is passed over for one further on when it is too old", async () => {
    const machine = await Machine.create();
    await machine.installPulumi("bin/pulumi", "3.258.9");
    await machine.installPulumi("opt/bin/pulumi", "3.259.0");
    expect(await machine.findEngine()).toMatchObject({ root: machine.path("opt") });
  });

  it("is passed over when it is the npm package's launcher", async () => {
    const machine = await Machine.create();
    await machine.install("node_modules/pulumi/run.js", "echo v3.265.0");
    await machine.write("node_modules/.bin/other", "");
    await symlink("../pulumi/run.js", machine.path("node_modules/.bin/pulumi"));
    await expect(machine.findEngine()).rejects.toThrow("a pulumi on PATH: there is none");
  });

  it.each([
    ["does not run (exit code 3)", "exit 3"],
    ["does not tell its version", "echo unknown"],
  ])("that %s is named in the reason", async (reason, commands) => {
    const machine = await Machine.create();
    await machine.install("bin/pulumi", commands);
    await expect(machine.findEngine()).rejects.toThrow(`a pulumi on PATH: ${machine.path("bin/pulumi")} ${reason}\n`);
  });
});
