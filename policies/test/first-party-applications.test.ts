import { describe, expect, it } from "vitest";
import catalogue from "../../integrations/permissions/catalogue.json" with { type: "json" };
import published from "../../packages/sandbox-providers/azuread/functions/published-app-ids.json" with { type: "json" };
import ids from "../first-party-applications.json" with { type: "json" };

describe("the list of Microsoft's applications", () => {
  it.each([
    ["API of the catalogue", Object.keys(catalogue)],
    ["application that the azuread provider knows by name", Object.values(published)],
  ])("has every %s", (_title, expected) => {
    expect(expected.filter((id) => !ids.includes(id.toLowerCase()))).toEqual([]);
  });

  it("contains only client ids, each once, in order", () => {
    const clientIds = ids.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
    expect([...new Set(clientIds)].sort()).toEqual(ids);
  });
});
