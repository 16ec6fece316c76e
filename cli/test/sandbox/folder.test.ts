import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandboxFolder, locateSandbox, readPassphrase, type SandboxFolder } from "../../sandbox/folder.ts";

let folder: SandboxFolder;

beforeEach(() => {
  folder = locateSandbox(mkdtempSync(join(tmpdir(), "sandbox-folder-")), {});
});

afterEach(() => rmSync(join(folder.root, ".."), { recursive: true }));

describe("createSandboxFolder", () => {
  it("creates files that only their owner can read", () => {
    createSandboxFolder(folder);
    const modes = [folder.root, folder.pulumiHome, folder.stateDir, folder.projectsDir, folder.passphraseFile].map(
      (path) => (statSync(path).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(["700", "700", "700", "700", "600"]);
  });

  it("keeps the passphrase that is there, which the states are encrypted with", () => {
    createSandboxFolder(folder);
    const passphrase = readPassphrase(folder);
    createSandboxFolder(folder);
    expect(readPassphrase(folder)).toBe(passphrase);
  });

  it("leaves the engine no folder for logs, and removes those of before", () => {
    const logs = join(folder.pulumiHome, "logs");
    mkdirSync(logs, { recursive: true });
    writeFileSync(join(logs, "pulumi.log"), "all that it did");
    createSandboxFolder(folder);
    expect(readFileSync(logs, "utf8")).toBe("");
  });
});
