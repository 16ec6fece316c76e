import { describe, expect, it } from "vitest";
import { secretLifetimeLimited as rule } from "../../rules/secret-lifetime-limited.ts";
import { judged, unknown, verdict } from "../judged.ts";

const passing = { applicationId: unknown, endDate: "2027-05-20T08:00:00Z" };
const secret = (props: object, config = {}) =>
  judged("ApplicationPassword", { applicationId: unknown, ...props }, { config });
const notSent = "has only endDateRelative, which the azuread provider does not send: Entra gives it two years";

describe("secret-lifetime-limited", () => {
  it.each([
    passing,
    { endDate: "2026-11-22T00:00:00Z" },
    { endDate: "2026-01-01T00:00:00Z" },
    { endDate: "2027-05-20T08:00:00.000Z" },
    { endDate: "2027-05-20T10:00:00+02:00" },
    { endDate: "2027-05-20T08:00:00Z", startDate: "2027-05-01T00:00:00Z" },
    { endDate: "2027-05-20T08:00:00Z", startDate: unknown },
    { endDate: "2027-05-20T08:00:00Z", endDateRelative: "99999h" },
  ])("accepts %o", (props) => {
    expect(verdict(rule, secret(props))).toEqual([]);
  });

  it.each([
    [{ endDate: "2027-05-20T08:00:01Z" }, "is valid for 181 days"],
    [{ endDate: "2027-05-20T08:00:00-00:01" }, "is valid for 181 days"],
    [{ endDate: "2028-11-21T08:00:00Z" }, "is valid for 731 days"],
    [{ endDate: "2028-11-21T08:00:00Z", startDate: "2028-11-01T00:00:00Z" }, "is valid for 731 days"],
    [{ endDate: "2028-11-21T08:00:00Z", endDateRelative: "1h" }, "is valid for 731 days"],
    [{}, "names no end, and Entra gives it two years"],
    [{ endDate: "" }, "names no end, and Entra gives it two years"],
    [{ startDate: "2026-11-21T08:00:00Z" }, "names no end, and Entra gives it two years"],
    [{ endDate: "next year" }, "ends at next year, which is not a time such as 2027-01-31T00:00:00Z"],
    [{ endDate: "2026-12-31" }, "ends at 2026-12-31, which is not a time such as 2027-01-31T00:00:00Z"],
    [
      { endDate: "2027-02-30T00:00:00Z" },
      "ends at 2027-02-30T00:00:00Z, which is not a time such as 2027-01-31T00:00:00Z",
    ],
    [{ endDate: "1" }, "ends at 1, which is not a time such as 2027-01-31T00:00:00Z"],
    [{ endDateRelative: "24h" }, notSent],
    [{ endDateRelative: "1h63072000000000us" }, notSent],
    [{ endDateRelative: "soon" }, notSent],
  ])("refuses %o", (props, fault) => {
    expect(verdict(rule, secret(props))).toEqual([`The client secret ${fault}; the limit is 180.`]);
  });

  it("reads the limit from its settings", () => {
    const config = { maximumDays: 30 };
    expect(verdict(rule, secret({ endDate: "2026-12-21T08:00:00Z" }, config))).toEqual([]);
    expect(verdict(rule, secret({ endDate: "2026-12-21T09:00:00Z" }, config))).toHaveLength(1);
  });

  it.each([
    ["ServicePrincipalPassword", {}],
    ["ServicePrincipalPassword", { endDateRelative: "24h" }],
    ["Application", { password: { displayName: "by hand" } }],
    ["Application", { password: { displayName: "by hand", endDate: "2028-11-21T08:00:00Z" } }],
  ] as const)("judges the secret of %s with %o too", (type, props) => {
    expect(verdict(rule, judged(type, props))).toHaveLength(1);
  });

  it.each([{}, { password: null }])("does not apply to an application without an inline secret: %o", (props) => {
    expect(verdict(rule, judged("Application", props))).toBe("does not apply");
  });

  it("does not apply to a certificate", () => {
    expect(verdict(rule, judged("ApplicationCertificate", {}))).toBe("does not apply");
  });

  it("cannot tell while the end is unknown", () => {
    expect(verdict(rule, secret({ endDate: unknown }))).toBe("cannot tell");
  });
});
