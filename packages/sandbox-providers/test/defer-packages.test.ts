import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const preload = new URL("../defer-packages.ts", import.meta.url).href;
const script = `
  import { createRequire } from "node:module";
  import * as pulumi from "@pulumi/pulumi";
  const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
  const files = () => Object.keys(require.cache).filter((file) => file.includes("/@npmcli/arborist/lib/") || file.endsWith("/lib/typescript.js")).length;
  const atStart = files();
  const { text } = await pulumi.runtime.serializeFunction(() => "made in the cloud");
  const { Arborist } = require("@npmcli/arborist");
  const isLoaded = new Arborist({}).path !== undefined;
  console.log(JSON.stringify({ atStart, isSerialized: text.includes("made in the cloud"), isLoaded, later: files() }));
`;

it("the SDK loads a compiler and a package manager only for a program that sends a function to the cloud", async () => {
  const args = ["--import", preload, "--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  const { atStart, isSerialized, isLoaded, later } = JSON.parse(stdout) as {
    atStart: number;
    isSerialized: boolean;
    isLoaded: boolean;
    later: number;
  };
  // The cache has both main files, and nothing that they would load.
  expect([atStart, isSerialized, isLoaded]).toEqual([2, true, true]);
  expect(later).toBeGreaterThan(20);
});

it("a policy pack loads no part of the Automation API", async () => {
  const loaded = `
    import { createRequire } from "node:module";
    await import("@pulumi/policy");
    const files = Object.keys(createRequire(import.meta.url).cache).map((file) => file.replaceAll("\\\\\\\\", "/"));
    console.log(files.filter((file) => file.includes("/@pulumi/pulumi/automation/")).length);
  `;
  const countWith = async (name: string): Promise<number> => {
    const args = ["--import", new URL(`../${name}`, import.meta.url).href, "--input-type=module", "--eval", loaded];
    const cwd = new URL("../../../policies", import.meta.url);
    return Number((await promisify(execFile)(process.execPath, args, { cwd })).stdout);
  };
  // The main file, which loads the others when something of it is used.
  expect(await countWith("defer-automation.ts")).toBe(1);
  expect(await countWith("defer-packages.ts")).toBeGreaterThan(10);
});
