import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Integration } from "../../components/integration.ts";
import type { IntegrationSpec } from "../../integrations/spec.ts";
import {
  directory,
  ofType,
  probe,
  type Recording,
  recordResources,
  specOf,
  urnsOf,
  valueOf,
} from "./recording-mocks.ts";

const integray = "system: integray, address: https://acme.integray.app, permissions: { microsoftGraph: [User.Read] }";
const desktop = "{ system: custom, publicClientRedirectUris: [http://localhost] }";

interface Made {
  recording: Recording;
  integration: Integration;
}

async function make(yaml: string | IntegrationSpec, opts: pulumi.ComponentResourceOptions = {}): Promise<Made> {
  const recording = await recordResources();
  const spec = typeof yaml === "string" ? specOf(yaml) : yaml;
  const integration = new Integration(
    "erp-sync",
    {
      spec,
      directory,
      authorityHost: "https://login.microsoftonline.com",
      now: new Date("2026-11-21T12:00:00Z"),
    },
    opts,
  );
  await valueOf(integration.connection);
  return { recording, integration };
}

/** An integration that needs nothing from Entra. */
const outside: IntegrationSpec = {
  name: "erp-sync",
  system: "on-premises",
  displayName: "On premises",
  contact: undefined,
  entra: undefined,
  describe: () => ({ product: "On premises", where: "its settings", fields: [], steps: [] }),
};

describe("Integration", () => {
  it.each([
    [false, undefined],
    [true, ["owners"]],
  ])("keeps the owners of registration and service principal if one has left: %s", async (keeps, ignored) => {
    const { seen, transformation } = probe();
    const recording = await recordResources();
    const { connection } = new Integration(
      "erp-sync",
      {
        spec: specOf(`{ ${integray} }`),
        directory: { ...directory, keepsOwnersOf: () => keeps },
        authorityHost: "https://login.microsoftonline.com",
        now: new Date("2026-11-21T12:00:00Z"),
      },
      { transformations: [transformation] },
    );
    await valueOf(connection);
    expect(recording.resources.length).toBeGreaterThan(3);
    const options = seen.filter(({ opts }) => opts.ignoreChanges?.includes("owners")).map(({ name }) => name);
    expect(options).toEqual(keeps ? ["erp-sync", "erp-sync-application", "erp-sync-service-principal"] : []);
    expect(seen.find(({ name }) => name === "erp-sync-application")?.opts.ignoreChanges).toEqual(ignored);
  });

  it("is the parent of its registration, its consent and its secret", async () => {
    const { seen, transformation } = probe();
    await make(`{ ${integray}, consent: granted, credential: { type: secret, rotationStart: 2026-11-21 } }`, {
      transformations: [transformation],
    });
    const graph = "00000003-0000-0000-c000-000000000000";
    expect(await urnsOf(seen)).toEqual([
      "OAuthIntegration::erp-sync",
      "OAuthIntegration$EntraApplication::erp-sync",
      "EntraApplication$Application::erp-sync-application",
      "EntraApplication$ServicePrincipal::erp-sync-service-principal",
      `OAuthIntegration$ServicePrincipalDelegatedPermissionGrant::erp-sync-grant-${graph}`,
      "OAuthIntegration$RotatingSecret::erp-sync-secret",
      "RotatingSecret$ApplicationPassword::erp-sync-secret-0",
    ]);
  });

  it("lets the engine find its resources under an earlier name, next to the options of the program", async () => {
    const { seen, transformation } = probe();
    await make(`{ ${integray}, formerName: orders }`, {
      aliases: [{ name: "purchases" }],
      transformations: [transformation],
    });
    expect(seen[0]?.opts.aliases).toEqual([{ name: "purchases" }, { name: "orders" }]);
  });

  it("tags the registration with project, stack and name", async () => {
    const { recording } = await make(`{ ${integray} }`);
    expect(ofType(recording, "Application")[0]?.inputs["tags"]).toEqual([
      "entra-integrations:entra-integrations:dev:erp-sync",
    ]);
  });

  it("resolves permissions and owners in the tenant", async () => {
    const { recording } = await make(`{ ${integray}, owners: [ada@contoso.com] }`);
    expect(ofType(recording, "Application")[0]?.inputs).toMatchObject({
      owners: ["ada@contoso.com object id"],
      requiredResourceAccesses: [
        { resourceAccesses: [{ id: "delegated User.Read id" }, { id: "delegated offline_access id" }] },
      ],
    });
  });

  it("grants nothing if consent is only requested", async () => {
    const { recording } = await make(`{ ${integray} }`);
    const types = recording.resources.map(({ type }) => type.split(":").at(-1));
    expect(types).not.toContain("ServicePrincipalDelegatedPermissionGrant");
    expect(types).not.toContain("AppRoleAssignment");
  });

  it("creates no secret for a public client", async () => {
    const { recording, integration } = await make(desktop);
    expect(ofType(recording, "ApplicationPassword")).toEqual([]);
    expect(await valueOf(integration.secrets)).toEqual({});
    expect(await pulumi.isSecret(integration.secrets)).toBe(true);
    expect(await valueOf(integration.rotatesOn)).toBeUndefined();
    expect((await valueOf(integration.connection)).entra?.credential).toEqual({ type: "none" });
  });

  it("creates nothing in Entra for a system that needs nothing there", async () => {
    const { recording, integration } = await make(outside);
    expect(recording.resources.map(({ name }) => name)).toEqual(["erp-sync"]);
    expect(await valueOf(integration.connection)).toEqual({
      name: "erp-sync",
      system: "on-premises",
      displayName: "On premises",
      handoff: { product: "On premises", where: "its settings", fields: [], steps: [] },
    });
  });

  it("returns the record of the registration, not secret", async () => {
    const { integration } = await make(`{ ${integray}, credential: { type: secret, rotationStart: 2026-11-21 } }`);
    expect(await pulumi.isSecret(integration.connection)).toBe(false);
    expect(await valueOf(integration.connection)).toMatchObject({
      name: "erp-sync",
      entra: {
        tenantId: "7c4a1a0e-1111-4222-8333-444455556666",
        clientId: "erp-sync-application client id",
        applicationObjectId: "erp-sync-application object id",
        servicePrincipalObjectId: "erp-sync-service-principal object id",
        credential: {
          type: "secret",
          keyId: "erp-sync-secret-0 key id",
          expiresOn: "2027-04-30T00:00:00Z",
          generation: 0,
          emergencyRotation: 1,
          rotatesOn: "2027-02-09T00:00:00Z",
        },
      },
    });
  });

  it("returns the secret as a secret, under the key in the hand-off", async () => {
    const { integration } = await make(`{ ${integray}, credential: { type: secret, rotationStart: 2026-11-21 } }`);
    expect(await pulumi.isSecret(integration.secrets)).toBe(true);
    expect(await valueOf(integration.secrets)).toEqual({ clientSecret: "erp-sync-secret-0 hunter2" });
    const { handoff } = await valueOf(integration.connection);
    expect(handoff.fields.flatMap(({ secret }) => secret ?? [])).toEqual(["clientSecret"]);
  });

  it("puts no secret into the record or into an input", async () => {
    const { recording, integration } = await make(`{ ${integray}, consent: granted }`);
    expect(JSON.stringify([recording, await valueOf(integration.connection)])).not.toContain("hunter2");
  });

  it("returns the date of the next run", async () => {
    const { integration } = await make(`{ ${integray}, credential: { type: secret, rotationStart: 2026-11-21 } }`);
    expect(await valueOf(integration.rotatesOn)).toBe("2027-02-09T00:00:00Z");
  });
});
