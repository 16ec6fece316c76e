import { describe, expect, it } from "vitest";
import { applicationPath, deploy, principalPath } from "./deployed.ts";
import { actsForItself, finding, hasNoSecret, signsUsersIn } from "./entries.ts";

describe("discovery", () => {
  it("finds a tenant that publishes no endpoints", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    const { entra } = deployed.connections["erp"]!;
    entra!.issuer = entra!.issuer.replace(entra!.tenantId, "7c4a1a0e-0000-4000-8000-000000000000");
    expect(await deployed.find()).toEqual(
      finding(
        "discovery",
        "error",
        `the tenant must publish its endpoints at ${entra!.issuer}, got status 400`,
        "check that the tenant still exists, in the portal under Overview",
      ),
    );
  });

  it("finds an endpoint that the tenant does not publish", async () => {
    const deployed = await deploy({ desktop: hasNoSecret });
    const entra = deployed.connections["desktop"]!.entra!;
    const published = entra.authorizationEndpoint;
    entra.authorizationEndpoint = published.replace("/v2.0", "");
    expect(await deployed.find()).toEqual([
      {
        integration: "desktop",
        check: "discovery",
        severity: "error",
        message: `authorizationEndpoint must be ${published}, which the tenant publishes, got ${entra.authorizationEndpoint}`,
        fix: "run pulumi up and enter the new address in the product",
      },
    ]);
  });
});

describe("registration", () => {
  it("finds that it was deleted, and reports nothing about its child objects", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    await deployed.spoil("DELETE", applicationPath(deployed, "erp"));
    expect(await deployed.find()).toEqual(
      finding(
        "registration",
        "error",
        `the app registration ${deployed.connections["erp"]!.entra!.applicationObjectId} must be in the tenant, got none`,
        "restore it in the portal under Deleted applications, within 30 days; or run pulumi up --refresh for a new one, and enter its client id and secret in the product",
      ),
    );
  });
});

describe("service-principal", () => {
  it("finds that it was deleted, and reports nothing about its consent", async () => {
    const deployed = await deploy({ erp: actsForItself });
    await deployed.spoil("DELETE", principalPath(deployed, "erp"));
    expect(await deployed.find()).toEqual(
      finding(
        "service-principal",
        "error",
        `the service principal ${deployed.connections["erp"]!.entra!.servicePrincipalObjectId} must be in the tenant, got none`,
        "run pulumi up --refresh; consent is then needed again",
      ),
    );
  });

  it("finds that it was disabled", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    await deployed.spoil("PATCH", principalPath(deployed, "erp"), { accountEnabled: false });
    expect(await deployed.find()).toEqual(
      finding(
        "service-principal",
        "error",
        "the service principal must be enabled for sign-in, is disabled",
        'ask why it was disabled; then set "Enabled for users to sign-in?" in the portal, or run pulumi up --refresh',
      ),
    );
  });
});

describe("redirect-uris", () => {
  it("finds a missing one and an undeclared one", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    const web = { redirectUris: ["https://erp.contoso.com/callback/"] };
    await deployed.spoil("PATCH", applicationPath(deployed, "erp"), { web });
    expect(await deployed.find()).toEqual([
      ...finding(
        "redirect-uris",
        "error",
        "https://erp.contoso.com/callback is missing from the redirect URIs of the platform Web: sign-in fails with AADSTS50011",
        "run pulumi up --refresh",
      ),
      ...finding(
        "redirect-uris",
        "warning",
        "https://erp.contoso.com/callback/ must not be a redirect URI of the platform Web, because nothing declares it",
        "add it to the stack file if it is needed; then run pulumi up --refresh, which removes it otherwise",
      ),
    ]);
  });

  it.each([
    ["publicClient", "http://localhost", "Mobile and desktop applications"],
    ["spa", "https://erp.contoso.com/app", "Single-page application"],
  ])("finds one that is gone from %s", async (platform, uri, title) => {
    const deployed = await deploy({ erp: hasNoSecret });
    await deployed.spoil("PATCH", applicationPath(deployed, "erp"), { [platform]: { redirectUris: [] } });
    expect(await deployed.find()).toEqual(
      finding(
        "redirect-uris",
        "error",
        `${uri} is missing from the redirect URIs of the platform ${title}: sign-in fails with AADSTS50011`,
        "run pulumi up --refresh",
      ),
    );
  });

  it("does not mind their order", async () => {
    const redirectUris = ["https://erp.contoso.com/a", "https://erp.contoso.com/b"];
    const deployed = await deploy({ erp: { ...signsUsersIn, redirectUris } });
    await deployed.spoil("PATCH", applicationPath(deployed, "erp"), {
      web: { redirectUris: [...redirectUris].reverse() },
    });
    expect(await deployed.find()).toEqual([]);
  });
});
