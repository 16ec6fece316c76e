import { describe, expect, it } from "vitest";
import { applicationAccountable as rule } from "../../rules/application-accountable.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const owner = "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10";
const other = "0a4e1c52-7d0c-4c0b-8f7e-5a9d2f1b3c64";

type Kind = "Application" | "ApplicationRegistration" | "ApplicationFromTemplate";
const application = (props: Record<string, unknown>, stack = "prod", type: Kind = "Application") =>
  standing(type, "erp-application", { objectId: unknown, ...props }, { stack });
const judge = (props: Record<string, unknown>, stack?: string, config?: object) =>
  verdict(rule, stackOf([application(props, stack)], config));
const noReference = "no service management reference";

describe("application-accountable", () => {
  it.each([
    { owners: [owner, other] },
    { owners: [unknown, owner] },
    { serviceManagementReference: "SVC-1042" },
    { serviceManagementReference: "1042" },
    { serviceManagementReference: "会計システム" },
  ])("accepts %o", (props) => {
    expect(judge(props)).toEqual([]);
  });

  it.each([
    [{}, "no owner"],
    [{ owners: [] }, "no owner"],
    [{ owners: [""] }, "no owner"],
    [{ owners: [owner] }, "one owner"],
    [{ owners: [owner, owner] }, "one owner"],
    [{ owners: [owner, owner.toUpperCase()] }, "one owner"],
    [{ owners: [owner, ` ${owner}`] }, "one owner"],
  ])("refuses %o", (props, count) => {
    expect(judge(props)).toEqual([`It has ${count} and ${noReference}.`]);
  });

  it.each(["x", ".", "--", " x ", "n/a", "N/A", "none", "TBD", "todo", "xxx", "aaaa", "...1"])(
    "refuses the service management reference %o",
    (serviceManagementReference) => {
      expect(judge({ serviceManagementReference })).toEqual([
        `It has no owner and the service management reference ${JSON.stringify(serviceManagementReference)}, which names no service.`,
      ]);
    },
  );

  it("ignores a blank reference", () => {
    expect(judge({ serviceManagementReference: "" })).toEqual([`It has no owner and ${noReference}.`]);
  });

  it.each(["ApplicationRegistration", "ApplicationFromTemplate"] as const)("judges an %s", (type) => {
    expect(verdict(rule, stackOf([application({}, "prod", type)]))).toHaveLength(1);
  });

  it("counts owners that are separate resources", () => {
    const registration = application({}, "prod", "ApplicationRegistration");
    const ownership = (ownerObjectId: string, name: string) =>
      standing("ApplicationOwner", name, { ownerObjectId }, { on: { applicationId: registration } });
    const judged = (...owners: string[]) => {
      const ownerships = owners.map((one, index) => ownership(one, `owner-${index}`));
      return verdict(rule, stackOf([registration, ...ownerships]));
    };
    expect(judged(owner, other)).toEqual([]);
    expect(judged(owner, unknown)).toEqual([]);
    expect(judged(owner, owner.toUpperCase())).toEqual([`It has one owner and ${noReference}.`]);
  });

  it("counts no owner of another application", () => {
    const elsewhere = standing("Application", "shop-application", { objectId: unknown }, { stack: "prod" });
    const ownership = standing(
      "ApplicationOwner",
      "owner",
      { ownerObjectId: other },
      { on: { applicationId: elsewhere } },
    );
    expect(verdict(rule, stackOf([application({ owners: [owner] }), elsewhere, ownership]))).toHaveLength(2);
  });

  it.each(["Prod", "prod-eu", "team-a-prod", "PRODUCTION"])("applies in the stack %s", (stack) => {
    expect(judge({}, stack)).toHaveLength(1);
  });

  it.each(["dev", "product"])("does not apply in the stack %s", (stack) => {
    expect(judge({}, stack)).toBe("does not apply");
  });

  it("reads the patterns of the stacks from its settings", () => {
    expect(judge({}, "EU-Main", { stacks: ["eu-*"] })).toHaveLength(1);
    expect(judge({}, "prod", { stacks: ["eu-*"] })).toBe("does not apply");
  });

  it("does not apply to a service principal", () => {
    expect(verdict(rule, stackOf([standing("ServicePrincipal", "erp", {}, { stack: "prod" })]))).toBe("does not apply");
  });

  it.each([{ owners: unknown }, { owners: [owner], serviceManagementReference: unknown }])(
    "finds nothing while %o is unknown",
    (props) => {
      expect(judge(props)).toEqual([]);
    },
  );
});
