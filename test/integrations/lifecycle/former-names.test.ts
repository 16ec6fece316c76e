import { describe, expect, it } from "vitest";
import { byPresentName } from "../../../integrations/lifecycle/former-names.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { SpecError } from "../../../integrations/stack-file/problems.ts";

const context = { now: new Date("2026-11-21T12:00:00Z"), owners: undefined };

function parse(formerNames: Record<string, string | undefined>) {
  const entries = Object.entries(formerNames).map(([name, formerName]) => [
    name,
    { system: "custom", redirectUris: [`https://${name}.contoso.com/cb`], ...(formerName && { formerName }) },
  ]);
  return parseIntegrations(Object.fromEntries(entries), context);
}

function problemsOf(formerNames: Record<string, string | undefined>) {
  try {
    parse(formerNames);
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.problems.map(({ path, code }) => `${path} ${code}`);
  }
}

describe("earlier names", () => {
  it("may be names that no integration has", () => {
    expect(problemsOf({ orders: "erp-sync", mail: "mail-sender", reports: undefined })).toEqual([]);
  });

  it("must not be the name of another integration", () => {
    expect(problemsOf({ orders: "erp-sync", "erp-sync": undefined })).toEqual([
      "integrations.orders.formerName former-name-in-use",
    ]);
  });

  it("must not be the present name", () => {
    expect(problemsOf({ orders: "orders" })).toEqual(["integrations.orders.formerName former-name-in-use"]);
  });

  it("must not be shared", () => {
    expect(problemsOf({ orders: "erp-sync", mail: "erp-sync" })).toEqual([
      "integrations.mail.formerName former-name-taken",
    ]);
  });
});

describe("byPresentName", () => {
  it("finds a record under the earlier name until a run has recorded the new one", () => {
    const specs = parse({ orders: "erp-sync" });
    expect(byPresentName(specs, { "erp-sync": 1, mail: 2 })).toMatchObject({ orders: 1, mail: 2 });
    expect(byPresentName(specs, { "erp-sync": 1, orders: 3 })).toMatchObject({ orders: 3 });
    expect(byPresentName(specs, {})).toEqual({});
  });

  it("finds no record under a name that every object has", () => {
    expect(byPresentName(parse({ orders: "constructor" }), {})).toEqual({});
  });
});
