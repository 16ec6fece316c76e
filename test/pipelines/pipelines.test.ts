import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { describe, expect, it, onTestFinished } from "vitest";
import { stringify } from "yaml";
import { expandPipelines } from "./azure-templates.ts";
import { readAzureScripts, readJobs, readPipelines } from "./pipeline-files.ts";

const github = readPipelines("github");
const azure = readPipelines("azure");

/** Lines of GitHub and their equivalents in Azure. */
const wrappers: Record<string, string> = {
  'npm run --silent install-engine -- --into "$RUNNER_TEMP/pulumi"':
    'npm run --silent install-engine -- --into "$AGENT_TEMPDIRECTORY/pulumi"',
  'echo "$RUNNER_TEMP/pulumi/pulumi" >> "$GITHUB_PATH"':
    'echo "##vso[task.prependpath]$AGENT_TEMPDIRECTORY/pulumi/pulumi"',
  'cat plan/limits.md >> "$GITHUB_STEP_SUMMARY"': 'echo "##vso[task.uploadsummary]$PWD/plan/limits.md"',
  'cat plan/report.md >> "$GITHUB_STEP_SUMMARY"': 'echo "##vso[task.uploadsummary]$PWD/plan/report.md"',
  'cat waiting/report.md >> "$GITHUB_STEP_SUMMARY"': 'echo "##vso[task.uploadsummary]$PWD/waiting/report.md"',
  'cat rest/report.md >> "$GITHUB_STEP_SUMMARY"': 'echo "##vso[task.uploadsummary]$PWD/rest/report.md"',
  'cat summary.md >> "$GITHUB_STEP_SUMMARY"': 'echo "##vso[task.uploadsummary]$PWD/summary.md"',
  'npm run --silent tasks -- --stack "$STACK" --sync github "${webhook[@]}" > tasks.txt || code=$?':
    'npm run --silent tasks -- --stack "$STACK" --sync azure-boards "${webhook[@]}" > tasks.txt || code=$?',
  'cat drift.md >> "$GITHUB_STEP_SUMMARY"': 'echo "##vso[task.uploadsummary]$PWD/drift.md"',
  'echo "stacks=$stacks" >> "$GITHUB_OUTPUT"': 'echo "##vso[task.setvariable variable=stacks;isOutput=true]$stacks"',
  'echo "consent=$consent" >> "$GITHUB_OUTPUT"':
    'echo "##vso[task.setvariable variable=consent;isOutput=true]$consent"',
  'echo "rest=$rest" >> "$GITHUB_OUTPUT"': 'echo "##vso[task.setvariable variable=rest;isOutput=true]$rest"',
  'hold=$(node --print \'require("./plan/limits.json").hold.join(",")\')':
    'hold=$(node --print \'require(process.env.PIPELINE_WORKSPACE + "/plan-" + process.env.STACK + "/limits.json").hold.join(",")\')',
  "diff plan/deploy.json deploy.json ||": 'diff "$PIPELINE_WORKSPACE/plan-$STACK/deploy.json" deploy.json ||',
  "diff waiting/waiting.json waiting.json ||": 'diff "$PIPELINE_WORKSPACE/waiting-$STACK/waiting.json" waiting.json ||',
  "diff rest/rest.json rest.json ||": 'diff "$PIPELINE_WORKSPACE/rest-$STACK/rest.json" rest.json ||',
  'plan="$RUNNER_TEMP/plan/preview.json"':
    'plan="$PIPELINE_WORKSPACE/preview/plan-of-pull-request-$STACK/preview.json"',
  'npm run --silent comment -- plan/report.md --stack "$STACK" --deployed':
    'npm run --silent comment -- "$PIPELINE_WORKSPACE/plan-$STACK/report.md" --stack "$STACK" --deployed',
};
/** Lines of GitHub for which Azure has settings: restricted commands, a schedule on a branch, one result of all jobs. */
const onlyGitHub = [
  'echo "::stop-commands::$(openssl rand -hex 16)"',
  'gh workflow run entra-rotate.yml --repo "$GITHUB_REPOSITORY" --ref "deployed/$STACK" --field "stack=$STACK"',
  "[[ $RESULT == success || ( $FOUND == success && $STACKS == '[]' ) ]]",
];
const ofAzureDevOps = "az account get-access-token --resource 499b84ac-1321-427f-aa17-267660975798";
/** The first lines of Azure's scripts, which otherwise continue after a failed command, and which must sign in. */
const prologue = [
  "set -e",
  'export ARM_USE_OIDC=true ARM_TENANT_ID="$tenantId" ARM_CLIENT_ID="$servicePrincipalId" ARM_OIDC_TOKEN="$idToken"',
  "export PULUMI_CONFIG_PASSPHRASE=redacted",
  'export PULUMI_BACKEND_URL="$STATE_URL"',
  `SYSTEM_ACCESSTOKEN=$(${ofAzureDevOps} --query accessToken --output tsv)`,
  "export SYSTEM_ACCESSTOKEN",
  `token=$(${ofAzureDevOps} --query accessToken --output tsv)`,
  'export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraheader GIT_CONFIG_VALUE_0="AUTHORIZATION: bearer $token"',
];
const install = "npm ci --omit=dev --ignore-scripts";

