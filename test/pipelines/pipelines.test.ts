import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { describe, expect, it, onTestFinished } from "vitest";
import { readAzureScripts, readJobs, readPipelines } from "./pipeline-files.ts";

const github = readPipelines("github");
const azure = readPipelines("azure");

/** How each platform says what the other says otherwise: GitHub's line, and that of Azure. */
const wrappers: Record<string, string> = {
  'cat report.md >> "$GITHUB_STEP_SUMMARY"': 'echo "##vso[task.uploadsummary]$PWD/report.md"',
  'cat drift.md >> "$GITHUB_STEP_SUMMARY"': 'echo "##vso[task.uploadsummary]$PWD/drift.md"',
  'echo "consent=$consent" >> "$GITHUB_OUTPUT"':
    'echo "##vso[task.setvariable variable=consent;isOutput=true]$consent"',
};
/** What a step of Azure begins with: a script goes on after a command that failed, and signs in by itself. */
const prologue = [
  "set -e",
  'export ARM_USE_OIDC=true ARM_TENANT_ID="$tenantId" ARM_CLIENT_ID="$servicePrincipalId" ARM_OIDC_TOKEN="$idToken"',
];

function linesOf(scripts: readonly string[]): string[] {
  return scripts.flatMap((script) => script.trimEnd().split("\n"));
}

describe("the pipelines", () => {
  it("are the same four for both platforms", () => {
    const names = ["entra-deploy.yml", "entra-drift.yml", "entra-preview.yml", "entra-rotate.yml"];
    expect([github.map(({ name }) => name), azure.map(({ name }) => name)]).toEqual([names, names]);
  });

  it.each(azure)("run the same commands in the same order on both platforms: $name", (file) => {
    const commands = linesOf(readJobs(file.name).flatMap(({ scripts }) => scripts.map(({ script }) => script)));
    const once = (lines: string[]): string[] => lines.filter((line) => line !== "npm ci");
    expect(once(linesOf(readAzureScripts(file))).filter((line) => !prologue.includes(line))).toEqual(
      once(commands).map((line) => wrappers[line] ?? line),
    );
  });

  it("tell Azure what they tell GitHub", () => {
    const dir = mkdtempSync(join(tmpdir(), "entra-pipelines-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const env = { ...process.env, tenantId: "t", servicePrincipalId: "p", idToken: "i", consent: "true" };
    const script = [...prologue, ...Object.values(wrappers), "env | grep ^ARM_ | sort"].join("\n");
    const said = execFileSync("bash", ["-c", script], { cwd: dir, env, encoding: "utf8" });
    expect(said.replaceAll(dir, "/source")).toBe(
      [
        "##vso[task.uploadsummary]/source/report.md",
        "##vso[task.uploadsummary]/source/drift.md",
        "##vso[task.setvariable variable=consent;isOutput=true]true",
        "ARM_CLIENT_ID=p",
        "ARM_OIDC_TOKEN=i",
        "ARM_TENANT_ID=t",
        "ARM_USE_OIDC=true",
        "",
      ].join("\n"),
    );
  });

  it("let one run at a time have the stack, and cancel none that waits", () => {
    const queues = (name: string): string[] => {
      const { text } = github.find((file) => file.name === name)!;
      return [...text.matchAll(/concurrency:(?: \{ |\n {2})group: (\S+?)(?:, |\n {2})(queue: \w+)/g)].map(
        ([, group = "", queue = ""]) => `${group} ${queue}`,
      );
    };
    const locks = azure.filter(({ text }) => text.includes("\nlockBehavior: sequential\n"));
    expect([
      queues("entra-deploy.yml"),
      readJobs("entra-deploy.yml").length,
      queues("entra-rotate.yml"),
      locks.map(({ name }) => name),
    ]).toEqual([
      Array(3).fill("entra-prod queue: max"),
      3,
      ["entra-prod queue: max"],
      ["entra-deploy.yml", "entra-rotate.yml"],
    ]);
  });

  it.each([...github, ...azure])("have no secret stored: $name", ({ text }) => {
    expect(text).not.toMatch(/secrets\.|CLIENT_SECRET|PASSWORD|PASSPHRASE|PAT\b/i);
  });

  it("pick, on GitHub, an identity that reads alone wherever no environment guards them", () => {
    const picked = github.flatMap(({ name }) =>
      readJobs(name).map(
        ({ id, env, environment }) => `${id}: ${env["ARM_CLIENT_ID"] ?? "none"} in ${environment ?? "none"}`,
      ),
    );
    expect(picked).toEqual([
      "deploy: ${{ vars.ENTRA_DEPLOY_CLIENT_ID }} in entra-production",
      "consent: ${{ vars.ENTRA_CONSENT_CLIENT_ID }} in entra-consent",
      "finish: ${{ vars.ENTRA_DEPLOY_CLIENT_ID }} in entra-rotation",
      "drift: ${{ vars.ENTRA_PREVIEW_CLIENT_ID }} in none",
      "preview: ${{ vars.ENTRA_PREVIEW_CLIENT_ID }} in none",
      "rotate: ${{ vars.ENTRA_DEPLOY_CLIENT_ID }} in entra-rotation",
    ]);
  });

  it("pick, on Azure, the same connections", () => {
    const picked = azure.flatMap(({ text }) =>
      [...text.matchAll(/^ +(?:- )?(stage|environment|azureSubscription): (.+)$/gm)].map(
        ([, key = "", value = ""]) => `${key}: ${value}`,
      ),
    );
    expect(picked).toEqual([
      "stage: deploy",
      "environment: entra-production",
      "azureSubscription: entra-deploy",
      "stage: waiting",
      "azureSubscription: entra-preview",
      "stage: consent",
      "environment: entra-consent",
      "azureSubscription: entra-consent",
      "stage: finish",
      "environment: entra-rotation",
      "azureSubscription: entra-deploy",
      "azureSubscription: entra-preview",
      "azureSubscription: entra-preview",
      "azureSubscription: entra-preview",
      "stage: rotate",
      "environment: entra-rotation",
      "azureSubscription: entra-deploy",
    ]);
  });
});
