import { describe, expect, it } from "vitest";
import { identifierUriDefault as rule } from "../../rules/identifier-uri-default.ts";
import { judged, unknown, verdict } from "../judged.ts";

const id = "5a0c4a3d-0f6e-4d55-9f1b-6f5b5d7c2e01";
const message = (uri: string) =>
  `The application ID URI ${uri} contains neither an id nor a verified domain, so another application could claim it.`;

describe("identifier-uri-default", () => {
  it.each([`api://${id}`, `api://${id}/erp`, `api://erp/${id}`, `api://${id.toUpperCase()}`])("accepts %s", (uri) => {
    expect(verdict(rule, judged("Application", { identifierUris: [uri] }))).toEqual([]);
    expect(verdict(rule, judged("ApplicationIdentifierUri", { identifierUri: uri }))).toEqual([]);
  });

  it.each(["api://erp", "https://erp.contoso.com", "urn:contoso:erp", `https://fabrikam.com/${id}`, `api://erp?${id}`])(
    "refuses %s",
    (uri) => {
      expect(verdict(rule, judged("Application", { identifierUris: [uri] }))).toEqual([message(uri)]);
      expect(verdict(rule, judged("ApplicationIdentifierUri", { identifierUri: uri }))).toEqual([message(uri)]);
    },
  );

  it("accepts the domains of the organization and their subdomains only", () => {
    const config = { verifiedDomains: ["contoso.com"] };
    const judge = (uri: string) => verdict(rule, judged("Application", { identifierUris: [uri] }, { config }));
    expect([judge("https://contoso.com/erp"), judge("api://erp.contoso.com")]).toEqual([[], []]);
    expect(judge("https://evilcontoso.com")).toEqual([message("https://evilcontoso.com")]);
    expect(judge("http://contoso.com")).toEqual([message("http://contoso.com")]);
  });

  it("reports known values, and is undecided about unknown ones", () => {
    expect(verdict(rule, judged("Application", { identifierUris: [unknown, "api://erp"] }))).toHaveLength(1);
    expect(verdict(rule, judged("Application", { identifierUris: [unknown] }))).toBe("cannot tell");
  });

  it("does not apply to a group", () => {
    expect(verdict(rule, judged("Group", {}))).toBe("does not apply");
  });
});
