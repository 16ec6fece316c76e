import { describe, expect, it } from "vitest";
import type { PolicyResource } from "@pulumi/policy";
import { applicationProtected as rule } from "../../rules/application-protected.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const message = "A line removed from the stack file would delete it, with its client id and all consent.";

function application(stack: string, protect = false, type = "Application"): PolicyResource {
  const resource = standing(type, "erp", { displayName: unknown }, { stack });
  return { ...resource, opts: { ...resource.opts, protect } };
}

function principalOf(one: PolicyResource, accountEnabled: unknown): PolicyResource {
  return standing(
    "ServicePrincipal",
    "erp",
    { clientId: unknown, accountEnabled },
    { stack: "prod", on: { clientId: one } },
  );
}

describe("application-protected", () => {
  it("accepts a protected application", () => {
    expect(verdict(rule, stackOf([application("prod", true)]))).toEqual([]);
  });

  it.each(["prod", "production", "Prod", "prod-eu", "team-a-prod", "team_prod_eu", "live"])(
    "refuses one that is not protected in the stack %s",
    (stack) => {
      expect(verdict(rule, stackOf([application(stack)]))).toEqual([message]);
    },
  );

  it("accepts an application of an integration that stays in Entra when its entry is removed", () => {
    const tagged = (tag: string) =>
      verdict(rule, stackOf([standing("Application", "erp", { tags: ["HideApp", tag] }, { stack: "prod" })]));
    expect(tagged("entra-integrations:erp:prod:reports:keep")).toEqual([]);
    expect(tagged("entra-integrations:erp:prod:reports")).toHaveLength(1);
  });

  it("does not apply in a stack that is not for production", () => {
    expect(verdict(rule, stackOf([application("dev")]))).toBe("does not apply");
  });

  it("reads the names of the stacks from its settings", () => {
    expect(verdict(rule, stackOf([application("other")], { stacks: ["other"] }))).toHaveLength(1);
  });

  it.each(["ApplicationRegistration", "ApplicationFromTemplate"])("judges an %s", (type) => {
    expect(verdict(rule, stackOf([application("prod", false, type)]))).toHaveLength(1);
  });

  it("does not apply to a secret", () => {
    expect(verdict(rule, stackOf([application("prod", false, "ApplicationPassword")]))).toBe("does not apply");
  });

  it("accepts a retired application, whose sign-in is disabled", () => {
    const retired = application("prod");
    expect(verdict(rule, stackOf([retired, principalOf(retired, false)]))).toEqual([]);
  });

  it.each([true, unknown, undefined])("refuses one whose sign-in is disabled: not %s", (accountEnabled) => {
    const one = application("prod");
    expect(verdict(rule, stackOf([one, principalOf(one, accountEnabled)]))).toEqual([message]);
  });

  it("refuses one although another application is disabled", () => {
    const [one, other] = [application("prod"), { ...application("prod"), urn: "urn:pulumi:prod::contoso::other::b" }];
    expect(verdict(rule, stackOf([one, other, principalOf(other, false)]))).toEqual([message]);
  });
});
