import { describe, expect, it } from "vitest";
import { addSecret } from "../../login/support/registrations.ts";
import { graphAppId } from "../graph-client.ts";
import { keyIdOf, type Report, ReportClient } from "./report-client.ts";

const path = "/beta/reports/appCredentialSignInActivities";

async function activities(client: ReportClient, query: Record<string, string> = {}): Promise<Report["value"]> {
  return (await client.report(`${path}?${new URLSearchParams(query).toString()}`)).body.value;
}

async function ofApp(client: ReportClient): Promise<Report["value"]> {
  return await activities(client, { $filter: `appId eq '${client.erp.appId}'` });
}

describe("the activities of credentials", () => {
  it("have the last use of a secret", async () => {
    const client = new ReportClient();
    await client.signIn();
    client.wait(5);
    await client.signIn();
    const [principal] = [...client.tenant.servicePrincipals.values()].filter(({ appId }) => appId === client.erp.appId);
    expect(await activities(client, { $filter: `keyId eq '${client.keyId.toUpperCase()}'` })).toEqual([
      {
        id: Buffer.from(`${client.keyId}|application`).toString("base64"),
        keyId: client.keyId,
        keyType: "clientSecret",
        keyUsage: "sign",
        appId: client.erp.appId,
        appObjectId: client.erp.id,
        servicePrincipalObjectId: principal?.id,
        resourceId: graphAppId,
        credentialOrigin: "application",
        createdDateTime: "2026-11-01T00:00:00.000Z",
        expirationDateTime: "2027-05-01T00:00:00.000Z",
        signInActivity: {
          lastSignInDateTime: "2026-11-21T13:00:00.000Z",
          lastSignInRequestId: (await client.signIns())[0]?.["id"],
        },
      },
    ]);
  });

  it("have names and times as in Microsoft's examples if the settings ask for them", async () => {
    const client = new ReportClient();
    client.tenant.reports.credentialFormat = "examples";
    await client.signIn();
    const query = new URLSearchParams({ $filter: `keyId eq '${client.keyId}'` });
    const row: object = (await client.report(`${path}?${query.toString()}`)).body;
    expect(row).toMatchObject({
      keyId: client.keyId,
      keyType: "secret",
      expirationDate: "2027-04-30T16:00:00-8:00",
      signInActivity: { lastSignInDateTime: "2026-11-21T00:00:00-8:00" },
    });
    expect(Object.keys(row).filter((name) => name.endsWith("DateTime") || name === "value")).toEqual([]);
    await client.signIn({ client_secret: addSecret(client.erp) });
    expect(await ofApp(client)).toHaveLength(2);
  });

  it("have one row for each API if the settings ask for them", async () => {
    const client = new ReportClient();
    client.tenant.reports.credentialRows = "forEachResource";
    await client.signIn();
    client.wait(1);
    await client.signIn({ scope: "https://vault.azure.net/.default" });
    const rows = await ofApp(client);
    expect(rows.map(({ keyId }) => keyId)).toEqual([client.keyId, client.keyId]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
    expect(rows.map(({ resourceId }) => resourceId)).toEqual(["cfa8b339-82a2-471a-a3c9-0fc0be7a4093", graphAppId]);
  });

  it("have no row for a secret that was only refused", async () => {
    const client = new ReportClient();
    const old = addSecret(client.erp, new Date("2026-11-21T07:00:00Z"));
    await client.signIn({ client_secret: old });
    expect(await ofApp(client)).toEqual([]);
  });

  it("appear after the lag of the source, with the last use that is old enough", async () => {
    const client = new ReportClient();
    client.tenant.reports.lagHours.credentialActivities = 24;
    const lastUse = async () => (await ofApp(client)).map((row) => row["signInActivity"]);
    await client.signIn();
    client.wait(23);
    await client.signIn();
    expect(await lastUse()).toEqual([]);
    client.wait(2);
    expect(await lastUse()).toMatchObject([{ lastSignInDateTime: "2026-11-21T08:00:00.000Z" }]);
    client.wait(24);
    expect(await lastUse()).toMatchObject([{ lastSignInDateTime: "2026-11-22T07:00:00.000Z" }]);
  });

  it("keep the last use after the log has forgotten the sign-in", async () => {
    const client = new ReportClient();
    await client.signIn();
    client.wait(90 * 24);
    await client.tokenFor("https://graph.microsoft.com/.default");
    expect(await client.signIns()).toEqual([]);
    expect(await ofApp(client)).toMatchObject([{ signInActivity: { lastSignInDateTime: "2026-11-21T08:00:00.000Z" } }]);
  });

  it("can be ordered, and come in pages", async () => {
    const client = new ReportClient();
    const keys = [client.keyId];
    await client.signIn();
    for (let count = 0; count < 2; count++) {
      client.wait(1);
      await client.signIn({ client_secret: addSecret(client.erp) });
      keys.push(keyIdOf(client.erp));
    }
    const query = new URLSearchParams({
      $filter: `appId eq '${client.erp.appId}'`,
      $orderby: "signInActivity/lastSignInDateTime asc",
      $top: "2",
    });
    const first = await client.report(`${path}?${query.toString()}`);
    const second = await client.report((first.body["@odata.nextLink"] ?? "").replace(client.tenant.origin, ""));
    expect([...first.body.value, ...second.body.value].map(({ keyId }) => keyId)).toEqual(keys);
    expect(first.body["@odata.context"]).toMatch(/#reports\/appCredentialSignInActivities$/);
  });

  it.each(["keyType eq 'secret'", "startsWith(appId, '1')", "keyId ne '1'"])(
    "refuse the filter %s",
    async ($filter) => {
      const client = new ReportClient();
      const query = new URLSearchParams({ $filter });
      expect((await client.report(`${path}?${query.toString()}`)).status).toBe(400);
    },
  );

  it("are not in v1.0", async () => {
    const client = new ReportClient();
    for (const name of ["appCredentialSignInActivities", "servicePrincipalSignInActivities"]) {
      const { status, body } = await client.report(`/v1.0/reports/${name}`);
      expect([status, body.error]).toMatchObject([
        400,
        { code: "BadRequest", message: `Resource not found for the segment '${name}'.` },
      ]);
    }
  });
});

describe("the activities of service principals", () => {
  it("have the last use of an app as a client and as an API", async () => {
    const client = new ReportClient();
    await client.signIn();
    const read = async (appId: string) => {
      const query = new URLSearchParams({ $filter: `appId eq '${appId}'` });
      return (await client.report(`/beta/reports/servicePrincipalSignInActivities?${query.toString()}`)).body.value;
    };
    const [signIn] = await client.signIns();
    const use = { lastSignInDateTime: "2026-11-21T08:00:00.000Z", lastSignInRequestId: signIn?.["id"] };
    expect(await read(client.erp.appId)).toEqual([
      {
        id: Buffer.from(client.erp.appId).toString("base64"),
        appId: client.erp.appId,
        lastSignInActivity: use,
        applicationAuthenticationClientSignInActivity: use,
        applicationAuthenticationResourceSignInActivity: null,
        delegatedClientSignInActivity: null,
        delegatedResourceSignInActivity: null,
      },
    ]);
    expect(await read(graphAppId)).toMatchObject([
      { applicationAuthenticationResourceSignInActivity: use, applicationAuthenticationClientSignInActivity: null },
    ]);
  });
});
