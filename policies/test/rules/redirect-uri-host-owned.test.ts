import { describe, expect, it } from "vitest";
import { redirectUriHostOwned as rule } from "../../rules/redirect-uri-host-owned.ts";
import { judged, unknown, verdict } from "../judged.ts";

const web = (uri: string, config = {}) => judged("Application", { web: { redirectUris: [uri] } }, { config });

describe("redirect-uri-host-owned", () => {
  it.each([
    "https://erp.contoso.com/signin",
    "https://azurewebsites.net.contoso.com/signin",
    "https://notazurewebsites.net/signin",
    "https://contoso.local.com/signin",
    "http://localhost/signin",
    "com.contoso.azurewebsites.net://signin",
    "/signin",
  ])("accepts %s", (uri) => {
    expect(verdict(rule, web(uri))).toEqual([]);
  });

  it.each([
    "https://contoso.azurewebsites.net/signin",
    "https://contoso.AzureWebsites.net/signin",
    "https://contoso.azurewebsites.net./signin",
    "https://erp.scm.azurewebsites.net/signin",
    "https://contoso.cloudapp.net/signin",
    "https://contoso.trafficmanager.net/signin",
    "https://contoso.blob.core.windows.net/signin",
    "https://contoso.azureedge.net/signin",
    "https://prod-1.westeurope.logic.azure.com/signin",
    "https://contoso.ngrok.io/signin",
    "https://contoso.herokuapp.com/signin",
    "https://10.0.0.1.nip.io/signin",
    "https://erp.corp/signin",
    "https://erp.contoso.local/signin",
  ])("warns of %s", (uri) => {
    expect(verdict(rule, web(uri))).toEqual([
      `The redirect URI ${uri} has a host that somebody else can register once you give it up.`,
    ]);
  });

  it("warns of letters that look like other letters", () => {
    expect(verdict(rule, web("https://xn--80ak6aa92e.com/signin"))).toEqual([
      "The redirect URI https://xn--80ak6aa92e.com/signin has the host аррӏе.com, whose letters look like others.",
    ]);
  });

  it("reads the hosts from its settings", () => {
    const config = { hosts: ["*.contoso.dev"] };
    expect(verdict(rule, web("https://erp.contoso.dev/signin", config))).toHaveLength(1);
    expect(verdict(rule, web("https://contoso.azurewebsites.net/signin", config))).toEqual([]);
  });

  it("does not apply to a service principal", () => {
    expect(verdict(rule, judged("ServicePrincipal", {}))).toBe("does not apply");
  });

  it("cannot tell while an address is unknown", () => {
    expect(verdict(rule, web(unknown))).toBe("cannot tell");
  });
});
