import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { credentialPlans } from "./cases/credentials.ts";
import { federationPlans } from "./cases/federation.ts";
import { otherTypePlans } from "./cases/other-types.ts";
import { ownerAndGroupPlans } from "./cases/owners-and-groups.ts";
import { permissionPlans } from "./cases/permissions.ts";
import { redirectUriPlans } from "./cases/redirect-uris.ts";
import { registrationPlans } from "./cases/registrations.ts";
import { rolePlans } from "./cases/roles.ts";
import { type EchoStack, openEchoStack } from "./echo-stack.ts";
import { isReported, type Outcome, violationsOf } from "./outcome.ts";
import { makerFor } from "./plan.ts";

const plans = [
  ...permissionPlans,
  ...rolePlans,
  ...ownerAndGroupPlans,
  ...registrationPlans,
  ...credentialPlans,
  ...redirectUriPlans,
  ...federationPlans,
  ...otherTypePlans,
].map((plan, index) => ({ ...plan, name: `plan-${String(index).padStart(3, "0")}` }));

let stack: EchoStack;
let outcome: Outcome;

// Each resource is judged by itself, so that one preview is enough for all of them.
beforeAll(async () => {
  stack = await openEchoStack("prod");
  outcome = await stack.preview(() => {
    for (const { name, create } of plans) create(makerFor(name));
  });
});

afterAll(() => stack[Symbol.asyncDispose]());

describe("a plan on the engine", () => {
  it("is one of at least 150, each with its own title", () => {
    expect(new Set(plans.map(({ title }) => title)).size).toBe(plans.length);
    expect(plans.length).toBeGreaterThanOrEqual(150);
  });

  it.each(plans.filter(({ expected }) => expected !== "reported"))("that $title: $rule $expected", (plan) => {
    const found = violationsOf(outcome, plan.name).filter(({ rule }) => rule === plan.rule);
    expect(found.map(({ isMandatory }) => isMandatory)).toContain(plan.expected === "stops");
  });

  it.each(plans.filter(({ expected }) => expected !== "stops"))("that $title is in the access report", (plan) => {
    expect(isReported(outcome, plan.name)).toBe(true);
  });
});
