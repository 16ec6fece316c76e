import { describe, expect, it } from "vitest";
import { ReportClient } from "./report-client.ts";

const reports = [
  "/beta/auditLogs/signIns",
  "/v1.0/auditLogs/signIns",
  "/beta/reports/appCredentialSignInActivities",
  "/beta/reports/servicePrincipalSignInActivities",
];

describe.each(reports)("%s", (path) => {
  it("requires the permission AuditLog.Read.All", async () => {
    const client = new ReportClient();
    const token = await client.sign({ aud: client.tenant.origin, roles: ["Application.Read.All"] });
    const { status, body } = await client.report(path, token);
    expect(status).toBe(403);
    expect(body.error.code).toBe("Authentication_MSGraphPermissionMissing");
    expect(body.error.message).toContain("required Microsoft Graph permission(s): AuditLog.Read.All to call this API");
  });

  it("requires a directory role for reports of a user", async () => {
    const client = new ReportClient();
    const read = async (mailNickname: string) => {
      const user = [...client.tenant.users.values()].find((one) => one.mailNickname === mailNickname);
      const token = await client.sign({ aud: client.tenant.origin, scp: "AuditLog.Read.All", oid: user?.id });
      return await client.report(path, token);
    };
    expect((await read("user")).body.error.code).toBe("Authentication_RequestFromUnsupportedUserRole");
    expect((await read("admin")).status).toBe(200);
  });

  it("requires a licence", async () => {
    const client = new ReportClient();
    client.tenant.reports.hasPremiumLicence = false;
    const { status, body } = await client.report(path);
    expect([status, body.error]).toMatchObject([
      403,
      {
        code: "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        message: "Neither tenant is B2C or tenant doesn't have premium license",
      },
    ]);
  });
});

it("the deploying identity may read the reports", async () => {
  const client = new ReportClient();
  const token = await client.tokenFor("https://graph.microsoft.com/.default");
  expect((await client.report("/beta/auditLogs/signIns", token)).status).toBe(200);
});
