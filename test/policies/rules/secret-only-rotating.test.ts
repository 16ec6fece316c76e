import { describe, expect, it } from "vitest";
import { secretOnlyRotating as rule } from "../../../policies/rules/secret-only-rotating.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const erp = standing("Application", "erp-application");
const shop = standing("Application", "shop-application");
const rotation = standing("RotatingSecret", "erp-secret");
const props = { applicationId: unknown };
const rotating = standing("ApplicationPassword", "erp-secret-0", props, {
  parent: rotation,
  on: { applicationId: erp },
});
const byHand = (application: typeof erp) =>
  standing("ApplicationPassword", "by-hand", props, { on: { applicationId: application } });

// Every case has ids that a preview does not know: the rule goes by what depends on what.
describe("secret-only-rotating", () => {
  it("accepts an application whose secrets all rotate", () => {
    expect(verdict(rule, stackOf([erp, rotation, rotating]))).toEqual([]);
  });

  it("refuses a secret made by hand beside the rotating one", () => {
    expect(verdict(rule, stackOf([erp, rotation, rotating, byHand(erp)]))).toEqual([
      "The client secret by-hand stands beside the rotating ones of erp-application.",
    ]);
  });

  it("accepts a secret made by hand of another application", () => {
    expect(verdict(rule, stackOf([erp, rotation, rotating, shop, byHand(shop)]))).toEqual([]);
  });

  it("does not apply where no secret rotates", () => {
    expect(verdict(rule, stackOf([erp, byHand(erp)]))).toBe("does not apply");
  });

  it("takes the types of rotating components from its settings", () => {
    const config = { rotatingComponents: ["contoso:index:Rotation"] };
    expect(verdict(rule, stackOf([erp, rotation, rotating, byHand(erp)], config))).toBe("does not apply");
  });
});
