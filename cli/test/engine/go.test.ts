import { execFileSync } from "node:child_process";
import { mkdir, rename, utimes, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { Machine } from "./machine.ts";

describe("a build from the Go module proxy", () => {
  it("is kept in the cache under the engine's version", async () => {
    const machine = await Machine.create();
    await machine.installGo();
    const engine = await machine.findEngine();
    expect([engine, await machine.cached()]).toEqual([
      {
        root: expect.stringMatching(/\/cache\/engine\/3\.259\.0-[0-9a-f]{8}$/) as string,
        version: "3.259.0",
        source: "go",
      },
      [basename(engine.root)],
    ]);
  });

  it("announces the build and its duration", async () => {
    const machine = await Machine.create();
    await machine.installGo();
    await machine.findEngine();
    expect(machine.progress).toEqual([
      "pulumi: fetch failed",
      "building Pulumi 3.259.0 from the Go module proxy: once for this user, 3 to 4 minutes on two cores, 3 GB in Go's caches",
      "Pulumi 3.259.0 is built",
    ]);
  });

  it("gives the engine its version, without which the Automation API refuses it", async () => {
    const machine = await Machine.create();
    await machine.installGo();
    await machine.findEngine();
    expect(await machine.builds()).toEqual([
      expect.stringContaining("-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.259.0 "),
    ]);
  });

  it("is built again for other modules", async () => {
    const machine = await Machine.create();
    await machine.installGo();
    const first = await machine.findEngine();
    await machine.write("module/go.sum", "github.com/pulumi/pulumi/pkg/v3 v3.259.0 h1:other\n");
    expect((await machine.findEngine()).root).not.toBe(first.root);
  });

  it("runs once for two simultaneous runs, and the second one reports that it waits", async () => {
    const machine = await Machine.create();
    execFileSync("mkfifo", [machine.path("go-ahead")]);
    await machine.installGo(`read line < ${machine.path("go-ahead")}; ${machine.compiles("3.259.0")}`);
    const first = machine.findEngine();
    await machine.reports("building Pulumi 3.259.0");
    const second = machine.findEngine();
    await machine.reports("another run is preparing the Pulumi engine; waiting for it");
    // Waits until the build reads it.
    await writeFile(machine.path("go-ahead"), "\n");
    expect([await first, await machine.builds()]).toEqual([await second, [expect.anything()]]);
  });

  it("takes over from a killed run, and removes its leftovers", async () => {
    const machine = await Machine.create();
    await machine.installGo();
    const { root } = await machine.findEngine();
    await rename(root, `${root}.building-killed`);
    await mkdir(machine.path("cache/engine/lock"));
    await utimes(machine.path("cache/engine/lock"), 0, 0);
    await machine.findEngine();
    expect(await machine.cached()).toEqual([basename(root)]);
  });

  it.each([
    [
      "is killed",
      "kill -9 $$",
      "the build was stopped (killed by SIGKILL), for want of memory if nobody did it; it needs about 2 GB",
    ],
    ["makes an engine that does not run", ': > "$out"; chmod +x "$out"', "does not tell its version"],
    [
      "makes an engine that is another version",
      `printf '#!/bin/sh\\necho v3.260.0\\n' > "$out"; chmod +x "$out"`,
      "the build calls itself 3.260.0 instead of 3.259.0",
    ],
    ["makes nothing", "exit 0", "bin/pulumi does not run (not found)"],
  ])("leaves nothing where it %s", async (_, build, reason) => {
    const machine = await Machine.create();
    await machine.installGo(build);
    await expect(machine.findEngine()).rejects.toThrow(reason);
    expect(await machine.cached()).toEqual([]);
  });

  it("needs a Go that is new enough", async () => {
    const machine = await Machine.create();
    await machine.installGo("", "go1.25.3");
    await expect(machine.findEngine()).rejects.toThrow(
      "Go 1.26 or newer is needed: https://go.dev/dl/, got go1.25.3\n",
    );
  });

  it("repeats Go's message about a refused module", async () => {
    const machine = await Machine.create();
    await machine.install("bin/go", "echo 'go: go.mod requires go >= 1.26 (running go 1.24.1)' >&2; exit 1");
    await expect(machine.findEngine()).rejects.toThrow("got go: go.mod requires go >= 1.26 (running go 1.24.1)\n");
  });
});
