import { describe, expect, it } from "vitest";
import { addSecret } from "../../login/support/registrations.ts";
import { graphAppId } from "../graph-client.ts";
import { keyIdOf, ReportClient } from "./report-client.ts";

const ofApp = "signInEventTypes/any(t: t eq 'servicePrincipal')";

describe("the sign-in log", () => {
  it("lists sign-ins of an app with the key id of its secret", async () => {
    const client = new ReportClient();
    expect((await client.signIn()).status).toBe(200);
    const [principal] = [...client.tenant.servicePrincipals.values()].filter(({ appId }) => appId === client.erp.appId);
    expect(await client.signIns()).toEqual([
      expect.objectContaining({
        createdDateTime: "2026-11-21T08:00:00.000Z",
        appId: client.erp.appId,
        servicePrincipalId: principal?.id,
        servicePrincipalCredentialKeyId: client.keyId,
        clientCredentialType: "clientSecret",
        signInEventTypes: ["servicePrincipal"],
        resourceDisplayName: "Microsoft Graph",
        resourceId: graphAppId,
        ipAddress: "127.0.0.1",
        status: { errorCode: 0, failureReason: "Other.", additionalDetails: null },
      }),
    ]);
  });

  it("lists the newest first, between two times", async () => {
    const client = new ReportClient();
    for (let day = 0; day < 4; day++) {
      await client.signIn();
      client.wait(24);
    }
    const days = async (filter: string) =>
      (await client.signIns(`${ofApp} and ${filter}`)).map((row) => String(row["createdDateTime"]).slice(8, 10));
    expect(await days("createdDateTime ge 2026-11-22T08:00:00Z")).toEqual(["24", "23", "22"]);
    expect(await days("createdDateTime ge 2026-11-22T08:00:00Z and createdDateTime le 2026-11-23T12:00:00Z")).toEqual([
      "23",
      "22",
    ]);
    expect(await days("status/errorCode eq 7000222")).toEqual([]);
  });

  it("lists only interactive sign-ins without a filter by event type", async () => {
    const client = new ReportClient();
    await client.signIn();
    const filter = new URLSearchParams({ $filter: `appId eq '${client.erp.appId}'` });
    expect((await client.report(`/beta/auditLogs/signIns?${filter.toString()}`)).body.value).toEqual([]);
    expect(await client.signIns("signInEventTypes/any(t: t ne 'servicePrincipal')")).toEqual([]);
    expect(
      await client.signIns("signInEventTypes/any(x: x eq 'interactiveUser' or x eq 'servicePrincipal')"),
    ).toHaveLength(1);
  });

  it("returns pages and selected properties", async () => {
    const client = new ReportClient();
    for (let count = 0; count < 5; count++) {
      await client.signIn();
      client.wait(1);
    }
    const query = new URLSearchParams({ $filter: ofApp, $select: "createdDateTime,appId", $top: "2" });
    const hours: string[] = [];
    let next: string | undefined = `/beta/auditLogs/signIns?${query.toString()}`;
    while (next !== undefined) {
      const { body } = await client.report(next.replace(client.tenant.origin, ""));
      expect(Object.keys(body.value[0] ?? {})).toEqual(["createdDateTime", "appId"]);
      expect(body["@odata.context"]).toMatch(/\/beta\/\$metadata#auditLogs\/signIns\(createdDateTime,appId\)$/);
      hours.push(...body.value.map((row) => String(row["createdDateTime"]).slice(11, 13)));
      next = body["@odata.nextLink"];
    }
    expect(hours).toEqual(["12", "11", "10", "09", "08"]);
  });

  it("forgets sign-ins after 30 days", async () => {
    const client = new ReportClient();
    await client.signIn();
    client.wait(30 * 24);
    expect(await client.signIns()).toHaveLength(1);
    client.wait(1);
    expect(await client.signIns()).toEqual([]);
  });

  it("has no key ids, event types and service principals in v1.0", async () => {
    const client = new ReportClient();
    await client.signIn({
      grant_type: "password",
      username: "user@contoso.onmicrosoft.com",
      password: "Local-Tenant-1",
    });
    const { body } = await client.report("/v1.0/auditLogs/signIns");
    expect(body.value).toHaveLength(1);
    expect(Object.keys(body.value[0] ?? {}).filter((name) => /servicePrincipal|Types$|Credential/.test(name))).toEqual(
      [],
    );
    const selected = await client.report("/v1.0/auditLogs/signIns?$select=servicePrincipalCredentialKeyId");
    expect([selected.status, selected.body.error.code]).toEqual([400, "BadRequest"]);
  });

  it.each([
    ["/beta", "servicePrincipalCredentialKeyId eq '1'"],
    ["/beta", "createdDateTime ge '2026-11-21T00:00:00Z'"],
    ["/beta", "appId ne '1'"],
    ["/beta", "signInEventTypes eq 'servicePrincipal'"],
    ["/beta", "appliedConditionalAccessPolicies/any(p: p eq 'x')"],
    ["/beta", "appId/any(t: t eq '1')"],
    ["/beta", "not startsWith(appDisplayName, 'E')"],
    ["/v1.0", ofApp],
    ["/v1.0", "servicePrincipalId eq '1'"],
  ])("%s refuses the filter %s", async (version, $filter) => {
    const client = new ReportClient();
    const query = new URLSearchParams({ $filter });
    const { status, body } = await client.report(`${version}/auditLogs/signIns?${query.toString()}`);
    expect([status, body.error]).toMatchObject([400, { code: "BadRequest", message: "Invalid filter clause" }]);
  });

  it("refuses pages of more than 1,000 rows", async () => {
    const client = new ReportClient();
    expect((await client.report("/beta/auditLogs/signIns?$top=1000")).status).toBe(200);
    expect((await client.report("/beta/auditLogs/signIns?$top=1001")).status).toBe(400);
  });

  it("shows sign-ins after the lag of the source", async () => {
    const client = new ReportClient();
    client.tenant.reports.lagHours.signIns = 2;
    await client.signIn();
    client.wait(1.9);
    expect(await client.signIns()).toEqual([]);
    client.wait(0.2);
    expect(await client.signIns()).toHaveLength(1);
  });

  it("leaves out properties that beta does not return any more", async () => {
    const client = new ReportClient();
    client.tenant.reports.missingProperties = ["servicePrincipalCredentialKeyId"];
    await client.signIn();
    expect(Object.keys((await client.signIns())[0] ?? {})).not.toContain("servicePrincipalCredentialKeyId");
  });

  it("names the AADSTS error of a refusal, and the key id if the secret has expired", async () => {
    const client = new ReportClient();
    const old = addSecret(client.erp, new Date("2026-11-21T09:00:00Z"));
    const oldKey = keyIdOf(client.erp);
    client.wait(2);
    await client.signIn({ client_secret: "mistyped" });
    await client.signIn({ client_secret: old });
    const rows = await client.signIns();
    expect(rows.map((row) => [row["status"], row["servicePrincipalCredentialKeyId"]])).toEqual([
      [
        expect.objectContaining({
          errorCode: 7000222,
          failureReason: expect.stringMatching(/^The provided client/) as string,
        }),
        oldKey,
      ],
      [expect.objectContaining({ errorCode: 7000215 }), ""],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`mistyped|${old}`));
  });
});
