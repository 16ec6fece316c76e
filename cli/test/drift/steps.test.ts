import { describe, expect, it } from "vitest";
import { withoutGraphProperties } from "../../commands/drift/steps.ts";
import type { PreviewStep } from "../../commands/report/preview.ts";

const step = (change: Partial<PreviewStep>): PreviewStep => ({
  op: "update",
  urn: "urn:pulumi:prod::erp::azuread:index/application:Application::erp",
  type: "azuread:index/application:Application",
  name: "erp",
  isCustom: true,
  parent: undefined,
  before: { displayName: "ERP", owners: ["a"] },
  after: { displayName: "ERP", owners: ["a"] },
  differs: [],
  oldState: undefined,
  newState: undefined,
  ...change,
});

describe("withoutGraphProperties", () => {
  it("drops a step in which only owners differ", () => {
    expect(
      withoutGraphProperties([step({ after: { displayName: "ERP", owners: ["a", "b"] }, differs: ["owners"] })]),
    ).toEqual([]);
  });

  it("keeps other differences", () => {
    const after = { displayName: "Other", owners: ["a", "b"] };
    expect(withoutGraphProperties([step({ after, differs: ["displayName", "owners"] })])).toEqual([
      step({ after: { displayName: "Other", owners: ["a"] }, differs: ["displayName"] }),
    ]);
  });

  it("drops the order in which a refresh writes owners into the inputs", () => {
    const state = (owners: string[]): PreviewStep["oldState"] =>
      ({ inputs: { owners }, outputs: { owners: ["a", "b"] } }) as unknown as PreviewStep["oldState"];
    const [before, after] = ["ERP", "Other"].map((displayName) => ({ displayName, owners: ["a", "b"] }));
    const refreshed = step({ before, after, differs: ["displayName"], oldState: state(["b", "a"]) });
    expect(withoutGraphProperties([{ ...refreshed, newState: state(["a", "b"]) }])).toEqual([
      { ...refreshed, newState: state(["b", "a"]) },
    ]);
  });

  it.each([
    step({ after: { displayName: "Other", owners: ["a"] }, differs: ["displayName"] }),
    step({ op: "delete", after: undefined }),
    step({ type: "azuread:index/group:Group", after: { owners: ["a", "b"] } }),
    step({ op: "same" }),
  ])("leaves every other step unchanged: %#", (other) => {
    expect(withoutGraphProperties([other])).toEqual([other]);
  });
});
