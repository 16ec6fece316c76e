import { describe, expect, it } from "vitest";
import { applicationUrlHttps as rule } from "../../rules/application-url-https.ts";
import { judged, unknown, verdict } from "../judged.ts";

const http = "http://erp.contoso.com/";
const message = (name: string, text = http) =>
  `The ${name} ${text} does not use https, so anyone on the network path can replace its content.`;

describe("application-url-https", () => {
  it.each([
    ["Application", { web: { homepageUrl: http } }, "home page"],
    ["Application", { web: { logoutUrl: http } }, "logout URL"],
    ["Application", { marketingUrl: http }, "marketing page"],
    ["Application", { privacyStatementUrl: http }, "privacy statement"],
    ["Application", { supportUrl: http }, "support page"],
    ["Application", { termsOfServiceUrl: http }, "terms of service"],
    ["ApplicationRegistration", { homepageUrl: http }, "home page"],
    ["ApplicationRegistration", { logoutUrl: http }, "logout URL"],
    ["ServicePrincipal", { loginUrl: http }, "sign-on URL"],
  ])("refuses on %s %o", (type, props, name) => {
    expect(verdict(rule, judged(type, props))).toEqual([message(name)]);
  });

  it.each(["javascript:alert(1)", "HTTP://erp.contoso.com", "//erp.contoso.com", "ftp://erp.contoso.com"])(
    "refuses the address %s",
    (text) => {
      expect(verdict(rule, judged("ServicePrincipal", { loginUrl: text }))).toEqual([message("sign-on URL", text)]);
    },
  );

  it.each(["https://erp.contoso.com", "http://localhost:8080/", "", unknown])("accepts the address %o", (text) => {
    expect(verdict(rule, judged("ServicePrincipal", { loginUrl: text }))).toEqual([]);
  });

  it("does not apply to a group", () => {
    expect(verdict(rule, judged("Group", {}))).toBe("does not apply");
  });
});
