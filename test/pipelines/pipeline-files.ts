import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

/** The folders of the pipelines that users copy, by platform. */
const folders = {
  github: new URL("../../pipelines/github/", import.meta.url),
  azure: new URL("../../pipelines/azure/", import.meta.url),
};

/** One file that users copy. */
export interface PipelineFile {
  readonly name: string;
  readonly text: string;
}

/** A step of a job: a script, or an action with its inputs. */
export interface WorkflowStep {
  readonly name: string | undefined;
  readonly script: string | undefined;
  readonly uses: string | undefined;
  readonly with: Readonly<Record<string, string | number | boolean>>;
  readonly env: Readonly<Record<string, string>>;
  readonly condition: string | undefined;
}

/** A job of a GitHub workflow, with everything that its steps need. */
export interface WorkflowJob {
  readonly id: string;
  /** Its own variables and those of the workflow. */
  readonly env: Record<string, string>;
  readonly environment: string | undefined;
  readonly permissions: Readonly<Record<string, string>>;
  readonly timeoutMinutes: number | undefined;
  readonly steps: readonly WorkflowStep[];
  /** The steps that are scripts. */
  readonly scripts: readonly string[];
}

const variables = z.record(z.string(), z.string()).default({});
const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  env: variables,
  jobs: z.record(
    z.string(),
    z.object({
      env: variables,
      environment: z.string().optional(),
      permissions: z.record(z.string(), z.string()).default({}),
      "timeout-minutes": z.number().optional(),
      uses: z.string().optional(),
      steps: z
        .array(
          z.object({
            name: z.string().optional(),
            run: z.string().optional(),
            uses: z.string().optional(),
            with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
            env: variables,
            if: z.string().optional(),
          }),
        )
        .default([]),
    }),
  ),
});

/** Reads the files of a platform. */
export function readPipelines(platform: keyof typeof folders): PipelineFile[] {
  const folder = folders[platform];
  return readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") }));
}

/** Reads the jobs of a GitHub workflow in order, except those that call another workflow. */
export function readJobs(name: string): WorkflowJob[] {
  const { env, jobs } = readWorkflow(name);
  const own = Object.entries(jobs).filter(([, { uses }]) => uses === undefined);
  return own.map(([id, job]) => ({
    id,
    env: { ...env, ...job.env },
    environment: job.environment,
    permissions: job.permissions,
    timeoutMinutes: job["timeout-minutes"],
    steps: job.steps.map(({ run, if: condition, ...step }) => ({
      name: step.name,
      script: run,
      uses: step.uses,
      with: step.with,
      env: step.env,
      condition,
    })),
    scripts: job.steps.flatMap(({ run }) => run ?? []),
  }));
}

/** The commands of this project that the pipelines run, such as `report`. */
export function findPipelineCommands(): string[] {
  const scripts = readPipelines("github").flatMap(({ name }) => readJobs(name).flatMap((job) => job.scripts));
  const found = scripts.flatMap((script) => [...script.matchAll(/npm run (?:--silent )?([\w-]+)/g)]);
  return [...new Set(found.map(([, name = ""]) => name))].sort();
}

/** Replaces the stack of a job in a GitHub workflow. */
export function forStack({ text }: PipelineFile, stack: string): string {
  return text
    .replaceAll(/\$\{\{ (?:matrix|inputs)\.stack \}\}/g, stack)
    .replaceAll(/(?:matrix|inputs)\.stack/g, `'${stack}'`);
}

/** Reads the permissions of a workflow, which apply to jobs without permissions. */
export function readWorkflowPermissions(name: string): Readonly<Record<string, string>> {
  return readWorkflow(name).permissions;
}

function readWorkflow(name: string): z.output<typeof workflow> {
  return workflow.parse(parse(readFileSync(new URL(name, folders.github), "utf8")));
}

/** Reads all scripts of an Azure pipeline, in order. */
export function readAzureScripts({ text }: PipelineFile): string[] {
  return scriptsIn(parse(text));
}

function scriptsIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    (key === "script" || key === "inlineScript") && typeof value === "string" ? [value] : scriptsIn(value),
  );
}
