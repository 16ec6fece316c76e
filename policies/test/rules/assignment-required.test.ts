import { describe, expect, it } from "vitest";
import { assignmentRequired as rule } from "../../rules/assignment-required.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const signIn = { web: { redirectUris: ["https://erp.contoso.com/signin"] } };
const stack = (application: Record<string, unknown>, servicePrincipal: Record<string, unknown>) => {
  const client = standing("Application", "erp-application", application);
  const props = { clientId: unknown, ...servicePrincipal };
  return stackOf([client, standing("ServicePrincipal", "erp-service-principal", props, { on: { clientId: client } })]);
};
const message = "Every account of the tenant can sign in, guests included.";

describe("assignment-required", () => {
  it("accepts a service principal that requires assignment", () => {
    expect(verdict(rule, stack(signIn, { appRoleAssignmentRequired: true }))).toEqual([]);
  });

  it.each([{ appRoleAssignmentRequired: false }, {}])("refuses %o if users sign in", (props) => {
    expect(verdict(rule, stack(signIn, props))).toEqual([message]);
  });

  it.each(["publicClient", "singlePageApplication"])("sees that users sign in on the platform %s", (platform) => {
    expect(verdict(rule, stack({ [platform]: signIn.web }, {}))).toEqual([message]);
  });

  it("does not apply to an application in which nobody signs in", () => {
    expect(verdict(rule, stack({ web: { redirectUris: [] } }, {}))).toBe("does not apply");
  });

  const literal = "5a0c4a3d-0f6e-4d55-9f1b-6f5b5d7c2e01";

  it("refuses an application outside the stack, which it cannot see", () => {
    expect(verdict(rule, stackOf([standing("ServicePrincipal", "erp", { clientId: literal })]))).toEqual([message]);
  });

  it("finds an application of the stack by its literal client id", () => {
    const application = standing("Application", "erp-application", { clientId: literal });
    const principal = standing("ServicePrincipal", "erp", { clientId: literal.toUpperCase() });
    expect(verdict(rule, stackOf([application, principal]))).toBe("does not apply");
  });

  it("sees addresses that are a separate resource", () => {
    const application = standing("ApplicationRegistration", "erp-application");
    const uris = standing("ApplicationRedirectUris", "uris", signIn.web, { on: { applicationId: application } });
    const principal = standing("ServicePrincipal", "erp", {}, { on: { clientId: application } });
    expect(verdict(rule, stackOf([application, uris, principal]))).toEqual([message]);
  });

  it("does not apply to Microsoft's own applications", () => {
    const graph = standing("ServicePrincipal", "graph", { clientId: "00000003-0000-0000-C000-000000000000" });
    expect(verdict(rule, stackOf([graph]))).toBe("does not apply");
  });

  it("does not apply while the addresses are unknown", () => {
    expect(verdict(rule, stack({ web: { redirectUris: unknown } }, {}))).toBe("does not apply");
  });
});
