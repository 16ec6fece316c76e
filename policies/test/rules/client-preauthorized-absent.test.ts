import { describe, expect, it } from "vitest";
import { clientPreauthorizedAbsent as rule } from "../../rules/client-preauthorized-absent.ts";
import { judged, unknown, verdict } from "../judged.ts";

const message = (what: string) => `It lists another application as a client of its API, which ${what}.`;

describe("client-preauthorized-absent", () => {
  it.each([
    ["ApplicationPreAuthorized", {}, "calls it without asking anybody for consent"],
    ["ApplicationKnownClients", {}, "gets consent together with it"],
    ["Application", { api: { knownClientApplications: ["some id"] } }, "gets consent together with it"],
    ["Application", { api: { knownClientApplications: unknown } }, "gets consent together with it"],
  ])("refuses %s with %o", (type, props, what) => {
    expect(verdict(rule, judged(type, props))).toEqual([message(what)]);
  });

  it.each([{}, { api: { knownClientApplications: [] } }])("accepts an application with %o", (props) => {
    expect(verdict(rule, judged("Application", props))).toEqual([]);
  });

  it("does not apply to a group", () => {
    expect(verdict(rule, judged("Group", {}))).toBe("does not apply");
  });
});
