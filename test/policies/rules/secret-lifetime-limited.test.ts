import { describe, expect, it } from "vitest";
import { secretLifetimeLimited as rule } from "../../../policies/rules/secret-lifetime-limited.ts";
import { judged, unknown, verdict } from "../judged.ts";

const secret = (props: object, config = {}) =>
  judged("ApplicationPassword", { applicationId: unknown, ...props }, { config });

describe("secret-lifetime-limited", () => {
  it.each([
    { endDate: "2027-05-20T08:00:00Z" },
    { endDate: "2026-11-22T00:00:00Z" },
    { endDate: "2026-01-01T00:00:00Z" },
    { endDateRelative: "4320h" },
    { endDateRelative: "12h30m" },
  ])("accepts %o", (props) => {
    expect(verdict(rule, secret(props))).toEqual([]);
  });

  it.each([
    [{ endDate: "2027-05-20T08:00:01Z" }, "is good for 181 days"],
    [{ endDate: "2028-11-21T08:00:00Z" }, "is good for 731 days"],
    [{ endDateRelative: "4321h" }, "is good for 181 days"],
    [{}, "names no end, and Entra gives it two years"],
    [{ endDate: "next year" }, "names no end, and Entra gives it two years"],
  ])("refuses %o", (props, fault) => {
    expect(verdict(rule, secret(props))).toEqual([`The client secret ${fault}; the limit is 180.`]);
  });

  it("takes the limit from its settings", () => {
    const config = { maximumDays: 30 };
    expect(verdict(rule, secret({ endDateRelative: "720h" }, config))).toEqual([]);
    expect(verdict(rule, secret({ endDateRelative: "721h" }, config))).toHaveLength(1);
  });

  it.each([
    ["ServicePrincipalPassword", {}],
    ["Application", { password: { displayName: "by hand" } }],
  ] as const)("judges the secret of %s too", (type, props) => {
    expect(verdict(rule, judged(type, props))).toHaveLength(1);
  });

  it("does not apply to an application without a secret of its own", () => {
    expect(verdict(rule, judged("Application", {}))).toBe("does not apply");
  });

  it("cannot tell while the end is unknown", () => {
    expect(verdict(rule, secret({ endDate: unknown }))).toBe("cannot tell");
  });
});
