import { expect, it } from "vitest";
import { graphAppId } from "../graph-client.ts";
import { ReportClient } from "./report-client.ts";

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
