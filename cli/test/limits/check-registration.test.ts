import { describe, expect, it } from "vitest";
import { readCertificateText } from "../../../certificate-files.ts";
import type { DefaultPolicy } from "../../commands/limits/policy-objects.ts";
import type { TenantReading } from "../../commands/limits/read-tenant.ts";
import { erp, find, pem, restricting, shortly, tenantId, withSecret } from "./findings.ts";

describe("certificates", () => {
  const withCertificate = { ...erp, credential: { type: "certificate", certificates: [{ file: "erp.pem" }] } };
  const lifetime = (maxLifetime: string) =>
    restricting({ keyCredentials: [{ restrictionType: "asymmetricKeyLifetime", state: "enabled", maxLifetime }] });

  it.each<[string, string[]]>([
    ["P90D", ["refused certificate-lifetime"]],
    ["P91D", []],
  ])("of 90 days are judged by the limit %s so", (limit, expected) => {
    expect(shortly(find({ policy: lifetime(limit), entry: withCertificate }))).toEqual(expected);
  });

  it("that are there already are not judged again", () => {
    const { certificate } = readCertificateText(pem, "erp.pem");
    const customKeyIdentifier = Buffer.from(certificate!.thumbprint, "hex").toString("base64");
    const there = { keyCredentials: [{ customKeyIdentifier }] };
    expect(find({ policy: lifetime("P1D"), entry: withCertificate, there })).toEqual([]);
  });

  it("that are self-signed are refused if authorities are required", () => {
    const policy = restricting({
      keyCredentials: [{ restrictionType: "trustedCertificateAuthority", state: "enabled" }],
    });
    expect(find({ policy, entry: withCertificate })[0]).toMatchObject({
      effect: "refused",
      limit: "certificate-authority",
      message: expect.stringContaining("is self-signed") as string,
    });
  });
});

describe("identifier URIs and audiences", () => {
  const api = { ...erp, exposedScopes: { "Reports.Read": null } };
  const uris = (change: object) =>
    restricting({ identifierUris: { nonDefaultUriAddition: { state: "enabled", ...change } } });

  it.each<[string, DefaultPolicy, object | undefined, string[]]>([
    ["restricted", uris({}), undefined, ["refused identifier-uri"]],
    ["restricted but for version 2 tokens", uris({ excludeAppsReceivingV2Tokens: true }), undefined, []],
    [
      "there already",
      uris({}),
      { identifierUris: [`api://${tenantId}/erp`], ...withSecret("2027-02-19T00:00:00Z") },
      [],
    ],
    [
      "asked to contain the tenant, which it does",
      restricting({ identifierUris: { uriAdditionWithoutUniqueTenantIdentifier: { state: "enabled" } } }),
      undefined,
      [],
    ],
  ])("of an API are %s", (_, policy, there, expected) => {
    expect(shortly(find({ policy, entry: api, ...(there && { there }) }))).toEqual(expected);
  });

  it.each<[string, object, string[]]>([
    ["AzureADMultipleOrgs", { azureAdMultipleOrgs: { state: "enabled" } }, ["refused audience"]],
    ["AzureADMultipleOrgs", { personalMicrosoftAccount: { state: "enabled" } }, []],
    ["AzureADandPersonalMicrosoftAccount", { personalMicrosoftAccount: { state: "enabled" } }, ["refused audience"]],
    ["AzureADMyOrg", { azureAdMultipleOrgs: { state: "enabled" } }, []],
  ])("for %s are judged by %j", (audience, audiences, expected) => {
    expect(shortly(find({ policy: restricting({ audiences }), entry: { ...erp, audience } }))).toEqual(expected);
  });
});

describe("what this version does not know", () => {
  it("is a note for each restriction, and nothing if it is disabled", () => {
    const policy = restricting({
      passwordCredentials: [
        { restrictionType: "passwordColour", state: "enabled" },
        { restrictionType: "passwordSmell", state: "disabled" },
        { restrictionType: "customPasswordAddition", state: "enabled" },
      ],
    });
    expect(find({ policy })).toMatchObject([{ effect: "note", limit: "restriction-unknown" }]);
  });
});

describe("consent of users", () => {
  const asks = { ...erp, delegatedPermissions: { microsoftGraph: ["User.Read"] } };
  const consent = (userPolicies: string[], takesRequests = false): TenantReading["consent"] => ({
    state: "read",
    value: { userPolicies, takesRequests },
  });

  it.each<[string, object, TenantReading["consent"], string[]]>([
    ["allowed", asks, consent(["microsoft-user-default-legacy"]), []],
    ["not allowed", asks, consent([]), ["note user-consent"]],
    ["allowed in part", asks, consent(["microsoft-user-default-low"]), ["note user-consent"]],
    ["not needed, because it is granted", { ...asks, consent: "granted" }, consent([]), []],
    [
      "an administrator's anyway",
      { ...asks, delegatedPermissions: { microsoftGraph: ["User.Read.All"] } },
      consent([]),
      [],
    ],
  ])("is %s", (_, entry, settings, expected) => {
    expect(shortly(find({ entry, consent: settings }))).toEqual(expected);
  });

  it("can be requested if the tenant accepts requests", () => {
    expect(find({ entry: asks, consent: consent([], true) })[0]!.fix).toContain("can be asked on the sign-in page");
  });
});
