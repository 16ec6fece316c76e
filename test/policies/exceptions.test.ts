import { describe, expect, it } from "vitest";
import { isFor, isInForce, readExceptions } from "../../policies/exceptions.ts";

const passing = {
  rule: "permission-allow-listed",
  resource: "mail-archive",
  reason: "the archive reads all mail by order of the works council.",
  until: "2027-01-31",
  permission: "Mail.Read",
};
const read = (entry: unknown) => readExceptions(JSON.stringify([entry]));

describe("the exceptions of a stack file", () => {
  it("are those that say what, why and until when", () => {
    expect(read(passing)).toEqual({ complete: [passing], problems: [] });
  });

  it("need no permission where the rule is about none", () => {
    const { permission, ...exception } = { ...passing, rule: "application-single-tenant" };
    expect([read(exception).complete, permission]).toEqual([[exception], "Mail.Read"]);
  });

  it.each(["2027-01-31T00:00:00Z", "2027-01-31 00:00:00 +0000 UTC"])(
    "end on the day that YAML makes %s of",
    (until) => {
      expect(read({ ...passing, until }).complete).toEqual([passing]);
    },
  );

  it.each([
    [{ reason: undefined }, "gives no reason."],
    [{ reason: " " }, "gives no reason."],
    [{ until: undefined }, "has no end date in until."],
    [{ until: "soon" }, "has no end date in until."],
    [{ until: "2027-02-30" }, "has no end date in until."],
    [{ rule: undefined }, "does not name a rule and a resource."],
    [{ resource: 7 }, "does not name a rule and a resource."],
    [{ permission: "" }, "names no permission in permission."],
    [{ untill: "2027-01-31" }, "has the key untill, which no exception has."],
  ])("are none with %o", (spoiled, problem) => {
    expect(read({ ...passing, ...spoiled })).toEqual({ complete: [], problems: [`policyExceptions[0] ${problem}`] });
  });

  it.each([
    ["{}", "policyExceptions is not a list."],
    ["all of them", "policyExceptions is not a list."],
    ["[1]", "policyExceptions[0] is not a map."],
  ])("are none in %s", (text, problem) => {
    expect(readExceptions(text)).toEqual({ complete: [], problems: [problem] });
  });

  it.each([undefined, ""])("are none where the stack file has no such setting", (text) => {
    expect(readExceptions(text)).toEqual({ complete: [], problems: [] });
  });
});

describe("an exception", () => {
  it.each([
    ["2027-01-31T23:59:59Z", true],
    ["2027-02-01T00:00:00Z", false],
  ])("is in force at %s: %s", (time, expected) => {
    expect(isInForce(passing, new Date(time))).toBe(expected);
  });

  const urn = (name: string) => `urn:pulumi:prod::contoso::some:type::${name}`;
  const application = { urn: urn("mail-archive-application"), parent: urn("mail-archive") };

  it.each([
    ["the resource of its component", passing, "Mail.Read", true],
    ["the resource that it names", { ...passing, resource: "mail-archive-application" }, "Mail.Read", true],
    ["another resource", { ...passing, resource: "mail" }, "Mail.Read", false],
    ["another rule", { ...passing, rule: "redirect-uri-exact" }, "Mail.Read", false],
    ["another permission", passing, "Mail.ReadWrite", false],
    ["a finding about no permission", passing, undefined, false],
  ])("is asked about %s", (_title, exception, permission, expected) => {
    expect(isFor(exception, "permission-allow-listed", application, permission)).toBe(expected);
  });

  it("without a permission is for no permission", () => {
    const { rule, resource, reason, until } = passing;
    expect(isFor({ rule, resource, reason, until }, rule, application, "Mail.Read")).toBe(false);
  });
});
