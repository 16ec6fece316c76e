import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { expandPipelines } from "./azure-templates.ts";
import { readPipelines, type PipelineFile } from "./pipeline-files.ts";
import { checkWorkflow } from "./workflow-parser.ts";

const github = readPipelines("github");
const azure = readPipelines("azure");

// The schema treats every scalar of YAML as text.
const ajv = new Ajv({ strict: false, unicodeRegExp: false, coerceTypes: true });
const schema = readFileSync(new URL("../recordings/azure-pipelines.json", import.meta.url), "utf8");
const validatePipeline = ajv.compile(JSON.parse(schema) as object);
const validateTarget = ajv.compile({
  ...(JSON.parse(schema) as object),
  $ref: "#/definitions/stepTarget",
  anyOf: undefined,
  oneOf: undefined,
});

/**
 * Checks a pipeline against Microsoft's schema. That lacks the target of a task, which Microsoft's page has:
 * https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps-task
 */
function validate(pipeline: unknown): boolean {
  const targets: unknown[] = [];
  const rest = JSON.parse(
    JSON.stringify(pipeline, (key, value: unknown) => (key === "target" ? void targets.push(value) : value)),
  ) as unknown;
  return validatePipeline(rest) && targets.every((target) => validateTarget(target));
}

function spoil(files: readonly PipelineFile[], name: string, from: string, to: string): PipelineFile {
  const { text } = files.find((file) => file.name === name)!;
  expect(text).toContain(from);
  return { name, text: text.replace(from, to) };
}

describe("the workflows of GitHub Actions", () => {
  it.each(github)("are valid for GitHub's own parser: $name", async (file) => {
    expect(await checkWorkflow(file)).toEqual([]);
  });

  it.each([
    ["a key", "entra-drift.yml", "timeout-minutes", "timeout"],
    ["a permission", "entra-preview.yml", "id-token: write", "id-token: wrte"],
    ["a permission of a job that comments", "entra-comment.yml", "pull-requests: write", "pull-request: write"],
    ["a context", "entra-deploy-stack.yml", "|| vars.PULUMI_BACKEND_URL }}", "|| variables.PULUMI_BACKEND_URL }}"],
    ["a schedule", "entra-rotate.yml", "17 3 * * *", "77 3 * * *"],
    ["a job that another needs", "entra-deploy-stack.yml", "needs: rest", "needs: rset"],
    ["a queue", "entra-deploy-stack.yml", "queue: max", "queue: all"],
  ])("would not be valid with %s misspelt", async (_, name, from, to) => {
    expect(await checkWorkflow(spoil(github, name, from, to))).not.toEqual([]);
  });
});

describe("the pipelines of Azure Pipelines", () => {
  it.each(expandPipelines(["prod", "eu-test.2"]))(
    "keep to Microsoft's schema for two stacks: $name",
    ({ pipeline }) => {
      expect([validate(pipeline), validatePipeline.errors, validateTarget.errors]).toEqual([true, null, null]);
    },
  );

  it.each([
    ["a key", "entra-drift.yml", "displayName: Weekly", "displyName: Weekly"],
    ["a task", "entra-preview.yml", "AzureCLI@2", "AzureCLI@20"],
    ["an input", "entra-rotate.yml", "scriptLocation: inlineScript", "scriptPlace: inlineScript"],
    ["a strategy", "entra-deploy-stack.yml", "runOnce:", "once:"],
    ["a restriction of commands", "entra-drift.yml", "commands: restricted", "commands: restrict"],
    ["a pipeline that triggers", "entra-comment.yml", "source: entra-preview", "sorce: entra-preview"],
    ["a kind of lock", "entra-deploy.yml", "lockBehavior: sequential", "lockBehavior: sequentially"],
  ])("would not be valid with %s misspelt", (_, name, from, to) => {
    const spoilt = spoil(azure, name, from, to);
    const files = azure.map((file) => (file.name === name ? spoilt : file));
    const invalid = expandPipelines(["prod"], files).filter(({ pipeline }) => !validate(pipeline));
    expect(invalid.map((file) => file.name)).toEqual([name.replace("-stack", "")]);
  });
});
