import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { expandPipelines } from "./azure-templates.ts";
import { readJobs, readPipelines } from "./pipeline-files.ts";

/** One name is a prefix of the other and needs a different spelling in a stage. */
const [first, second] = ["prod", "prod-eu.2"] as const;

const github = readPipelines("github");

function namesIn(text: string, pattern: RegExp): Set<string> {
  return new Set([...text.matchAll(pattern)].map(([, name = ""]) => name));
}

/** Steps have names too, which are the same for every stack. */
function shared(texts: readonly [string, string], pattern: RegExp): string[] {
  const [one, other] = texts.map((text) => namesIn(text, pattern));
  expect(one!.size).toBeGreaterThan(0);
  return [...one!].filter((name) => other!.has(name));
}

describe("several stacks on GitHub", () => {
  it("are listed in one place, with prod as the default", () => {
    const lists = github.flatMap(({ text }) =>
      [...text.matchAll(/^ +(?:stack|STACKS): (\$\{\{ .*vars\..+)$/gm)].map(([, list]) => list),
    );
    expect(lists).toHaveLength(5);
    expect(new Set(lists)).toEqual(
      new Set([`\${{ fromJSON(vars.ENTRA_STACKS || '["prod"]') }}`, `\${{ vars.ENTRA_STACKS || '["prod"]' }}`]),
    );
  });

  it("are planned and deployed only if the change touches them", () => {
    for (const name of ["entra-preview.yml", "entra-deploy.yml"]) {
      const { jobs } = parse(github.find((file) => file.name === name)!.text) as { jobs: Record<string, object> };
      const list = "needs.touched.outputs.stacks";
      expect(jobs[name === "entra-preview.yml" ? "preview" : "deploy"]).toMatchObject({
        needs: "touched",
        if: `${list} != '[]'`,
        strategy: { matrix: { stack: `\${{ fromJSON(${list}) }}` } },
      });
    }
  });

  it("do not stop each other", () => {
    const matrices = github.map(({ name, text }) => [name, text.match(/^ {6}matrix:$/gm)?.length ?? 0] as const);
    const independent = github.map(({ name, text }) => [name, text.match(/^ {6}fail-fast: false$/gm)?.length ?? 0]);
    expect(matrices.filter(([, count]) => count > 0)).toHaveLength(5);
    expect(independent).toEqual(matrices);
    const { jobs } = parse(github.find(({ name }) => name === "entra-deploy.yml")!.text) as {
      jobs: { deploy: { needs: string } };
    };
    // A stack that waits for its approval would delay all others.
    expect(JSON.stringify(jobs.deploy)).not.toMatch(/max-parallel|"concurrency"/);
    expect(jobs.deploy.needs).toBe("touched");
  });

  it("each have their own environments, queues and artifacts", () => {
    const jobs = github.flatMap(({ name }) => readJobs(name));
    const artifacts = jobs.flatMap(({ steps }) => steps.filter(({ uses }) => uses?.includes("-artifact@") === true));
    const queues = github.flatMap(({ text }) => [...text.matchAll(/^ {4}concurrency:[^]*?group: (.+?)[,\n]/gm)]);
    const names = [
      ...artifacts.map((step) => String(step.with["name"])),
      ...jobs.flatMap(({ environment }) => environment ?? []),
      ...queues.map(([, group = ""]) => group),
    ];
    expect([artifacts.length, names.length]).toEqual([14, 23]);
    expect(names.filter((name) => !/-\$\{\{ (?:matrix|inputs)\.stack \}\}"?$/.test(name))).toEqual([]);
  });

  it("each have their own settings, with those of the repository as the default", () => {
    const settings = github.flatMap(({ text }) => text.match(/\$\{\{ .*vars\.(?!ENTRA_STACKS).*\}\}/g) ?? []);
    expect(settings.length).toBeGreaterThan(20);
    const own = /^\$\{\{ vars\[format\('(\w+)_\{0\}', (?:matrix|inputs)\.stack\)\] \|\| vars\.\1 \}\}$/;
    expect(settings.filter((setting) => !own.test(setting))).toEqual([]);
  });

  it("sign in with the settings of the stack that the job is for", () => {
    const jobs = github.flatMap(({ name }) => readJobs(name)).filter(({ env }) => "ARM_CLIENT_ID" in env);
    const contexts = jobs.map(({ env, environment = "" }) => [
      ...new Set(JSON.stringify([env, environment]).match(/(?:matrix|inputs)\.stack/g)),
    ]);
    expect(contexts.map((found) => found.length)).toEqual(jobs.map(() => 1));
  });

  it("give a called job the permissions that it names", () => {
    const { jobs } = parse(github.find(({ name }) => name === "entra-deploy.yml")!.text) as {
      jobs: { deploy: { permissions: object } };
    };
    const needed = readJobs("entra-deploy-stack.yml").flatMap(({ permissions }) => Object.entries(permissions));
    const levels = needed.sort(([, one], [, other]) => one.localeCompare(other));
    const most = Object.fromEntries(levels);
    expect(jobs.deploy.permissions).toEqual(most);
  });
});

describe("several stacks on Azure Pipelines", () => {
  it.each([
    ["entra-preview.yml", "jobs", "find.stacks", ["preview_prod", "preview_prod_eu_2"]],
    ["entra-deploy.yml", "stages", "touched.find.stacks", ["plan_prod", "plan_prod_eu_2"]],
  ] as const)("are planned and deployed only if the change touches them: %s", (file, list, output, names) => {
    const { pipeline } = expandPipelines([first, second]).find(({ name }) => name === file)!;
    const parts = pipeline[list] as { job?: string; stage?: string; dependsOn?: string; condition?: string }[];
    const begins = parts.filter(({ dependsOn }) => dependsOn === "touched");
    expect(begins.map(({ job, stage }) => job ?? stage)).toEqual(names);
    // The output is a JSON list, so the quotes tell prod from prod-eu.2.
    expect(begins.map(({ condition }) => condition)).toEqual(
      [first, second].map(
        (stack) => `and(succeeded(), contains(dependencies.touched.outputs['${output}'], '"${stack}"'))`,
      ),
    );
  });

  it("are listed in one place, which contains prod", () => {
    const files = readPipelines("azure");
    expect(files.filter(({ text }) => text.includes("name: STACKS")).map(({ name }) => name)).toEqual([
      "entra-stacks.yml",
    ]);
    expect(expandPipelines(["prod"])).toEqual(
      expandPipelines([/value: "(.+)"/.exec(files.find(({ name }) => name === "entra-stacks.yml")!.text)?.[1] ?? ""]),
    );
  });

  it.each(expandPipelines([first, second]))("do not know of each other: $name", ({ name, pipeline }) => {
    const alone = [first, second].map((stack) => expandPipelines([stack]).find((one) => one.name === name)!.pipeline);
    const list = (one: Readonly<Record<string, unknown>>) =>
      ((one["stages"] ?? one["jobs"]) as { stage?: string; job?: string }[]).filter(
        ({ stage, job }) => stage !== "touched" && job !== "touched",
      );
    const rotates = name === "entra-rotate.yml";
    expect(list(pipeline)).toEqual(rotates ? list(alone[0]!) : alone.flatMap(list));
    const texts = alone.map((one) => stringify(list(one))) as [string, string];
    const common = shared(texts, /^ *(?:- )?(?:environment|azureSubscription|group|artifact|stage): (\S.*)$/gm);
    // It has no permission in any tenant, and a nightly run has one stage.
    expect(common.filter((one) => !["entra-comment", "rotate"].includes(one))).toEqual([]);
  });

  it("wait, in each stage, only for stages of the same stack", () => {
    const deploy = expandPipelines([first, second]).find(({ name }) => name === "entra-deploy.yml")!;
    const [find, ...stages] = deploy.pipeline["stages"] as {
      stage: string;
      dependsOn: string | string[];
      condition?: string;
    }[];
    expect(find!.stage).toBe("touched");
    expect(stages).toHaveLength(16);
    for (const { stage, dependsOn, condition = "" } of stages) {
      const [, step = "", stack = ""] = /^([a-z]+)_(\w+)$/.exec(stage) ?? [];
      const others = [dependsOn].flat().filter((one) => !one.endsWith(`_${stack}`));
      expect(others).toEqual(step === "plan" ? ["touched"] : []);
      expect([dependsOn].flat()).toHaveLength(1);
      expect(condition === "" || condition.includes(`dependencies.${String(dependsOn)}.outputs`)).toBe(true);
    }
  });
});
