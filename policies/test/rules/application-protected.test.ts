import { describe, expect, it } from "vitest";
import { applicationProtected as rule } from "../../rules/application-protected.ts";
import { judged, type Standing, unknown, verdict } from "../judged.ts";

const application = (standing: Standing) => judged("Application", { displayName: unknown }, standing);

// No input is read, so there is nothing in a preview that the rule could not know.
describe("application-protected", () => {
  it("accepts a protected application", () => {
    expect(verdict(rule, application({ stack: "prod", protect: true }))).toEqual([]);
  });

  it.each(["prod", "production", "Prod", "prod-eu", "team-a-prod", "team_prod_eu", "live"])(
    "refuses one that is not protected in the stack %s",
    (stack) => {
      expect(verdict(rule, application({ stack }))).toEqual([
        "A line removed from the stack file would delete it, with its client id and all consent.",
      ]);
    },
  );

  it("does not apply in a stack that is not for production", () => {
    expect(verdict(rule, application({ stack: "dev" }))).toBe("does not apply");
  });

  it("reads the names of the stacks from its settings", () => {
    expect(verdict(rule, application({ stack: "live", config: { stacks: ["live"] } }))).toHaveLength(1);
  });

  it.each(["ApplicationRegistration", "ApplicationFromTemplate"] as const)("judges an %s", (type) => {
    expect(verdict(rule, judged(type, {}, { stack: "prod" }))).toHaveLength(1);
  });

  it("does not apply to a secret", () => {
    expect(verdict(rule, judged("ApplicationPassword", {}, { stack: "prod" }))).toBe("does not apply");
  });
});
