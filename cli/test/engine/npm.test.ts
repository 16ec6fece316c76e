import { rm } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Machine } from "./machine.ts";

const root = "pulumi/versions/3.265.0";

describe("the npm package's CLI", () => {
  it("is used if it was downloaded earlier", async () => {
    const machine = await Machine.create();
    await machine.installPulumi(`${root}/bin/pulumi`, "3.265.0");
    expect(await machine.findEngine()).toEqual({ root: machine.path(root), version: "3.265.0", source: "npm" });
  });

  it("is downloaded by the package's launcher, whose progress is shown", async () => {
    const machine = await Machine.create();
    await machine.installPulumi("cli", "3.265.0");
    await machine.write(
      "npm/run.js",
      `process.stderr.write("Downloading pulumi v3.265.0...\\n");
       require("fs").cpSync(${JSON.stringify(machine.path("cli"))}, ${JSON.stringify(machine.path(root, "bin/pulumi"))});`,
    );
    expect([await machine.findEngine(), machine.progress]).toEqual([
      { root: machine.path(root), version: "3.265.0", source: "npm" },
      ["Downloading pulumi v3.265.0..."],
    ]);
  });

  it("is not used if its download is incomplete", async () => {
    const machine = await Machine.create();
    await machine.install(`${root}/bin/pulumi`, "exit 1");
    await machine.installGo();
    expect(await machine.findEngine()).toMatchObject({ source: "go" });
  });

  it("is missing if the package is not installed", async () => {
    const machine = await Machine.create();
    await rm(machine.path("npm"), { recursive: true });
    await expect(machine.findEngine()).rejects.toThrow(
      "the download of the npm package pulumi: the package is not installed, npm ci installs it\n",
    );
  });
});
