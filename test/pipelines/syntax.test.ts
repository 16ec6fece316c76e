import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readPipelines, type PipelineFile } from "./pipeline-files.ts";
import { checkWorkflow } from "./workflow-parser.ts";

const github = readPipelines("github");
const azure = readPipelines("azure");

// A scalar of YAML is text to the schema, whatever it looks like.
const ajv = new Ajv({ strict: false, unicodeRegExp: false, coerceTypes: true });
const schema = readFileSync(new URL("../recordings/azure-pipelines.json", import.meta.url), "utf8");
const validate = ajv.compile(JSON.parse(schema) as object);

function spoil(files: readonly PipelineFile[], name: string, from: string, to: string): PipelineFile {
  const { text } = files.find((file) => file.name === name)!;
  expect(text).toContain(from);
  return { name, text: text.replace(from, to) };
}

describe("the workflows of GitHub Actions", () => {
  it.each(github)("are workflows to GitHub's own parser: $name", async (file) => {
    expect(await checkWorkflow(file)).toEqual([]);
  });

  it.each([
    ["a key", "entra-drift.yml", "timeout-minutes", "timeout"],
    ["a permission", "entra-preview.yml", "id-token: write", "id-token: wrte"],
    ["a context", "entra-deploy.yml", "${{ vars.PULUMI_BACKEND_URL }}", "${{ variables.PULUMI_BACKEND_URL }}"],
    ["a schedule", "entra-rotate.yml", "17 3 * * *", "77 3 * * *"],
    ["a job that another needs", "entra-deploy.yml", "needs: consent", "needs: consnt"],
    ["a queue", "entra-deploy.yml", "queue: max", "queue: all"],
  ])("would not be with %s misspelt", async (_, name, from, to) => {
    expect(await checkWorkflow(spoil(github, name, from, to))).not.toEqual([]);
  });
});

describe("the pipelines of Azure Pipelines", () => {
  it.each(azure)("keep to Microsoft's schema: $name", ({ text }) => {
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  it.each([
    ["a key", "entra-drift.yml", "displayName: Weekly", "displyName: Weekly"],
    ["a task", "entra-preview.yml", "AzureCLI@2", "AzureCLI@20"],
    ["an input", "entra-rotate.yml", "scriptLocation: inlineScript", "scriptPlace: inlineScript"],
    ["a strategy", "entra-deploy.yml", "runOnce:", "once:"],
    ["a kind of lock", "entra-deploy.yml", "lockBehavior: sequential", "lockBehavior: sequentially"],
  ])("would not with %s misspelt", (_, name, from, to) => {
    expect(validate(parse(spoil(azure, name, from, to).text))).toBe(false);
  });
});
