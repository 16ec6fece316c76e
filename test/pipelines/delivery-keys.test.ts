import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { expandPipelines } from "./azure-templates.ts";
import { readJobs, readPipelines } from "./pipeline-files.ts";

/** A step that runs the program, and what it may do with products. */
interface Run {
  readonly job: string;
  readonly step: string;
  readonly script: string;
  readonly skipsProducts: boolean;
}

const runsProgram = /^ *(?:pulumi (?:preview|up)|npm run --silent (?:report -- --stack|drift)) /m;
const loadsKeys = "for key in $DELIVERY_KEYS; do";
const skip = "ENTRA_DELIVERY_SKIP_REFRESH";

const github = readPipelines("github").flatMap(({ name }) =>
  readJobs(name).flatMap(({ id, env, steps }) =>
    steps.map(({ name: step = "", script = "", env: own }): Run & { env: object } => ({
      job: `${name} ${id}`,
      step,
      script,
      skipsProducts: { ...env, ...own }[skip] === "true",
      env: own,
    })),
  ),
);

type Node = Readonly<Record<string, unknown>>;

/** The steps of Azure's pipelines, with the variables of their stage and job. */
function azureRuns(node: unknown, job: string, isSkipped = false): Run[] {
  if (Array.isArray(node)) return node.flatMap((item) => azureRuns(item, job, isSkipped));
  if (typeof node !== "object" || node === null) return [];
  const { stage, job: ownJob, variables, displayName, inputs, env, script } = node as Node;
  const below = isSkipped || JSON.stringify(variables ?? "").includes(`{"name":"${skip}","value":"true"}`);
  const own = script ?? (inputs as Node | undefined)?.["inlineScript"];
  const [name = ""] = [stage, ownJob].filter((one) => typeof one === "string").map((one) => one.replace(/_prod$/, ""));
  const within = name === "" || job.includes(" ") ? job : `${job} ${name}`;
  if (typeof own === "string") {
    const skipsProducts = below || (env as Node | undefined)?.[skip] === "true";
    return [{ job: within, step: String(displayName), script: own, skipsProducts }];
  }
  return Object.values(node).flatMap((value) => azureRuns(value, within, below));
}

const azure = expandPipelines(["prod"]).flatMap(({ name, pipeline }) => azureRuns(pipeline, name));

/** The lines that load the keys. */
function loadingLines(): string {
  const { script } = github.find((run) => run.script.includes(loadsKeys))!;
  return script.slice(script.indexOf(loadsKeys), script.indexOf("done\n") + 5);
}

function describeRun({ job, step, script, skipsProducts }: Run): string {
  const access = skipsProducts ? "reads no products" : script.includes(loadsKeys) ? "has keys" : "UNDECIDED";
  return `${job.replace("-stack", "")}, ${step}: ${access}`;
}

const expected = [
  "entra-deploy.yml plan, Plan: reads no products",
  "entra-deploy.yml plan, Policies: reads no products",
  "entra-deploy.yml deploy, Stop if this is not the plan that was shown: reads no products",
  "entra-deploy.yml deploy, Deploy everything but consent: has keys",
  "entra-deploy.yml waiting, See whether consent is waiting: reads no products",
  "entra-deploy.yml consent, Stop if this is not the plan that was shown: reads no products",
  "entra-deploy.yml consent, Consent: reads no products",
  "entra-deploy.yml rest, See whether a removal waited for its consent to go: reads no products",
  "entra-deploy.yml finish, Stop if this is not the plan that was shown: reads no products",
  "entra-deploy.yml finish, Remove registrations whose consent is gone: has keys",
  "entra-drift.yml drift, Drift: reads no products",
  "entra-preview.yml preview, Plan: reads no products",
  "entra-preview.yml preview, Policies: reads no products",
  "entra-rotate.yml rotate, Rotate what is due, and nothing else: has keys",
];

describe("keys of products", () => {
  it.each([
    ["GitHub", github],
    ["Azure", azure],
  ])("reach only the steps that deploy and rotate, on %s", (_, runs) => {
    expect(runs.filter(({ script }) => runsProgram.test(script)).map(describeRun)).toEqual(expected);
    expect(runs.filter(({ script }) => script.includes(loadsKeys))).toHaveLength(3);
  });

  it("have addresses, on GitHub, only in the steps that load them", () => {
    const named = (text: object): boolean => /DELIVERY_KEYS|CONNECT_|DELIVERY_WEBHOOK/.test(JSON.stringify(text));
    expect(github.filter(({ env }) => named(env)).map(({ step }) => step)).toEqual(
      github.filter(({ script }) => script.includes(loadsKeys)).map(({ step }) => step),
    );
    const jobs = readPipelines("github").flatMap(({ name }) => readJobs(name));
    expect(jobs.filter(({ env }) => named(env))).toEqual([]);
  });

  it.each([
    ["none", undefined, "CONNECT_API_KEY= ENTRA_DELIVERY_WEBHOOK_KEY="],
    [
      "one",
      "CONNECT_API_KEY=https://v/secrets/a",
      "CONNECT_API_KEY=value of https://v/secrets/a ENTRA_DELIVERY_WEBHOOK_KEY=",
    ],
    [
      "several",
      "CONNECT_API_KEY=https://v/secrets/a ENTRA_DELIVERY_WEBHOOK_KEY=https://v/secrets/b",
      "CONNECT_API_KEY=value of https://v/secrets/a ENTRA_DELIVERY_WEBHOOK_KEY=value of https://v/secrets/b",
    ],
  ])("are read from the key vault: %s", (_, keys, printed) => {
    const az = 'az() { [[ "$1 $2 $3 $4" == "keyvault secret show --id" ]] && echo "value of $5"; }';
    const print = 'echo "CONNECT_API_KEY=$CONNECT_API_KEY ENTRA_DELIVERY_WEBHOOK_KEY=$ENTRA_DELIVERY_WEBHOOK_KEY"';
    const env = { PATH: process.env["PATH"], ...(keys !== undefined && { DELIVERY_KEYS: keys }) };
    const output = execFileSync("bash", ["--norc", "-e", "-o", "pipefail", "-c", `${az}\n${loadingLines()}${print}`], {
      env,
      encoding: "utf8",
    });
    expect(output).toBe(`${printed}\n`);
  });

  it("stop the step if the vault refuses one", () => {
    const env = { PATH: process.env["PATH"], DELIVERY_KEYS: "CONNECT_API_KEY=https://v/secrets/a" };
    const run = (): string =>
      execFileSync("bash", ["--norc", "-ec", `az() { return 1; }\n${loadingLines()}echo went on`], {
        env,
        encoding: "utf8",
      });
    expect(run).toThrow("Command failed");
  });
});
