import { describe, expect, it } from "vitest";
import { applicationSingleTenant as rule } from "../../rules/application-single-tenant.ts";
import { judged, unknown, verdict } from "../judged.ts";

const passing = { displayName: "Contoso ERP", signInAudience: "AzureADMyOrg" };

describe("application-single-tenant", () => {
  it.each([passing, { displayName: "Contoso ERP" }])(
    "accepts the audience of one tenant, which is the default",
    (props) => {
      expect(verdict(rule, judged("Application", props))).toEqual([]);
    },
  );

  it.each(["AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"])(
    "refuses %s",
    (signInAudience) => {
      expect(verdict(rule, judged("Application", { ...passing, signInAudience }))).toEqual([
        `Its sign-in audience is ${signInAudience}: accounts of other tenants can sign in too.`,
      ]);
    },
  );

  it("checks a registration whose parts are separate resources", () => {
    expect(verdict(rule, judged("ApplicationRegistration", { signInAudience: "AzureADMultipleOrgs" }))).toHaveLength(1);
  });

  it("does not apply to a service principal", () => {
    expect(verdict(rule, judged("ServicePrincipal", {}))).toBe("does not apply");
  });

  it("cannot tell while the audience is unknown", () => {
    expect(verdict(rule, judged("Application", { ...passing, signInAudience: unknown }))).toBe("cannot tell");
  });
});
