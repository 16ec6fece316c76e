import { describe, expect, it } from "vitest";
import { token } from "../../commands/verify/checks/token.ts";
import { deploy, principalPath } from "./deployed.ts";
import { actsForItself, bizagi, finding } from "./entries.ts";

describe("token", () => {
  it("is asked for the API and the roles that the target system needs", async () => {
    const deployed = await deploy({ erp: bizagi });
    expect(await deployed.find()).toEqual([]);
  });

  it("finds missing roles if consent cannot be read", async () => {
    const deployed = await deploy({ erp: bizagi });
    const assignments = `${principalPath(deployed, "erp")}/appRoleAssignments`;
    const [first] = (await deployed.spoil("GET", assignments)).value;
    await deployed.spoil("DELETE", `${assignments}/${first!.id}`);
    expect(await deployed.find({}, { roles: [] })).toEqual([
      expect.objectContaining({ check: "registration", severity: "unchecked" }),
      ...finding(
        "token",
        "error",
        "the token for https://outlook.office365.com must carry the roles SMTP.SendAsApp, got IMAP.AccessAsApp",
        "verify again in some minutes if consent is new; else let an administrator consent",
      ),
    ]);
  });

  it("finds a token for another API", async () => {
    const deployed = await deploy({ erp: bizagi });
    const seen = await deployed.observe("erp");
    const tokens = seen.tokens!.map((one) => ({
      ...one,
      answer: { ...one.answer, audience: "https://outlook.contoso.com" },
    }));
    expect(token.find({ ...seen, tokens }, deployed.checkContext())).toEqual([
      {
        severity: "error",
        message: "the token must be for https://outlook.office365.com, got the audience https://outlook.contoso.com",
        fix: "correct the address in the stack file, and run pulumi up",
      },
    ]);
  });

  it("takes a token that names the API by its app id", async () => {
    const deployed = await deploy({ erp: bizagi });
    const seen = await deployed.observe("erp");
    const tokens = seen.tokens!.map((one) => ({
      ...one,
      answer: { ...one.answer, audience: "00000002-0000-0ff1-ce00-000000000000" },
    }));
    expect(token.find({ ...seen, tokens }, deployed.checkContext())).toEqual([]);
  });

  it("is requested for each API", async () => {
    const applicationPermissions = { microsoftGraph: ["Mail.Send"], exchangeOnline: ["SMTP.SendAsApp"] };
    const deployed = await deploy({ erp: { ...actsForItself, applicationPermissions } });
    const { tokens } = await deployed.observe("erp");
    expect(tokens!.map(({ roles, answer }) => [roles, answer])).toEqual([
      [["Mail.Send"], { state: "issued", audience: expect.any(String) as string, roles: ["Mail.Send"] }],
      [["SMTP.SendAsApp"], { state: "issued", audience: expect.any(String) as string, roles: ["SMTP.SendAsApp"] }],
    ]);
  });

  it("reports why there is none", async () => {
    const deployed = await deploy({ erp: actsForItself });
    deployed.connections["erp"]!.entra!.scopes = ["https://unknown.contoso.com/.default"];
    expect(await deployed.find()).toEqual(
      finding(
        "token",
        "error",
        `the sign-in service must issue a token for https://unknown.contoso.com/.default, got AADSTS500011: The resource principal named https://unknown.contoso.com was not found in the tenant named ${deployed.connections["erp"]!.entra!.tenantId}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
        "see https://login.microsoftonline.com/error?code=500011",
      ),
    );
  });

  it("that cannot be read is no pass", async () => {
    const deployed = await deploy({ erp: bizagi });
    const seen = await deployed.observe("erp");
    const tokens = seen.tokens!.map((one) => ({ ...one, answer: { state: "unreadable" as const } }));
    expect(token.find({ ...seen, tokens }, deployed.checkContext())).toEqual([
      {
        severity: "unchecked",
        message: "could not check the token for https://outlook.office365.com/.default: it is encrypted for the API",
        fix: "try the call in the product",
      },
    ]);
  });
});
