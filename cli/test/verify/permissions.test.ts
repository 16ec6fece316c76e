import { describe, expect, it } from "vitest";
import { type Deployed, applicationPath, deploy, principalPath } from "./deployed.ts";
import { actsForItself, finding, signsUsersIn } from "./entries.ts";

describe("permissions", () => {
  it("reports a permission that is no longer requested but still has consent", async () => {
    const deployed = await deploy({ erp: actsForItself });
    await deployed.spoil("PATCH", applicationPath(deployed, "erp"), { requiredResourceAccess: [] });
    expect(await deployed.find()).toEqual(
      finding(
        "permissions",
        "error",
        "the registration must request Mail.Send (application), User.Read.All (application) of Microsoft Graph, does not",
        "run pulumi up --refresh",
      ),
    );
  });

  it("reports a requested permission that is not declared", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    const { requiredResourceAccess } = (await deployed.graph.call("GET", `/v1.0${applicationPath(deployed, "erp")}`))
      .body;
    const [graph] = requiredResourceAccess as { resourceAppId: string; resourceAccess: object[] }[];
    const directory = { id: "9492366f-7969-46a4-8d15-ed1a20078fff", type: "Role" };
    await deployed.spoil("PATCH", applicationPath(deployed, "erp"), {
      requiredResourceAccess: [{ ...graph, resourceAccess: [...graph!.resourceAccess, directory] }],
    });
    expect(await deployed.find()).toEqual(
      finding(
        "permissions",
        "warning",
        "the registration must not request Sites.ReadWrite.All (application) of Microsoft Graph, because nothing declares it",
        "add it to the stack file if it is needed; then run pulumi up --refresh, which removes it otherwise",
      ),
    );
  });
});

const delegated = "/oauth2PermissionGrants";

describe("consent", () => {
  it("names a delegated permission whose consent was taken back", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    const [grant] = (await deployed.spoil("GET", delegated)).value;
    await deployed.spoil("PATCH", `${delegated}/${grant!.id}`, {
      scope: "User.Read openid profile email offline_access",
    });
    expect(await deployed.find()).toEqual(
      finding(
        "consent",
        "error",
        "consent for everyone is missing for Files.Read.All of Microsoft Graph",
        "run pulumi up --refresh",
      ),
    );
  });

  it("names an application permission whose consent was taken back, and only once", async () => {
    const deployed = await deploy({ erp: actsForItself });
    const assignments = `${principalPath(deployed, "erp")}/appRoleAssignments`;
    const [first] = (await deployed.spoil("GET", assignments)).value;
    await deployed.spoil("DELETE", `${assignments}/${first!.id}`);
    expect(await deployed.find()).toEqual(
      finding(
        "consent",
        "error",
        "consent is missing for Mail.Send (application) of Microsoft Graph",
        "run pulumi up --refresh",
      ),
    );
  });

  it("warns while users must still consent, and names the address for administrators", async () => {
    const deployed = await deploy({ erp: { ...signsUsersIn, openIdScopes: [], consent: "requested" } });
    expect(await deployed.find()).toEqual(
      finding(
        "consent",
        "warning",
        "nobody has consented to User.Read, Files.Read.All of Microsoft Graph yet: each user is asked at the first sign-in",
        `sign in from the product once and accept; or let an administrator open ${adminConsentUrl(deployed)}`,
      ),
    );
  });

  it("finds missing consent that only an administrator can give", async () => {
    const delegatedPermissions = { microsoftGraph: ["Directory.Read.All"] };
    const requested = { ...signsUsersIn, openIdScopes: [], delegatedPermissions, consent: "requested" };
    const deployed = await deploy({ erp: requested });
    expect(await deployed.find()).toEqual(
      finding(
        "consent",
        "error",
        "consent is missing for Directory.Read.All of Microsoft Graph",
        `let an administrator open ${adminConsentUrl(deployed)}`,
      ),
    );
  });

  it("finds application permissions that an administrator has not consented to yet", async () => {
    const deployed = await deploy({ erp: { ...actsForItself, consent: "requested" } });
    expect(await deployed.find()).toEqual(
      finding(
        "consent",
        "error",
        "consent is missing for Mail.Send (application), User.Read.All (application) of Microsoft Graph",
        `let an administrator open ${adminConsentUrl(deployed)}`,
      ),
    );
  });

  it("accepts one user's consent if consent is left to users", async () => {
    const deployed = await deploy({ erp: { ...signsUsersIn, openIdScopes: [], consent: "requested" } });
    await consentAsOneUser(deployed);
    expect(await deployed.find()).toEqual([]);
  });

  it("does not take one user's consent for everyone's", async () => {
    const deployed = await deploy({ erp: { ...signsUsersIn, openIdScopes: [] } });
    const [grant] = (await deployed.spoil("GET", delegated)).value;
    await deployed.spoil("DELETE", `${delegated}/${grant!.id}`);
    await consentAsOneUser(deployed);
    expect((await deployed.find()).map(({ message }) => message)).toEqual([
      "consent for everyone is missing for User.Read, Files.Read.All of Microsoft Graph",
    ]);
  });

  function adminConsentUrl({ connections }: Deployed): string {
    const { tenantId, clientId } = connections["erp"]!.entra!;
    return `https://localhost:8443/${tenantId}/adminconsent?client_id=${clientId}`;
  }

  async function consentAsOneUser(deployed: Deployed): Promise<void> {
    const api = deployed.graph.tenant.findResource("00000003-0000-0000-c000-000000000000")!;
    const [user] = deployed.graph.tenant.users.values();
    await deployed.spoil("POST", delegated, {
      clientId: deployed.connections["erp"]!.entra!.servicePrincipalObjectId,
      consentType: "Principal",
      principalId: user!.id,
      resourceId: api.servicePrincipalId,
      scope: "User.Read Files.Read.All",
    });
  }
});

describe("what may not be read", () => {
  it("is a separate kind of finding, and not a pass", async () => {
    const deployed = await deploy({ erp: actsForItself });
    expect(await deployed.find({}, { roles: [] })).toEqual(
      finding(
        "registration",
        "unchecked",
        "could not check the registration and its child resources: needs Application.Read.All",
        "grant Application.Read.All on Microsoft Graph to the identity that verifies, or verify as one that has it",
      ),
    );
  });

  it("is reported only for delegated consent if only that cannot be read", async () => {
    const deployed = await deploy({ erp: signsUsersIn, mail: actsForItself });
    expect(await deployed.find({}, { roles: ["Application.Read.All"] })).toEqual(
      finding(
        "consent",
        "unchecked",
        "could not check consent to openid, profile, email, offline_access, User.Read, Files.Read.All of Microsoft Graph: needs DelegatedPermissionGrant.Read.All",
        "grant DelegatedPermissionGrant.Read.All on Microsoft Graph to the identity that verifies, or verify as one that has it",
      ),
    );
  });
});
