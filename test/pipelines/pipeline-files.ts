import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

/** Where the pipelines are that users copy, by platform. */
const folders = {
  github: new URL("../../pipelines/github/", import.meta.url),
  azure: new URL("../../pipelines/azure/", import.meta.url),
};

/** One file that users copy. */
export interface PipelineFile {
  readonly name: string;
  readonly text: string;
}

/** A step that runs commands of a shell. */
interface ScriptStep {
  readonly script: string;
  readonly env: Record<string, string>;
  /** Whether it runs after a step that failed, too. */
  readonly always: boolean;
}

/** A job of a workflow of GitHub's, with what it takes to run its scripts. */
export interface WorkflowJob {
  readonly id: string;
  /** Its own variables and those of the workflow. */
  readonly env: Record<string, string>;
  readonly environment: string | undefined;
  readonly scripts: readonly ScriptStep[];
}

const variables = z.record(z.string(), z.string()).default({});
const workflow = z.object({
  env: variables,
  jobs: z.record(
    z.string(),
    z.object({
      env: variables,
      environment: z.string().optional(),
      steps: z.array(z.object({ run: z.string().optional(), env: variables, if: z.string().optional() })),
    }),
  ),
});

/** Reads the files of a platform. */
export function readPipelines(platform: keyof typeof folders): PipelineFile[] {
  const folder = folders[platform];
  return readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") }));
}

/** Reads the jobs of one of GitHub's workflows, in their order. */
export function readJobs(name: string): WorkflowJob[] {
  const { env, jobs } = workflow.parse(parse(readFileSync(new URL(name, folders.github), "utf8")));
  return Object.entries(jobs).map(([id, job]) => ({
    id,
    env: { ...env, ...job.env },
    environment: job.environment,
    scripts: job.steps.flatMap((step) =>
      step.run === undefined ? [] : [{ script: step.run, env: step.env, always: step.if === "${{ !cancelled() }}" }],
    ),
  }));
}

/** Reads every script of one of Azure's pipelines, wherever it stands, in their order. */
export function readAzureScripts({ text }: PipelineFile): string[] {
  return scriptsIn(parse(text));
}

function scriptsIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    (key === "script" || key === "inlineScript") && typeof value === "string" ? [value] : scriptsIn(value),
  );
}
