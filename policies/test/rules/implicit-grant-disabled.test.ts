import { describe, expect, it } from "vitest";
import { implicitGrantDisabled as rule } from "../../rules/implicit-grant-disabled.ts";
import { judged, unknown, verdict } from "../judged.ts";

const passing = { accessTokenIssuanceEnabled: false, idTokenIssuanceEnabled: false };
const web = (implicitGrant: object) => judged("Application", { web: { implicitGrant } });

describe("implicit-grant-disabled", () => {
  it("accepts a web platform that issues only codes", () => {
    expect(verdict(rule, web(passing))).toEqual([]);
  });

  it("accepts an application without a web platform", () => {
    expect(verdict(rule, judged("Application", {}))).toEqual([]);
  });

  it.each([
    [{ ...passing, accessTokenIssuanceEnabled: true }, "access"],
    [{ ...passing, idTokenIssuanceEnabled: true }, "ID"],
    [{ accessTokenIssuanceEnabled: true, idTokenIssuanceEnabled: true }, "access and ID"],
  ])("refuses %o", (grant, kinds) => {
    expect(verdict(rule, web(grant))).toEqual([
      `The implicit grant is enabled for ${kinds} tokens, which then appear in the browser's address bar.`,
    ]);
  });

  it.each(["implicitAccessTokenIssuanceEnabled", "implicitIdTokenIssuanceEnabled"])(
    "refuses %s of a registration",
    (property) => {
      expect(verdict(rule, judged("ApplicationRegistration", { [property]: true }))).toHaveLength(1);
    },
  );

  it("does not apply to a secret", () => {
    expect(verdict(rule, judged("ApplicationPassword", {}))).toBe("does not apply");
  });

  it("cannot tell while the platform is unknown", () => {
    expect(verdict(rule, judged("Application", { web: unknown }))).toBe("cannot tell");
  });
});
