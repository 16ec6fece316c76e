import { describe, expect, it } from "vitest";
import { daysUntilEnd, isFor, isInForce, readExceptions } from "../exceptions.ts";

const passing = {
  rule: "permission-allow-listed",
  resource: "mail-archive",
  reason: "the archive reads all mail by order of the works council.",
  until: "2027-01-31",
  permission: "Mail.Read",
};
const read = (entry: unknown) => readExceptions(JSON.stringify([entry]));

describe("the exceptions of a stack file", () => {
  it("are the entries with a rule, a resource, a reason and an end", () => {
    expect(read(passing)).toEqual({ complete: [passing], problems: [] });
  });

  it("need no permission if the rule is not about one", () => {
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
    ...[undefined, " ", ".", "...", "ok", "vendor asked", "1 2 3", "a b c", "yes yes yes", "so-and, so-and"].map(
      (reason): [object, string] => [{ reason }, "gives no reason of at least three words."],
    ),
    [{ until: undefined }, "has no end date in until."],
    [{ until: "soon" }, "has no end date in until."],
    [{ until: "2027-02-30" }, "has no end date in until."],
    [{ rule: undefined }, "does not name a rule and a resource."],
    [{ resource: 7 }, "does not name a rule and a resource."],
    [{ resource: "*" }, "has the pattern * as its resource."],
    [{ resource: "mail-?" }, "has the pattern mail-? as its resource."],
    [{ permission: "" }, "names no permission in permission."],
    [{ untill: "2027-01-31" }, "has the key untill, which no exception has."],
  ])("do not include an entry with %o", (spoiled, problem) => {
    expect(read({ ...passing, ...spoiled })).toEqual({ complete: [], problems: [`policyExceptions[0] ${problem}`] });
  });

  it.each(["Der Hersteller behebt es.", "ベンダーが修正中です。", "供应商正在修复这个问题"])(
    "take the reason %s",
    (reason) => {
      expect(read({ ...passing, reason }).problems).toEqual([]);
    },
  );

  it.each([
    ["{}", "policyExceptions is not a list."],
    ["all of them", "policyExceptions is not a list."],
    ["[1]", "policyExceptions[0] is not a map."],
  ])("are empty for %s", (text, problem) => {
    expect(readExceptions(text)).toEqual({ complete: [], problems: [problem] });
  });

  it.each([undefined, ""])("are empty if the stack file has no such setting", (text) => {
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

  it.each([
    ["2027-01-31T23:59:59Z", 0],
    ["2027-01-30T00:00:00Z", 1],
    ["2026-01-31T12:00:00Z", 365],
    ["2027-02-01T00:00:00Z", -1],
  ])("at %s has %d days left", (time, days) => {
    expect(daysUntilEnd(passing, new Date(time))).toBe(days);
  });

  const urn = (name: string, type = "some:type") => `urn:pulumi:prod::contoso::${type}::${name}`;
  const nested = "entra-integrations:index:OAuthIntegration$entra-integrations:index:EntraApplication";
  const application = { urn: urn("mail-archive-application"), parent: urn("mail-archive", nested) };

  it.each([
    ["the resource of its integration", passing, "Mail.Read", true],
    ["the resource that it names", { ...passing, resource: "mail-archive-application" }, "Mail.Read", true],
    ["another resource", { ...passing, resource: "mail" }, "Mail.Read", false],
    ["another rule", { ...passing, rule: "redirect-uri-exact" }, "Mail.Read", false],
    ["another permission", passing, "Mail.ReadWrite", false],
    ["a finding about no permission", passing, undefined, false],
  ])("matches %s", (_title, exception, permission, expected) => {
    expect(isFor(exception, "permission-allow-listed", application, permission)).toBe(expected);
  });

  it.each([
    ["the stack", "pulumi:pulumi:Stack"],
    ["a component that is not an integration", "contoso:index:Platform"],
    ["a component that only looks like an integration", "contoso:index:entra-integrations"],
    ["an integration's child that is no part of it", `${nested}$contoso:index:Platform`],
  ])("does not match resources below %s", (_title, type) => {
    const resource = { urn: urn("erp-application"), parent: urn("mail-archive", type) };
    expect(isFor(passing, "permission-allow-listed", resource, "Mail.Read")).toBe(false);
  });

  it("matches a resource with the name of its stack, and nothing below it", () => {
    const named = { ...passing, resource: "contoso-prod" };
    const stack = urn("contoso-prod", "pulumi:pulumi:Stack");
    const isMatched = (name: string) =>
      isFor(named, "permission-allow-listed", { urn: urn(name), parent: stack }, "Mail.Read");
    expect([isMatched("contoso-prod"), isMatched("erp-application")]).toEqual([true, false]);
    expect(isFor(named, "permission-allow-listed", { urn: stack, parent: undefined }, "Mail.Read")).toBe(false);
  });

  it("without a permission matches no violation about a permission", () => {
    const { rule, resource, reason, until } = passing;
    expect(isFor({ rule, resource, reason, until }, rule, application, "Mail.Read")).toBe(false);
  });
});
