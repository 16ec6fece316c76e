import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { HostedProject } from "../../support/hosted-project.ts";
import type { WorkflowJob } from "../../pipelines/pipeline-files.ts";

/** What a workflow finds on its runner. */
export interface Runner {
  readonly project: HostedProject;
  /** Values of the expressions that workflows use, without their braces. */
  readonly expressions: Readonly<Record<string, string>>;
  /** Client secrets by client id: they stand for the runner's token, by which identities sign in without one. */
  readonly clientSecrets: Readonly<Record<string, string>>;
  /** What GitHub sets for every step. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a job ended. */
export interface JobEnd {
  readonly code: number;
  readonly said: string;
  readonly summary: string;
  readonly outputs: string;
  /** The scripts that were run, as the file has them. */
  readonly ran: readonly string[];
}

/** Runs the scripts of a job one after the other as GitHub does; the job has failed with the first that fails. */
export async function runJob(job: WorkflowJob, { project, expressions, clientSecrets, env }: Runner): Promise<JobEnd> {
  const files = { GITHUB_STEP_SUMMARY: join(project.dir, "summary.md"), GITHUB_OUTPUT: join(project.dir, "outputs") };
  const resolve = (variables: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, resolveIn(value, expressions)]));
  const jobEnv: Record<string, string> = { ...env, ...files, ...resolve(job.env) };
  const secret = clientSecrets[jobEnv["ARM_CLIENT_ID"] ?? ""];
  if (secret === undefined) throw new Error(`job ${job.id} names no identity that the tenant has`);
  let code = 0;
  let said = "";
  const ran: string[] = [];
  for (const { script, env: stepEnv, always } of job.scripts) {
    // The packages are there.
    if (script === "npm ci" || (code !== 0 && !always)) continue;
    const end = await project.run(script, { ...jobEnv, ...resolve(stepEnv), ARM_CLIENT_SECRET: secret });
    code ||= end.code;
    said += end.stdout + end.stderr;
    ran.push(script);
  }
  const [summary, outputs] = await Promise.all([files.GITHUB_STEP_SUMMARY, files.GITHUB_OUTPUT].map(takeIfThere));
  // Each job begins with a folder of its own.
  await Promise.all(
    ["report.md", "waiting.json", "drift.md"].map((name) => rm(join(project.dir, name), { force: true })),
  );
  return { code, said, summary: summary!, outputs: outputs!, ran };
}

function resolveIn(text: string, expressions: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
    const value = expressions[expression];
    if (value === undefined) throw new Error(`no value for the expression ${expression}`);
    return value;
  });
}

async function takeIfThere(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  await rm(file, { force: true });
  return text;
}
