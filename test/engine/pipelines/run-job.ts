import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { WorkflowJob, WorkflowStep } from "../../pipelines/pipeline-files.ts";
import type { HostedProject } from "../../support/hosted-project.ts";

/** What a workflow finds on its runner. */
export interface Runner {
  readonly project: HostedProject;
  /** A folder outside of the checkout, where artifacts are kept and jobs have their temporary folder. */
  readonly dir: string;
  /** Values of the expressions that workflows use, without their braces. */
  readonly expressions: Readonly<Record<string, string>>;
  /** Client secrets by client id: they replace the runner's token, by which identities sign in without one. */
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

/** What jobs leave in their checkout. The next job begins without it. */
const leftovers = ["redacted", "plan", "waiting", "rest", "state.json", "preview.json", "report.md", "drift.md"].concat(
  ["deploy.json", "waiting.json", "rest.json", "rotation.json", "targets.txt", "limits.json"],
  ["changed.txt", "verify.txt", "tasks.txt", "overview.html", "summary.md"],
);

/** Runs the steps of a job one after the other as GitHub does; the job has failed with the first that fails. */
export async function runJob(job: WorkflowJob, runner: Runner): Promise<JobEnd> {
  const { project, dir, expressions, clientSecrets, env } = runner;
  const temp = join(dir, "temp");
  await mkdir(temp, { recursive: true });
  const files = { GITHUB_STEP_SUMMARY: join(temp, "summary.md"), GITHUB_OUTPUT: join(temp, "outputs") };
  const resolve = (variables: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, resolveIn(value, expressions)]));
  const jobEnv: Record<string, string> = { ...env, ...files, RUNNER_TEMP: temp, ...resolve(job.env) };
  const clientId = jobEnv["ARM_CLIENT_ID"];
  const secret = clientId === undefined ? undefined : clientSecrets[clientId];
  if (clientId !== undefined && secret === undefined) throw new Error(`job ${job.id} has an unknown identity`);
  let code = 0;
  let said = "";
  const ran: string[] = [];
  for (const step of job.steps) {
    if (!isDue(step, code)) continue;
    if (step.script === undefined) {
      await moveArtifact(step, runner, temp);
      continue;
    }
    ran.push(step.script);
    if (isReplaced(step.script)) continue;
    // Only the variables of the job: a job without the backend, or without an identity, has none here either.
    const end = await project.run(step.script, {
      PULUMI_BACKEND_URL: undefined,
      ARM_CLIENT_ID: undefined,
      ...jobEnv,
      ...resolve(step.env),
      ARM_CLIENT_SECRET: secret,
    });
    said += end.stdout + end.stderr;
    code ||= end.code;
  }
  const [summary, outputs] = await Promise.all(
    [files.GITHUB_STEP_SUMMARY, files.GITHUB_OUTPUT].map((file) => readFile(file, "utf8").catch(() => "")),
  );
  const rest = leftovers.map((name) => join(project.dir, name));
  await Promise.all([temp, ...rest].map((path) => rm(path, { recursive: true, force: true })));
  return { code, said, summary: summary!, outputs: outputs!, ran };
}

function isDue({ condition = "", script }: WorkflowStep, code: number): boolean {
  return code === 0 || (script !== undefined && condition.includes("!cancelled()"));
}

/** The packages and the engine are there. */
function isReplaced(script: string): boolean {
  return script.startsWith("npm ci") || script.includes("npm run --silent install-engine");
}

/** Does what the actions for artifacts do; all other actions have been done. */
async function moveArtifact({ uses = "", with: inputs }: WorkflowStep, runner: Runner, temp: string): Promise<void> {
  const artifact = join(runner.dir, "artifacts", resolveIn(String(inputs["name"]), runner.expressions));
  const path = String(inputs["path"]).replace("${{ runner.temp }}", temp);
  const inCheckout = path.startsWith("/") ? path : join(runner.project.dir, path);
  if (uses.startsWith("actions/upload-artifact@")) {
    await rm(artifact, { recursive: true, force: true });
    await mkdir(artifact, { recursive: true });
    // One file is uploaded by its name, a folder by its content.
    const file = /[^/]+\.\w+$/.exec(path)?.[0] ?? "";
    await cp(inCheckout, join(artifact, file), { recursive: true });
  }
  if (uses.startsWith("actions/download-artifact@")) await cp(artifact, inCheckout, { recursive: true });
}

function resolveIn(text: string, expressions: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
    const value = expressions[expression];
    if (value === undefined) throw new Error(`no value for the expression ${expression}`);
    return value;
  });
}
