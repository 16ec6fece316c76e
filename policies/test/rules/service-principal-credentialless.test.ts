import { describe, expect, it } from "vitest";
import { servicePrincipalCredentialless as rule } from "../../rules/service-principal-credentialless.ts";
import { judged, unknown, verdict } from "../judged.ts";

// No input is read, so there is nothing that a preview may not know.
describe("service-principal-credentialless", () => {
  it.each([
    ["ServicePrincipalPassword", "client secret"],
    ["ServicePrincipalCertificate", "certificate"],
  ] as const)("warns of a %s", (type, kind) => {
    expect(verdict(rule, judged(type, { servicePrincipalId: unknown }))).toEqual([
      `The ${kind} is on the service principal, where the portal does not show it.`,
    ]);
  });

  it.each(["ApplicationPassword", "ApplicationCertificate", "ServicePrincipalTokenSigningCertificate"] as const)(
    "does not apply to a %s",
    (type) => {
      expect(verdict(rule, judged(type, {}))).toBe("does not apply");
    },
  );
});
