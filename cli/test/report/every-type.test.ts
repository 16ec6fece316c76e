import { describe, expect, it } from "vitest";
import { findDrift } from "../../commands/drift/findings.ts";
import { buildReport } from "../../commands/report/access-report.ts";
import { renderMarkdown } from "../../commands/report/markdown.ts";
import { parsePreview, type PreviewStep } from "../../commands/report/preview.ts";
import { planRotationOnly } from "../../commands/report/rotation-only.ts";
import { renderSarif } from "../../commands/report/sarif.ts";
import { componentUrns, printed, reportOf, type PrintedStep } from "./previews.ts";
import { listAzureadTypes, otherTypes, type ResourceType } from "./resource-types.ts";
import { dueDay, stackStep } from "./rotation-plans.ts";

const azureadTypes = listAzureadTypes();
const types = [...azureadTypes, ...otherTypes];
const stack = "urn:pulumi:prod::entra-integrations::pulumi:pulumi:Stack::entra-integrations-prod";

/** Parents and names for generated resources. */
const placements: Record<string, [parent: string, name: string]> = {
  "at the top": [stack, "raw"],
  "at the top, with the name of a registration": [stack, "erp-sync-application"],
  "at the top, with the name of a secret": [stack, "erp-sync-secret-1"],
  "below an integration": [componentUrns.integration, "raw"],
  "below an integration, as a role": [
    componentUrns.integration,
    "erp-sync-role-00000003-0000-0000-c000-000000000000-User.Read.All",
  ],
  "below an integration, as a grant": [
    componentUrns.integration,
    "erp-sync-grant-00000003-0000-0000-c000-000000000000",
  ],
  "below an integration, as a certificate": [componentUrns.integration, "erp-sync-certificate-0a1b2c3d"],
  "below an integration, as a trust": [componentUrns.integration, "erp-sync-trust-main"],
  "below a registration, with its name": [componentUrns.application, "erp-sync-application"],
  "below a registration, as a service principal": [componentUrns.application, "erp-sync-service-principal"],
  "below a registration, as an id": [componentUrns.application, "erp-sync-role-id-Reader"],
  "below a rotating secret": [componentUrns.secret, "raw"],
  "below a rotating secret, as a secret": [componentUrns.secret, "erp-sync-secret-1"],
  "below a delivery, as a secret": [componentUrns.vault, "erp-sync-vault-client-secret"],
};

const operations = [
  "create",
  "update",
  "replace",
  "delete",
  "import",
  "create-replacement",
  "delete-replaced",
  "novelty",
];

/** Properties that change labels only, not access. */
const harmless = ["displayName", "notes", "serviceManagementReference", "tags"];

function stepOf(
  op: string,
  { type }: ResourceType,
  [parent, name]: [string, string],
  [old, next]: [object, object],
): PrintedStep {
  const [prefix = "", project = "", chain = ""] = parent.split("::");
  const types = parent === stack ? type : `${chain}$${type}`;
  const urn = `${prefix}::${project}::${types}::${name}`;
  const state = { urn, type, custom: true, parent };
  return {
    op,
    urn,
    ...(!/^(create|import)$/.test(op) && { oldState: { ...state, inputs: old, outputs: old } }),
    ...(!op.startsWith("delete") && { newState: { ...state, inputs: next } }),
  };
}

/** A step, as a change of labels only or of more. */
interface Sample {
  readonly step: PrintedStep;
  readonly isHarmless?: boolean;
}

/**
 * Outputs in which steps are missing. Empty if each is reported everywhere and needs an approval. One preview prints all steps,
 * but each is judged as the only one beside the stack.
 */
function findGaps(samples: readonly Sample[]): string[] {
  const { steps } = parsePreview(printed([stackStep(), ...samples.map(({ step }) => step)]));
  const [ofStack, ...others] = steps;
  expect(others.length).toBe(samples.length);
  return others.flatMap((one, index) => findGapsOf([ofStack!, one], samples[index]!));
}

function findGapsOf(steps: PreviewStep[], { step, isHarmless = false }: Sample): string[] {
  const report = buildReport("prod", steps, new Date("2026-11-21T08:00:00Z"));
  const { others, targets } = planRotationOnly(steps, dueDay);
  const sarif = JSON.parse(renderSarif(report, () => 1)) as { runs: [{ results: object[] }] };
  const gaps = {
    "passes the rotation gate": others.length !== 1 || targets.length > 0,
    "changes no access": !isHarmless && !report.changesAccess,
    "is not listed": report.integrations.length + report.outside.length === 0,
    "is not in the comment": !/^ *- |^\| `/m.test(renderMarkdown(report)),
    "is not in SARIF": !isHarmless && sarif.runs[0].results.length === 0,
    "is no drift": step.op !== "import" && findDrift(report).length === 0,
  };
  return Object.entries(gaps).flatMap(([gap, isThere]) => (isThere ? [`${step.op} ${step.urn} ${gap}`] : []));
}

/** At the top, and where an integration has such a resource. */
function placementsOf({ type }: ResourceType): [parent: string, name: string][] {
  const all = Object.values(placements);
  const inside = all.filter(
    (placement) => reportOf([stepOf("delete", { type, inputs: [] }, placement, [{}, {}])]).outside.length === 0,
  );
  return [all[0]!, ...inside];
}

const placementsByType = new Map(types.map((one) => [one, placementsOf(one)]));

describe("every type of the azuread SDK, and types of other packages", () => {
  it("are those of the installed package", () => {
    const some = ["application:Application", "conditionalAccessPolicy:ConditionalAccessPolicy", "user:User"];
    expect(azureadTypes.length).toBeGreaterThan(50);
    for (const name of some) expect(azureadTypes.map(({ type }) => type)).toContain(`azuread:index/${name}`);
    expect(azureadTypes.filter(({ inputs }) => inputs.length === 0)).toEqual([]);
  });

  it.each(Object.entries(placements))(
    "are reported and need an approval %s, whatever happens to them",
    (_, placement) => {
      // The parts of a replacement would belong to it in the same preview.
      const gaps = operations.flatMap((op) =>
        findGaps(
          types.map((one) => ({ step: stepOf(op, one, placement, [{ anything: "old" }, { anything: "new" }]) })),
        ),
      );
      expect(gaps).toEqual([]);
    },
  );

  it.each([
    ["texts", "old", "new"],
    ["values that are not known yet", "old", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
    ["masked values", "old", "[secret]"],
    ["lists", [], ["new"]],
    ["objects", {}, { new: { deep: [{ x: 1 }] } }],
    ["numbers", 1, 2],
    ["a value that is removed", ["old"], null],
  ])("are reported with each property by itself: %s", (_, old, next) => {
    const samples = types.flatMap((one) =>
      one.inputs.flatMap((property) =>
        placementsByType.get(one)!.map((placement) => ({
          step: stepOf("update", one, placement, [{ [property]: old }, { [property]: next }]),
          isHarmless: harmless.includes(property),
        })),
      ),
    );
    expect(findGaps(samples)).toEqual([]);
  });

  it("are reported if the engine could write neither side as JSON", () => {
    const samples = types.flatMap((one) =>
      Object.values(placements).flatMap((placement) =>
        ["create", "delete", "novelty"].map((op) => ({
          step: { op, urn: stepOf(op, one, placement, [{}, {}]).urn },
        })),
      ),
    );
    expect(findGaps(samples)).toEqual([]);
  });
});
