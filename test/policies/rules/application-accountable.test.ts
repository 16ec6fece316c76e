import { describe, expect, it } from "vitest";
import { applicationAccountable as rule } from "../../../policies/rules/application-accountable.ts";
import { judged, type Standing, unknown, verdict } from "../judged.ts";

const owner = "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10";
const other = "0a4e1c52-7d0c-4c0b-8f7e-5a9d2f1b3c64";
const application = (props: Record<string, unknown>, standing: Standing = { stack: "prod" }) =>
  judged("Application", props, standing);

describe("application-accountable", () => {
  it.each([{ owners: [owner, other] }, { serviceManagementReference: "SVC-1042" }])("accepts %o", (props) => {
    expect(verdict(rule, application(props))).toEqual([]);
  });

  it.each([
    [{}, "no owner"],
    [{ owners: [owner] }, "one owner"],
    [{ owners: [owner, owner] }, "one owner"],
    [{ serviceManagementReference: " " }, "no owner"],
  ])("refuses %o", (props, count) => {
    expect(verdict(rule, application(props))).toEqual([`It has ${count} and no service management reference.`]);
  });

  it("does not apply in a stack that is not for production", () => {
    expect(verdict(rule, application({}, { stack: "dev" }))).toBe("does not apply");
  });

  it("takes the names of the stacks from its settings", () => {
    expect(verdict(rule, application({}, { stack: "live", config: { stacks: ["live"] } }))).toHaveLength(1);
  });

  it("does not apply to a service principal", () => {
    expect(verdict(rule, judged("ServicePrincipal", {}, { stack: "prod" }))).toBe("does not apply");
  });

  it("cannot tell while the owners are unknown", () => {
    expect(verdict(rule, application({ owners: unknown }))).toBe("cannot tell");
  });
});
