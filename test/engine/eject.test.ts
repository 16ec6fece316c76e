import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type EjectRequest, ejectIntegrations } from "../../cli/commands/eject.ts";
import { openLocalTenant } from "../../cli/commands/verify/open-tenant.ts";
import { withResource } from "../../cli/with-resource.ts";
import { openTerminal } from "../../cli/output/terminal.ts";
import type { UpReport } from "../../cli/sandbox/deployment.ts";
import { changesOf } from "../support/run-text.ts";
import { openTenantGraph, type GraphObject } from "../support/tenant-graph.ts";
import { readObjects, withoutTags } from "../support/tenant-objects.ts";
import { makeProject } from "./sandbox-project.ts";

const { colors } = openTerminal({ write: () => true }, { write: () => true }, {});
const client = (name: string, options: object = {}) => ({
  system: "custom",
  redirectUris: [`https://${name}.contoso.com/cb`],
  ...options,
});

// A run takes seconds, so one stack goes through all steps once, and each test checks a recorded step.
let unanswered: { refusal: string; file: string; objects: GraphObject[] };
let steps: string[];
let printed: string;
let secret: string;
let file: string;
let before: GraphObject[];
let after: GraphObject[];
let next: UpReport;
let answers: string[];

beforeAll(async () => {
  const shop = client("shop", { delegatedPermissions: { microsoftGraph: ["User.Read"] }, consent: "granted" });
  using project = makeProject({ shop, stays: client("stays") });
  await using sandbox = await project.open();
  await using graph = await openTenantGraph(sandbox.tenant);
  const dev = sandbox.stack("dev");
  const created = await dev.up();
  const secrets = created.outputs["secrets"]?.value as Record<string, { clientSecret: string }>;
  const connections = created.outputs["connections"]?.value as Record<string, { entra: { clientId: string } }>;
  secret = secrets["shop"]!.clientSecret;
  const signIn = () => graph.signIn(connections["shop"]!.entra.clientId, secrets["shop"]!.clientSecret);
  const readFile = () => readFileSync(join(project.dir, "Pulumi.dev.yaml"), "utf8");
  const lines: string[] = [];
  const terminal = { print: (text: string) => void lines.push(text), progress: () => undefined, colors };
  // This test has the lock of the sandbox.
  const withTenant: EjectRequest["withTenant"] = async ({ named }, action) =>
    await withResource(await openLocalTenant(named, sandbox.tenant), action);
  const request = {
    projectDir: project.dir,
    env: project.env,
    isLocal: true,
    stack: "dev",
    names: ["shop"],
    withTenant,
  };
  before = await readObjects(graph);

  const refusal = await ejectIntegrations({ ...request, isAnswered: false }, terminal).then(String, String);
  unanswered = { refusal, file: readFile(), objects: await readObjects(graph) };

  // Each attempt ends after its first step, like a command that is killed.
  [steps, answers] = [[], []];
  for (let [isDone, attempt] = [false, 0]; !isDone && attempt < 9; attempt += 1) {
    const onStep = (step: string): void => {
      if (steps.includes(step)) return;
      steps.push(step);
      throw new Error("killed");
    };
    isDone = await ejectIntegrations({ ...request, isAnswered: true, onStep }, terminal).then(
      () => true,
      (error: unknown) => String(error) !== "Error: killed" && expect.fail(String(error)),
    );
    answers.push(await signIn());
  }
  printed = lines.join("\n");
  file = readFile();
  next = await dev.up();
  answers.push(await signIn());
  after = await readObjects(graph);
});

describe("npm run eject", () => {
  it("does nothing before the question is answered", () => {
    expect(unanswered.refusal).toContain("[not-confirmed]");
    expect([unanswered.file, unanswered.objects]).toEqual([expect.stringContaining("shop:"), before]);
  });

  it("can be interrupted after each step", () => {
    expect(steps).toEqual(["resources protected", "entry removed", "resources forgotten", "tags removed"]);
    expect(answers.every((answer) => answer === "ok")).toBe(true);
  });

  it("keeps all objects in Entra and removes only the tag of the stack", () => {
    expect(withoutTags(after)).toEqual(withoutTags(before));
    const tags = (objects: GraphObject[]) =>
      objects.flatMap((one) => (one["tags"] as string[] | undefined) ?? []).sort();
    const removed = tags(before).filter((tag) => tag.endsWith(":shop"));
    expect(removed).toHaveLength(2);
    expect(tags(after)).toEqual(tags(before).filter((tag) => !removed.includes(tag)));
  });

  it("leaves nothing to do for the next run", () => {
    expect(file).not.toContain("shop");
    expect(changesOf(next)).toEqual([]);
    expect(Object.keys(next.outputs["connections"]?.value as object)).toEqual(["stays"]);
  });

  it("prints where the values can be read, and no value", () => {
    expect(printed).toContain("npm run handoff -- shop --stack dev --local --with-secrets");
    expect(printed).not.toContain(secret);
  });
});
