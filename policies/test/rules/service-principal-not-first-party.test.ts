import { describe, expect, it } from "vitest";
import { servicePrincipalNotFirstParty as rule } from "../../rules/service-principal-not-first-party.ts";
import { judged, unknown, verdict } from "../judged.ts";
import { graph } from "../permissions.ts";

const passing = { clientId: "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10" };

describe("service-principal-not-first-party", () => {
  it("accepts the service principal of another application", () => {
    expect(verdict(rule, judged("ServicePrincipal", { ...passing, useExisting: true }))).toEqual([]);
  });

  it.each([{ useExisting: true }, {}])("refuses Microsoft Graph with %o", (options) => {
    expect(verdict(rule, judged("ServicePrincipal", { ...options, clientId: graph }))).toEqual([
      `The client id ${graph} is that of an application of Microsoft's: destroying this stack would take it from the tenant.`,
    ]);
  });

  it("recognizes an id in capitals", () => {
    expect(verdict(rule, judged("ServicePrincipal", { clientId: graph.toUpperCase() }))).toHaveLength(1);
  });

  it("does not apply to an application", () => {
    expect(verdict(rule, judged("Application", {}))).toBe("does not apply");
  });

  it("accepts an unknown client id, because this run creates its application", () => {
    expect(verdict(rule, judged("ServicePrincipal", { clientId: unknown }))).toEqual([]);
  });
});
