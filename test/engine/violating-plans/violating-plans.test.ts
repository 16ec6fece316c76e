import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EchoStack, openEchoStack } from "./echo-stack.ts";
import { isReported, type Outcome, violationsOf } from "./outcome.ts";
import { declaring, graph, roles, somebody } from "./ids.ts";
import { type Maker, makerFor } from "./plan.ts";
import { allPlans, changingPlans, type NamedPlan } from "./plans.ts";

const program = (of: readonly NamedPlan[], step: "before" | "create") => () => {
  for (const plan of of) plan[step]?.(makerFor(plan.name));
};

let stack: EchoStack;
let outcome: Outcome;

/** Resources that violate no rule in a production stack. */
function createHarmless(make: Maker): void {
  const application = make(
    "Application",
    {
      ...declaring(graph, "Scope", "e1fe6dd8-ba31-4d61-89e7-88639da4683d"),
      serviceManagementReference: "SVC-4711",
      web: { redirectUris: ["https://harmless.contoso.com/signin"] },
      identifierUris: [`api://${somebody}`],
    },
    { protect: true },
  );
  make("ServicePrincipal", { clientId: application.clientId, appRoleAssignmentRequired: true });
  make("Group", { displayName: "ERP users", securityEnabled: true });
  make("ApplicationFederatedIdentityCredential", {
    applicationId: application.id,
    displayName: "ci",
    issuer: "https://token.actions.githubusercontent.com",
    subject: "repo:contoso/erp:ref:refs/heads/main",
    audiences: ["api://AzureADTokenExchange"],
  });
}

// Each resource is checked separately, so one preview is enough for all of them, and one deployment before it for those
// that change something.
beforeAll(async () => {
  stack = await openEchoStack("prod");
  await stack.up(program(changingPlans, "before"), { judged: false });
  outcome = await stack.preview(() => {
    program(allPlans, "create")();
    createHarmless(makerFor("harmless"));
  });
});

afterAll(() => stack[Symbol.asyncDispose]());

describe("a plan on the engine", () => {
  it("is one of at least 150, each with its own title", () => {
    expect(
      allPlans.map(({ title }) => title).filter((title, index, titles) => titles.indexOf(title) !== index),
    ).toEqual([]);
    expect(allPlans.length).toBeGreaterThanOrEqual(150);
  });

  it.each(allPlans.filter(({ expected }) => expected !== "reported"))("that $title: $rule $expected", (plan) => {
    const found = violationsOf(outcome, plan.name).filter(({ rule }) => rule === plan.rule);
    expect(found.map(({ isMandatory }) => isMandatory)).toContain(plan.expected === "stops");
  });

  it.each(allPlans.filter(({ expected }) => expected !== "stops"))("that $title is in the access report", (plan) => {
    expect(isReported(outcome, plan.name)).toBe(true);
  });

  it("reports no harmless resource of the same stack", () => {
    expect(violationsOf(outcome, "harmless")).toEqual([]);
  });

  it("fails only because of these violations", () => {
    expect(outcome.errors).toEqual([expect.stringMatching(/^preview failed/)]);
  });
});

describe("a deployment of a value that the preview does not know", () => {
  it("is stopped as soon as the value is known, before the resource is created", async () => {
    await using later = await openEchoStack("prod");
    const { violations, created } = await later.up(
      () => {
        const make = makerFor("later");
        const other = make("random:index/randomUuid:RandomUuid", { later: { objectId: roles.roleManagement } });
        make("AppRoleAssignment", {
          appRoleId: other.objectId,
          principalObjectId: somebody,
          resourceObjectId: somebody,
        });
      },
      { judged: true },
    );
    expect(violations.filter(({ isMandatory }) => isMandatory)).toEqual([
      expect.objectContaining({ rule: "permission-allow-listed", urn: expect.stringMatching(/::later-1$/) as string }),
    ]);
    expect(created).toEqual(["later-0"]);
  });
});
