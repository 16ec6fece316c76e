import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findPipelineCommands } from "./pipeline-files.ts";
import { reach } from "./reached-files.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const lines = readFileSync(resolve(root, "pipelines/CODEOWNERS"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));
const patterns = lines.map((line) => line.split(" ")[0]!);
const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);

/** Paths that users add and that are not in this repository. */
const ofUsers = ["/.github/", "/.npmrc", "/certs/"];

function covers(pattern: string, file: string): boolean {
  if (pattern.endsWith("/")) return file.startsWith(pattern.slice(1));
  const glob = pattern.slice(1).replaceAll(".", "\\.").replaceAll("*", "[^/]*");
  return new RegExp(`^${glob}$`).test(file);
}

/** All files that a pipeline runs or reads. */
function deciding(): string[] {
  const entries = ["index.ts", "policies/index.ts", "cli/main.ts", "cli/run-cli.ts"].concat(
    findPipelineCommands().map((command) => `cli/commands/${command}.ts`),
  );
  const imported = entries.flatMap((entry) => [...reach(resolve(root, entry)).files]);
  const settings = /^(pipelines\/.+|policies\/.+\.(json|yaml|js)|package(-lock)?\.json|tsconfig\.json|Pulumi\.yaml)$/;
  return [
    ...new Set([
      ...imported.map((file) => relative(root, file)),
      ...tracked.filter((file) => settings.test(file)),
      "Pulumi.prod.yaml",
      ".github/workflows/entra-deploy.yml",
      ".github/CODEOWNERS",
    ]),
  ];
}

describe("pipelines/CODEOWNERS", () => {
  it("covers every file that a pipeline runs or reads", () => {
    const files = deciding();
    expect(files).toEqual(expect.arrayContaining(["index.ts", "cli/commands/report.ts", "cli/engine/path.ts"]));
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => !patterns.some((pattern) => covers(pattern, file)))).toEqual([]);
  });

  it("has no pattern without a file", () => {
    const unused = patterns.filter((pattern) => !tracked.some((file) => covers(pattern, file)));
    expect(unused.toSorted()).toEqual(ofUsers.toSorted());
  });

  it("names an owner in each line, from the root of the repository", () => {
    expect(lines.filter((line) => !/^\/\S+ @[\w-]+\/[\w-]+$/.test(line))).toEqual([]);
  });
});
