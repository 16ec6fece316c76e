import { describe, expect, it } from "vitest";
import { assignmentRequired as rule } from "../../../policies/rules/assignment-required.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const signIn = { web: { redirectUris: ["https://erp.contoso.com/signin"] } };
const stack = (application: Record<string, unknown>, servicePrincipal: Record<string, unknown>) => {
  const client = standing("Application", "erp-application", application);
  const props = { clientId: unknown, ...servicePrincipal };
  return stackOf([client, standing("ServicePrincipal", "erp-service-principal", props, { on: { clientId: client } })]);
};
const cause = "Every account of the tenant can sign in, guests included.";

describe("assignment-required", () => {
  it("accepts a service principal that requires assignment", () => {
    expect(verdict(rule, stack(signIn, { appRoleAssignmentRequired: true }))).toEqual([]);
  });

  it.each([{ appRoleAssignmentRequired: false }, {}])("refuses %o where users sign in", (props) => {
    expect(verdict(rule, stack(signIn, props))).toEqual([cause]);
  });

  it.each(["publicClient", "singlePageApplication"])("sees that users sign in on the platform %s", (platform) => {
    expect(verdict(rule, stack({ [platform]: signIn.web }, {}))).toEqual([cause]);
  });

  it("does not apply to an application in which nobody signs in", () => {
    expect(verdict(rule, stack({ web: { redirectUris: [] } }, {}))).toBe("does not apply");
  });

  it("does not apply where the addresses are unknown", () => {
    expect(verdict(rule, stack({ web: { redirectUris: unknown } }, {}))).toBe("does not apply");
  });
});