function linesOf(scripts: readonly string[]): string[] {
  return scripts.flatMap((script) => script.trimEnd().split("\n"));
}

describe("the pipelines", () => {
  it("are the same for both platforms, except that GitHub has the list of stacks in a variable", () => {
    const names = ["comment", "deploy-stack", "deploy", "drift", "preview", "rotate", "stacks"].map(
      (name) => `entra-${name}.yml`,
    );
    expect([github.map(({ name }) => name), azure.map(({ name }) => name)]).toEqual([names.slice(0, -1), names]);
  });

  it.each(azure.filter(({ name }) => name !== "entra-stacks.yml"))(
    "run the same commands in the same order on both platforms: $name",
    (file) => {
      const commands = linesOf(readJobs(file.name).flatMap(({ scripts }) => scripts));
      const without = (lines: string[], some: readonly string[]): string[] =>
        lines.filter((line) => !some.includes(line));
      expect(without(linesOf(readAzureScripts(file)), [install, ...prologue])).toEqual(
        without(commands, [install, ...onlyGitHub]).map((line) => wrappers[line] ?? line),
      );
    },
  );

  it.each(github)("hold the secrets that the tenant's limits name in every plan and run: $name", ({ name }) => {
    const planning = /^ *(?:pulumi (?:preview|up)|npm run --silent report -- --stack) /m;
    const scripts = readJobs(name).flatMap((job) => job.scripts.filter((script) => planning.test(script)));
    const before = scripts.map((script) => script.slice(0, script.search(planning)));
    const holding = 'export ENTRA_INTEGRATIONS_HOLD_SECRETS="$hold"\n';
    expect(before.filter((lines) => !lines.includes(holding))).toEqual([]);
    const planned: Record<string, number> = {
      "entra-deploy-stack.yml": 10,
      "entra-preview.yml": 2,
      "entra-rotate.yml": 1,
    };
    expect(scripts).toHaveLength(planned[name] ?? 0);
  });

  it("read, in every stage of Azure, the limits of the plan to hold secrets", () => {
    const stages = azure.flatMap(({ text }) => text.split(/^ {2}- stage: /m));
    const holding = stages.filter((stage) => stage.includes('"/limits.json"'));
    const download = /download: current\n +artifact: plan-\$\{\{ parameters\.stack \}\}\n/;
    expect(holding.map((stage) => [/^\w+(?=_\$)/.exec(stage)?.[0], download.test(stage)])).toEqual(
      ["deploy", "waiting", "consent", "rest", "finish"].map((stage) => [stage, true]),
    );
  });

  it("give Azure the same settings as GitHub", () => {
    const dir = mkdtempSync(join(tmpdir(), "entra-pipelines-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const env = {
      ...process.env,
      tenantId: "t",
      servicePrincipalId: "p",
      idToken: "i",
      STATE_URL: "azblob://state",
      stacks: '["prod"]',
      consent: "true",
      rest: "false",
      AGENT_TEMPDIRECTORY: "/agent",
    };
    const said = Object.values(wrappers).filter((line) => line.startsWith("echo"));
    const own = prologue.filter((line) => !line.includes(ofAzureDevOps) && !/TOKEN$|GIT_CONFIG/.test(line));
    const script = [...own, ...said, "env | grep -E '^(ARM|PULUMI)_' | sort"].join("\n");
    const printed = execFileSync("bash", ["-c", script], { cwd: dir, env, encoding: "utf8" });
    expect(printed.replaceAll(dir, "/source").split("\n")).toEqual([
      "##vso[task.prependpath]/agent/pulumi/pulumi",
      "##vso[task.uploadsummary]/source/plan/limits.md",
      "##vso[task.uploadsummary]/source/plan/report.md",
      "##vso[task.uploadsummary]/source/waiting/report.md",
      "##vso[task.uploadsummary]/source/rest/report.md",
      "##vso[task.uploadsummary]/source/summary.md",
      "##vso[task.uploadsummary]/source/drift.md",
      '##vso[task.setvariable variable=stacks;isOutput=true]["prod"]',
      "##vso[task.setvariable variable=consent;isOutput=true]true",
      "##vso[task.setvariable variable=rest;isOutput=true]false",
      "ARM_CLIENT_ID=p",
      "ARM_OIDC_TOKEN=i",
      "ARM_TENANT_ID=t",
      "ARM_USE_OIDC=true",
      "PULUMI_BACKEND_URL=azblob://state",
      "PULUMI_CONFIG_PASSPHRASE=redacted",
      "",
    ]);
  });

  it("run one at a time on a stack, and cancel no waiting run", () => {
    const queues = github.map(({ name, text }) => {
      const jobs = readJobs(name).filter(({ env }) => "PULUMI_BACKEND_URL" in env);
      return [
        name,
        jobs.length,
        text.split('concurrency: { group: "entra-${{ inputs.stack }}", queue: max }').length - 1,
      ];
    });
    const locks = azure.filter(({ text }) => text.includes("\nlockBehavior: sequential\n"));
    expect([queues, locks.map(({ name }) => name)]).toEqual([
      [
        ["entra-comment.yml", 0, 0],
        ["entra-deploy-stack.yml", 3, 3],
        ["entra-deploy.yml", 0, 0],
        ["entra-drift.yml", 0, 0],
        ["entra-preview.yml", 0, 0],
        ["entra-rotate.yml", 1, 1],
      ],
      ["entra-deploy.yml", "entra-rotate.yml"],
    ]);
  });

  const withEngine = [
    ...github.map(({ text }) => text),
    ...expandPipelines(["prod"]).map(({ pipeline }) => stringify(pipeline)),
  ].filter((text) => text.includes("install-engine"));
  const sets = (name: string, value: string) =>
    new RegExp(`^ {2}(?:${name}: "${value}"|- name: ${name}\\n {4}value: "${value}")$`, "m");

  it("run 32 steps at a time, wherever they install the engine", () => {
    const setting = sets("PULUMI_PARALLEL", "32");
    expect(withEngine.map((text) => setting.test(text))).toEqual(Array.from({ length: 8 }, () => true));
  });

  it("retire secrets on evidence at night, and never in a plan that a person approves", () => {
    const setting = sets("ENTRA_INTEGRATIONS_KEEP_PREVIOUS", "true");
    const nightly = withEngine.filter((text) => text.includes("--rotation-only"));
    expect([nightly.length, nightly.filter((text) => setting.test(text))]).toEqual([2, []]);
    expect(withEngine.filter((text) => setting.test(text))).toHaveLength(6);
  });

  it.each([...github, ...azure])("have no secret stored: $name", ({ text }) => {
    // The passphrase of a redacted state encrypts nothing that is secret.
    const others = text.replaceAll(/PULUMI_CONFIG_PASSPHRASE(: |=)redacted\n/g, "");
    expect(others).not.toMatch(/secrets\.\w|CLIENT_SECRET|PASSWORD|PASSPHRASE|PAT\b/i);
  });

  it("use, on GitHub, a read-only identity and its state in every job without an environment", () => {
    const picked = github.flatMap(({ name }) =>
      readJobs(name).map(({ id, env, environment }) => {
        const identity = /ENTRA_(\w+)_CLIENT_ID }}/.exec(env["ARM_CLIENT_ID"] ?? "")?.[1] ?? "none";
        const state = "PULUMI_BACKEND_URL" in env ? "real" : "PULUMI_CONFIG_PASSPHRASE" in env ? "redacted" : "no";
        return `${name} ${id}: ${identity} in ${environment ?? "none"}, ${state} state`;
      }),
    );
    expect(picked).toEqual([
      "entra-comment.yml comment: none in none, no state",
      "entra-deploy-stack.yml plan: PREVIEW in none, redacted state",
      "entra-deploy-stack.yml deploy: DEPLOY in entra-deploy-${{ inputs.stack }}, real state",
      "entra-deploy-stack.yml waiting: PREVIEW in none, redacted state",
      "entra-deploy-stack.yml consent: CONSENT in entra-consent-${{ inputs.stack }}, real state",
      "entra-deploy-stack.yml rest: PREVIEW in none, redacted state",
      "entra-deploy-stack.yml finish: DEPLOY in entra-deploy-${{ inputs.stack }}, real state",
      "entra-deploy-stack.yml record: none in none, no state",
      "entra-deploy-stack.yml complete: none in none, no state",
      "entra-deploy.yml touched: none in none, no state",
      "entra-drift.yml drift: PREVIEW in none, redacted state",
      "entra-preview.yml touched: none in none, no state",
      "entra-preview.yml preview: PREVIEW in none, redacted state",
      "entra-preview.yml all-previews: none in none, no state",
      "entra-rotate.yml start: none in none, no state",
      "entra-rotate.yml rotate: DEPLOY in entra-rotation-${{ inputs.stack }}, real state",
    ]);
  });

  it("use, on Azure, the same connections", () => {
    const picked = expandPipelines(["prod"]).flatMap(({ name, pipeline }) => {
      const text = stringify(pipeline);
      const found = [...text.matchAll(/^ +(?:- )?(stage|environment|azureSubscription): (.+)$/gm)];
      // Unique, because several steps of a stage sign in the same way.
      const lines = found.map(([, key = "", value = ""]) => `${key}: ${value}`);
      return [name, ...lines.filter((line, index) => line !== lines[index - 1])];
    });
    expect(picked).toEqual([
      "entra-comment.yml",
      "azureSubscription: entra-comment",
      "entra-deploy.yml",
      "stage: touched",
      "stage: plan_prod",
      "azureSubscription: entra-preview-prod",
      "stage: deploy_prod",
      "environment: entra-deploy-prod",
      "azureSubscription: entra-deploy-prod",
      "stage: waiting_prod",
      "azureSubscription: entra-preview-prod",
      "stage: consent_prod",
      "environment: entra-consent-prod",
      "azureSubscription: entra-consent-prod",
      "stage: rest_prod",
      "azureSubscription: entra-preview-prod",
      "stage: finish_prod",
      "environment: entra-deploy-prod",
      "azureSubscription: entra-deploy-prod",
      "stage: record_prod",
      "azureSubscription: entra-deploy-prod",
      "stage: complete_prod",
      "azureSubscription: entra-comment",
      "entra-drift.yml",
      "azureSubscription: entra-preview-prod",
      "entra-preview.yml",
      "azureSubscription: entra-preview-prod",
      "entra-rotate.yml",
      "stage: rotate",
      "environment: entra-rotation-prod",
      "azureSubscription: entra-deploy-prod",
    ]);
  });
});
