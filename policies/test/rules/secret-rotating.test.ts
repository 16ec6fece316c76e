import { describe, expect, it } from "vitest";
import { secretRotating as rule } from "../../rules/secret-rotating.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const message = "Nothing replaces this client secret before it ends or after it leaks.";
const component = standing("RotatingSecret", "erp-secret");

describe("secret-rotating", () => {
  it.each([
    ["ApplicationPassword", {}],
    ["ServicePrincipalPassword", {}],
    ["Application", { password: { displayName: "by hand" } }],
  ])("refuses %s with %o", (type, props) => {
    expect(verdict(rule, stackOf([standing(type, "secret", props)]))).toEqual([message]);
  });

  it("accepts a secret of a component that rotates it", () => {
    const secret = standing("ApplicationPassword", "erp-secret-0", {}, { parent: component });
    expect(verdict(rule, stackOf([component, secret]))).toEqual([]);
    expect(verdict(rule, stackOf([component, secret], { rotatingComponents: [] }))).toEqual([message]);
  });

  it.each([{}, { password: unknown }])("does not apply to an application with %o", (props) => {
    expect(verdict(rule, stackOf([standing("Application", "erp", props)]))).toBe("does not apply");
  });
});
