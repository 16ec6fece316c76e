import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { createPermissionGrants } from "../../components/permission-grants.ts";
import {
  entraOf,
  ofType,
  type Recorded,
  type Recording,
  recordResources,
  resolve,
  valueOf,
} from "./recording-mocks.ts";

const graph = "00000003-0000-0000-c000-000000000000";
const exchange = "00000002-0000-0ff1-ce00-000000000000";

/** The grants for the permissions of an entry, below an empty component. */
async function grant(options: string): Promise<Recording> {
  const recording = await recordResources();
  const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
  const entra = entraOf(`{ system: custom, openIdScopes: [], redirectUris: [https://a.contoso.com/cb], ${options} }`);
  createPermissionGrants(
    "reporting",
    {
      servicePrincipalObjectId: "client object id",
      permissions: resolve(entra),
      servicePrincipalOf: (apiAppId) => `object id of ${apiAppId}`,
    },
    parent,
  );
  await valueOf(parent.urn);
  return recording;
}

describe("createPermissionGrants", () => {
  it("assigns each application permission as an app role", async () => {
    const recording = await grant(
      "applicationPermissions: { microsoftGraph: [Mail.Send, User.Read.All], exchangeOnline: [SMTP.SendAsApp] }",
    );
    const assignment = (apiAppId: string, value: string): Recorded => ({
      type: "azuread:index/appRoleAssignment:AppRoleAssignment",
      name: `reporting-role-${apiAppId}-${value}`,
      inputs: {
        appRoleId: `application ${value} id`,
        principalObjectId: "client object id",
        resourceObjectId: `object id of ${apiAppId}`,
      },
    });
    expect(ofType(recording, "AppRoleAssignment")).toEqual([
      assignment(exchange, "SMTP.SendAsApp"),
      assignment(graph, "Mail.Send"),
      assignment(graph, "User.Read.All"),
    ]);
    expect(recording.resources.length).toBe(4);
  });

  it("grants the delegated permissions of an API together, for the whole organization", async () => {
    const recording = await grant(
      "delegatedPermissions: { microsoftGraph: [User.Read, Mail.Read], exchangeOnline: [SMTP.Send] }",
    );
    const delegated = (apiAppId: string, claimValues: string[]): Recorded => ({
      type: "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant",
      name: `reporting-grant-${apiAppId}`,
      inputs: {
        servicePrincipalObjectId: "client object id",
        resourceServicePrincipalObjectId: `object id of ${apiAppId}`,
        claimValues,
      },
    });
    expect(ofType(recording, "ServicePrincipalDelegatedPermissionGrant")).toEqual([
      delegated(exchange, ["SMTP.Send"]),
      delegated(graph, ["User.Read", "Mail.Read"]),
    ]);
    expect(recording.resources.length).toBe(3);
  });

  it("creates nothing without permissions", async () => {
    const { resources } = await grant("");
    expect(resources.map(({ name }) => name)).toEqual(["parent"]);
  });
});
