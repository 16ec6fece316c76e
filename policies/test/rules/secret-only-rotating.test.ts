import { describe, expect, it } from "vitest";
import { secretOnlyRotating as rule } from "../../rules/secret-only-rotating.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const objectId = "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10";
const integration = standing("OAuthIntegration", "erp");
const component = standing("EntraApplication", "erp", {}, { parent: integration });
const ids = { objectId: unknown, clientId: unknown };
const erp = standing("Application", "erp-application", ids, { parent: component });
const shop = standing("Application", "shop-application", ids);
const principal = standing(
  "ServicePrincipal",
  "erp-service-principal",
  { objectId: unknown },
  { on: { clientId: erp } },
);
const rotation = standing("RotatingSecret", "erp-secret", {}, { parent: integration });
const props = { applicationId: unknown };

/** A secret of an application, below a component. */
const secret = (name: string, application: typeof erp, parent?: typeof rotation) =>
  standing("ApplicationPassword", name, props, {
    on: { applicationId: application },
    ...(parent !== undefined && { parent }),
  });
const passing = [integration, component, erp, principal, rotation, secret("erp-secret-0", erp, rotation)];
const beside = (what: string) => `${what} exists in addition to the rotating secrets of erp-application.`;

// The ids are unknown in most cases, as in a preview: the rule reads which resource depends on which.
describe("secret-only-rotating", () => {
  it("accepts an application whose secrets all rotate", () => {
    expect(verdict(rule, stackOf([...passing, secret("erp-secret-1", erp, rotation)]))).toEqual([]);
  });

  it("refuses a separate secret in addition to rotating ones", () => {
    expect(verdict(rule, stackOf([...passing, secret("by-hand", erp)]))).toEqual([beside("The client secret by-hand")]);
  });

  it.each([`/applications/${objectId}`, `/applications/${objectId.toUpperCase()}`, objectId])(
    "refuses a secret made by hand that names its application by %s",
    (applicationId) => {
      const known = standing("Application", "erp-application", { objectId, clientId: "x" }, { parent: component });
      const resources = [integration, component, known, rotation, secret("erp-secret-0", known, rotation)];
      const byHand = standing("ApplicationPassword", "by-hand", { applicationId });
      expect(verdict(rule, stackOf([...resources, byHand]))).toEqual([beside("The client secret by-hand")]);
    },
  );

  it("refuses a secret inside the application", () => {
    const password = { displayName: "by hand", value: unknown };
    const inline = standing("Application", "erp-application", { ...ids, password }, { parent: component });
    const resources = [integration, component, inline, rotation, secret("erp-secret-0", inline, rotation)];
    expect(verdict(rule, stackOf(resources))).toEqual([beside("The client secret in the application erp-application")]);
  });

  it("refuses a secret of the service principal", () => {
    const own = standing("ServicePrincipalPassword", "by-hand", {}, { on: { servicePrincipalId: principal } });
    expect(verdict(rule, stackOf([...passing, own]))).toEqual([
      beside("The client secret by-hand of the service principal"),
    ]);
  });

  it("refuses a secret that names the service principal by its id", () => {
    const known = standing("ServicePrincipal", "erp-service-principal", { objectId }, { on: { clientId: erp } });
    const own = standing("ServicePrincipalPassword", "by-hand", {
      servicePrincipalId: `/servicePrincipals/${objectId}`,
    });
    expect(verdict(rule, stackOf([...passing.filter((one) => one !== principal), known, own]))).toHaveLength(1);
  });

  it.each(["erp-secret-2", "erp-secret-00", "by-hand", "other-0"])(
    "refuses a secret below the rotating component that is called %s",
    (name) => {
      expect(verdict(rule, stackOf([...passing, secret(name, erp, rotation)]))).toEqual([
        `The client secret ${name} is not one of the two secrets that erp-secret rotates for its application.`,
      ]);
    },
  );

  it("refuses a secret of another application in the rotating component", () => {
    expect(verdict(rule, stackOf([...passing, shop, secret("erp-secret-1", shop, rotation)]))).toEqual([
      "The client secret erp-secret-1 is not one of the two secrets that erp-secret rotates for its application.",
    ]);
  });

  it("refuses both secrets of a rotating component if they belong to two applications, one outside the stack", () => {
    const alone = standing("RotatingSecret", "alone-secret");
    const elsewhere = standing("ApplicationPassword", "alone-secret-1", { applicationId: objectId }, { parent: alone });
    expect(verdict(rule, stackOf([shop, alone, secret("alone-secret-0", shop, alone), elsewhere]))).toHaveLength(2);
  });

  it("accepts a rotating component for an application outside the stack", () => {
    const alone = standing("RotatingSecret", "alone-secret");
    const secrets = ["alone-secret-0", "alone-secret-1"].map((name) =>
      standing("ApplicationPassword", name, { applicationId: `/applications/${objectId}` }, { parent: alone }),
    );
    expect(verdict(rule, stackOf([alone, ...secrets]))).toEqual([]);
  });

  it("accepts a separate secret of another application", () => {
    expect(verdict(rule, stackOf([...passing, shop, secret("by-hand", shop)]))).toEqual([]);
  });

  it("accepts a separate secret of an unknown application", () => {
    expect(verdict(rule, stackOf([...passing, standing("ApplicationPassword", "by-hand", props)]))).toEqual([]);
  });

  it("does not apply to a stack without rotating secrets", () => {
    expect(verdict(rule, stackOf([erp, secret("by-hand", erp)]))).toBe("does not apply");
  });

  it("reads the types of rotating components from its settings", () => {
    const config = { rotatingComponents: ["contoso:index:Rotation"] };
    expect(verdict(rule, stackOf([...passing, secret("by-hand", erp)], config))).toBe("does not apply");
  });
});
