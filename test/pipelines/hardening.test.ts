import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  readAzureScripts,
  readJobs,
  readPipelines,
  readWorkflowPermissions,
  type WorkflowJob,
} from "./pipeline-files.ts";

const github = readPipelines("github");
const azure = readPipelines("azure");
const azureSteps = azure.filter(({ text }) => /^ *steps:$/m.test(text));
/** The others print only what the program itself wrote. */
const azureTasks = azureSteps.filter(({ text }) => text.includes("AzureCLI@2"));
const jobs = github.flatMap(({ name }) => readJobs(name).map((job) => ({ name: `${name} ${job.id}`, job })));

function usesOf(job: WorkflowJob, action: string): boolean {
  return job.steps.some(({ uses }) => uses?.startsWith(`${action}@`) === true);
}

function indexOf(job: WorkflowJob, matches: (script: string, uses: string) => boolean): number {
  return job.steps.findIndex(({ script = "", uses = "" }) => matches(script, uses));
}

describe("a workflow of GitHub", () => {
  it.each(github)("names each action by its commit, with the version in a comment: $name", ({ text }) => {
    const uses = [...text.matchAll(/- uses: (.+)/g)].map(([, name = ""]) => name);
    expect(uses.filter((name) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(name))).toEqual([]);
  });

  it("names one commit of each action", () => {
    const uses = github.flatMap(({ text }) => [...text.matchAll(/uses: ([\w/-]+)@(.+)/g)]);
    const byAction = Map.groupBy(uses, ([, action = ""]) => action);
    expect(byAction.size).toBe(5);
    expect([...byAction.values()].map((found) => new Set(found.map(([, , commit]) => commit)).size)).toEqual([
      1, 1, 1, 1, 1,
    ]);
  });

  it.each(github)("gives no job a permission that the job does not name: $name", ({ name }) => {
    expect(readWorkflowPermissions(name)).toEqual({});
  });

  it("gives each job the permissions that it needs", () => {
    expect(
      Object.fromEntries(
        jobs.map(({ name, job: { permissions } }) => [name, Object.entries(permissions).map((one) => one.join(": "))]),
      ),
    ).toEqual({
      "entra-comment.yml comment": ["actions: read", "contents: read", "pull-requests: write"],
      "entra-deploy-stack.yml plan": ["contents: read", "id-token: write"],
      "entra-deploy-stack.yml deploy": ["contents: read", "id-token: write"],
      "entra-deploy-stack.yml waiting": ["contents: read", "id-token: write"],
      "entra-deploy-stack.yml consent": ["contents: read", "id-token: write"],
      "entra-deploy-stack.yml rest": ["contents: read", "id-token: write"],
      "entra-deploy-stack.yml finish": ["contents: read", "id-token: write"],
      "entra-deploy-stack.yml record": ["contents: write"],
      "entra-deploy-stack.yml complete": ["contents: read", "pull-requests: write"],
      "entra-deploy.yml touched": ["contents: read"],
      "entra-drift.yml drift": ["contents: read", "id-token: write"],
      "entra-preview.yml touched": ["contents: read"],
      "entra-preview.yml preview": ["contents: read", "id-token: write"],
      "entra-preview.yml all-previews": [],
      "entra-rotate.yml start": ["actions: write"],
      "entra-rotate.yml rotate": ["contents: read", "id-token: write", "issues: write"],
    });
  });

  it.each(jobs)("gives an identity to a job that signs in, and to no other: $name", ({ job }) => {
    expect(usesOf(job, "azure/login")).toBe(job.permissions["id-token"] === "write");
  });

  it.each(jobs)("ends a job that hangs: $name", ({ job }) => {
    expect(job.timeoutMinutes).toBeLessThanOrEqual(30);
  });

  it.each(jobs)("leaves no token in a checkout, except where the branch is moved: $name", ({ job }) => {
    const checkouts = job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@") === true);
    expect(checkouts.map((step) => step.with["persist-credentials"])).toEqual(checkouts.map(() => job.id === "record"));
  });

  it("runs only the move of the branch in the job that can write to the repository", () => {
    const { job } = jobs.find(({ job: { permissions } }) => permissions["contents"] === "write")!;
    expect(job.scripts).toEqual(['git push origin "HEAD:refs/heads/deployed/$STACK"']);
  });

  it.each(jobs)(
    "installs what production needs, without scripts, and the engine before it signs in: $name",
    ({ job }) => {
      const installation = indexOf(job, (script) => script.startsWith("npm ci"));
      const engine = indexOf(job, (script) => script.includes("install-engine"));
      const login = indexOf(job, (_, uses) => uses.startsWith("azure/login@"));
      const first = indexOf(job, (script) => /\b(pulumi|az) /.test(script));
      expect(job.scripts.filter((script) => script.startsWith("npm ci"))).toEqual(
        installation === -1 ? [] : ["npm ci --omit=dev --ignore-scripts"],
      );
      if (login !== -1) expect([installation, engine, login, first]).toEqual([2, 3, 4, expect.any(Number)]);
      expect(first === -1 || first > login).toBe(true);
    },
  );

  it.each(github)("puts no text of an event into a script: $name", ({ name }) => {
    expect(readJobs(name).flatMap(({ scripts }) => scripts.filter((script) => script.includes("${{")))).toEqual([]);
  });

  it("keeps files of a pull request outside the checkout that comments", () => {
    const { job } = jobs.find(({ name }) => name.startsWith("entra-comment.yml"))!;
    const download = job.steps.find(({ uses }) => uses?.startsWith("actions/download-artifact@") === true);
    expect(download?.with["path"]).toBe("${{ runner.temp }}/plan");
  });
});

describe("a pipeline of Azure", () => {
  it.each(azureTasks)("runs no command in printed text: $name", ({ text }) => {
    const printing = stepsIn(parse(text)).filter(({ task }) => task === "AzureCLI@2");
    expect(printing.length).toBeGreaterThan(0);
    for (const { target, inputs } of printing) {
      const set = [...String(inputs?.["inlineScript"]).matchAll(/variable=(\w+)/g)].map(([, name]) => name);
      expect(target).toEqual({ commands: "restricted", settableVariables: set.length === 0 ? "none" : set });
    }
  });

  it.each(azureSteps)("installs as GitHub does: $name", (file) => {
    const installed = readAzureScripts(file).filter((script) => script.startsWith("npm ci"));
    expect(new Set(installed)).toEqual(new Set(["npm ci --omit=dev --ignore-scripts"]));
  });

  it("has no secret in the arguments of a command", () => {
    const scripts = azure.flatMap(readAzureScripts).join("\n");
    expect(scripts.match(/^.*\$(token|idToken|SYSTEM_ACCESSTOKEN).*$/gm)?.map((line) => line.split(" ")[0])).toEqual(
      expect.arrayContaining(["export"]),
    );
    expect(scripts.match(/^(?!export ).*\$\{?(token|idToken|SYSTEM_ACCESSTOKEN)\b.*$/gm)).toBeNull();
  });
});

interface AzureStep {
  readonly task?: string;
  readonly target?: unknown;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

function stepsIn(node: unknown): AzureStep[] {
  if (typeof node !== "object" || node === null) return [];
  if ("task" in node) return [node as AzureStep];
  return Object.values(node).flatMap(stepsIn);
}
