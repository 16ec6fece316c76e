import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deployment, DeploymentFailed } from "../../../cli/sandbox/deployment.ts";
import type { Sandbox } from "../../../cli/sandbox/sandbox.ts";
import { buildReport } from "../../../cli/commands/report/access-report.ts";
import { parsePreview } from "../../../cli/commands/report/preview.ts";
import { createCertificate } from "../../support/certificates.ts";
import { variants } from "../../integrations/systems/variants.ts";
import { makeProject, type TestProject } from "../sandbox-project.ts";
import { type StackFilePlan, exceptionPlans, refusedPlans, stoppedPlans, warnedPlans } from "./cases/stack-files.ts";

const policyPacks = [fileURLToPath(new URL("../../../policies", import.meta.url))];

let project: TestProject;
let sandbox: Sandbox;
let prod: Deployment;

beforeAll(async () => {
  project = makeProject({}, ["prod"]);
  sandbox = await project.open();
  prod = sandbox.stack("prod");
});

afterAll(async () => {
  await sandbox.close();
  project[Symbol.dispose]();
});

async function configure(
  plans: readonly Pick<StackFilePlan, "name" | "entry">[],
  settings: Record<string, unknown> = {},
): Promise<void> {
  const { certificate } = await createCertificate({ end: "2036-01-01T00:00:00Z" });
  const usesCertificate = plans.some(({ entry }) => JSON.stringify(entry).includes("longCertificate"));
  const own = {
    ...(usesCertificate && { "entra-integrations:longCertificate": certificate }),
    ...settings,
    "entra-integrations:integrations": Object.fromEntries(plans.map(({ name, entry }) => [name, entry])),
  };
  writeFileSync(join(project.dir, "Pulumi.prod.yaml"), stringify({ config: own }));
}

/** What the engine said in a preview that it stopped. */
async function failureOf(run: Promise<unknown>): Promise<DeploymentFailed> {
  const error: unknown = await run.catch((failure: unknown) => failure);
  if (error instanceof DeploymentFailed) return error;
  throw error instanceof Error ? error : new Error("the run was not stopped");
}

describe("a stack file that the pack stops", () => {
  let errors: string[];
  beforeAll(async () => {
    await configure(stoppedPlans, {
      // The program leaves the certificate to the pack.
      "entra-integrations:maximumCertificateDays": 36_500,
      "entra-integrations:policyExceptions": exceptionPlans.map(({ exception }) => exception),
    });
    const { report } = await failureOf(prod.preview({ policyPacks }));
    errors = report.diagnostics.filter(({ severity }) => severity === "error").map(({ text }) => text);
  });

  it.each(stoppedPlans)("$title: $rule", ({ name, rule }) => {
    const about = errors.filter((text) => text.includes(`${name}-`));
    expect(about).toContainEqual(expect.stringMatching(new RegExp(`\\[${rule}\\]$`)));
  });

  it.each(exceptionPlans)("has a bad exception: $rule", ({ rule }) => {
    expect(errors).toContainEqual(expect.stringMatching(new RegExp(`\\[${rule}\\]$`)));
  });
});

/** Every target system as its vendor describes it, except the role that the sandbox's Dynamics does not have. */
const systems = variants
  .filter(({ title }) => title !== "dynamics365-finance service with a role")
  .map(({ title, entry }) => {
    const name = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    return {
      name,
      entry: { ...entry, ...(entry.system === "orocommerce" && { address: `https://${name}.contoso.com` }) },
    };
  });

describe("a stack file that the pack warns about", () => {
  const warnings: string[] = [];
  let report: ReturnType<typeof buildReport>;
  beforeAll(async () => {
    await configure([...warnedPlans, ...systems], {
      "entra-integrations:protect": true,
      "entra-integrations:owners": ["user@contoso.onmicrosoft.com", "admin@contoso.onmicrosoft.com"],
    });
    const printed = await prod.previewJson({
      policyPacks,
      onEvent(event) {
        if ("severity" in event && event.severity === "warning") warnings.push(event.text);
      },
    });
    const { stack = "", steps } = parsePreview(printed);
    report = buildReport(stack, steps, new Date());
  });

  // The preview would have failed.
  it("may also contain every target system without stopping one", () => {
    expect(report.integrations.map(({ name }) => name)).toEqual(
      expect.arrayContaining(systems.map(({ name }) => name)),
    );
  });

  it.each(warnedPlans)("$title: $rule, and the report names it", ({ name, rule }) => {
    expect(warnings.filter((text) => text.includes(`${name}-`))).toContainEqual(
      expect.stringMatching(new RegExp(`\\[${rule}\\]$`)),
    );
    expect(report.integrations.find((one) => one.name === name)?.changesAccess).toBe(true);
  });
});

describe("a stack file that the program refuses", () => {
  let failure: DeploymentFailed;
  beforeAll(async () => {
    await configure(refusedPlans);
    // Without the pack, which would have nothing to judge.
    failure = await failureOf(prod.preview());
  });

  it.each(refusedPlans)("$title: $rule", ({ name, rule }) => {
    const lines = failure.message.split("\n");
    const start = lines.findIndex((line) => line.includes(`integrations.${name}`));
    expect(start, failure.message).toBeGreaterThanOrEqual(0);
    expect(lines.slice(start, start + 2).join("\n")).toContain(`[${rule}]`);
  });
});
