import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Integration } from "../../components/integration.ts";
import main from "../../index.ts";
import type { Connection, Connections } from "../../integrations/connection.ts";
import { directory, probe, type Probed, type Recorded, recordResources, specOf, valueOf } from "./recording-mocks.ts";

const clientId = "b7a4e1d2-5c6f-4a38-9e0b-2d1c8f7a6b54";
const objectId = "6f1d2c3b-0a4e-4f5d-8c6b-7a8e9f0d1c01";
const grant = "R8ziEzrDQkGZ";

interface Made {
  connection: Connection;
  resources: Recorded[];
  seen: Probed[];
}

async function make(options: string, recorded?: Connection, protect = false): Promise<Made> {
  const recording = await recordResources();
  const { seen, transformation } = probe();
  const integration = new Integration(
    "erp-sync",
    {
      spec: specOf(`{ system: custom, externalApplication: ${clientId}, ${options} }`),
      directory,
      authorityHost: "https://login.microsoftonline.com",
      now: new Date("2026-11-21T12:00:00Z"),
      recorded,
      protect,
    },
    { transformations: [transformation] },
  );
  const connection = await valueOf(integration.connection);
  return { connection, resources: recording.resources, seen };
}

const typesOf = ({ resources }: Made) => resources.map(({ type }) => type.split(":").at(-1)).sort();

describe("an application of another tenant", () => {
  it("gets a service principal, and consent if it is granted", async () => {
    const permissions = "delegatedPermissions: { microsoftGraph: [User.Read] }, consent";
    expect(typesOf(await make(`${permissions}: requested`))).toEqual(["OAuthIntegration", "ServicePrincipal"]);
    const granted = await make(
      `${permissions}: granted, applicationPermissions: { microsoftGraph: [Mail.Send] }, owners: [ada@contoso.com],
       assignmentRequired: true, servicePrincipalTags: [HideApp]`,
    );
    expect(typesOf(granted)).toEqual([
      "AppRoleAssignment",
      "OAuthIntegration",
      "ServicePrincipal",
      "ServicePrincipalDelegatedPermissionGrant",
    ]);
    expect(granted.resources.find(({ name }) => name === "erp-sync-service-principal")?.inputs).toEqual({
      clientId,
      accountEnabled: true,
      appRoleAssignmentRequired: true,
      owners: ["ada@contoso.com object id"],
      tags: ["HideApp", "entra-integrations:entra-integrations:dev:erp-sync"],
    });
  });

  it("imports an existing service principal and its consent, only in the first run", async () => {
    const options = `consent: granted, onRemoval: keep, delegatedPermissions: { microsoftGraph: [User.Read] },
      ignoreChanges: [servicePrincipal.notes, notes],
      adopt: { clientId: ${clientId}, servicePrincipalObjectId: ${objectId}, delegatedGrants: { microsoftGraph: ${grant} } }`;
    const first = await make(options);
    const later = await make(options, first.connection);
    const importsOf = ({ seen }: Made) => seen.map(({ opts }) => opts.import).filter((id) => id !== undefined);
    expect(importsOf(first)).toEqual([`/servicePrincipals/${objectId}`, `/oauth2PermissionGrants/${grant}`]);
    expect(importsOf(later)).toEqual([]);
    const principal = later.seen.find(({ name }) => name === "erp-sync-service-principal");
    expect(principal?.opts).toMatchObject({ retainOnDelete: true, ignoreChanges: ["notes"] });
    expect(principal?.opts.protect).toBeUndefined();
  });

  it("is disabled and has no consent while it is cut off", async () => {
    const made = await make(
      "consent: granted, contained: 2026-11-20, delegatedPermissions: { microsoftGraph: [User.Read] }",
    );
    expect(typesOf(made)).toEqual(["OAuthIntegration", "ServicePrincipal"]);
    expect(made.resources.find(({ name }) => name === "erp-sync-service-principal")?.inputs).toMatchObject({
      accountEnabled: false,
    });
  });

  it("has a record without a registration and without credentials", async () => {
    const { connection } = await make("product: Fabrikam Expenses");
    expect(connection.entra).toMatchObject({
      clientId,
      isExternal: true,
      applicationObjectId: "",
      servicePrincipalObjectId: "erp-sync-service-principal object id",
      signInAudience: "AzureADMultipleOrgs",
      credential: { type: "none" },
      consent: { adminConsentUrl: expect.stringContaining(clientId) as string },
    });
    expect(connection.handoff).toEqual({
      product: "Fabrikam Expenses",
      where: "its settings for your tenant; the vendor has the credentials",
      fields: [
        { field: "Tenant ID", value: directory.tenantId },
        { field: "Client ID", value: clientId },
      ],
      steps: [],
    });
  });
});

describe("an application of another tenant that is cut off", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  /** Runs the program with protected registrations, beside another entry. */
  async function run(day: string, line: object, recorded?: Connections) {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date(day) });
    vi.stubEnv("AZURE_AUTHORITY_HOST", "");
    vi.stubEnv("ARM_ENVIRONMENT", undefined);
    const graph = "00000003-0000-0000-c000-000000000000";
    const { resources } = await recordResources({
      "azuread:index/getClientConfig:getClientConfig": () => ({ tenantId: directory.tenantId }),
      "azuread:index/getServicePrincipals:getServicePrincipals": () => ({
        servicePrincipals: [{ clientId: graph, objectId: graph, displayName: "Microsoft Graph" }],
      }),
      "pulumi:pulumi:readStackOutputs": () => ({ outputs: recorded === undefined ? {} : { connections: recorded } }),
    });
    const consented = { applicationPermissions: { microsoftGraph: ["Mail.Send"] }, consent: "granted" };
    const erp = { system: "custom", externalApplication: clientId, ...consented, ...line };
    pulumi.runtime.setAllConfig({
      "entra-integrations:integrations": JSON.stringify({ "erp-sync": erp }),
      "entra-integrations:protect": "true",
    });
    const outputs = await main();
    const connections: Connections = { "erp-sync": await valueOf(outputs.connections["erp-sync"]!) };
    return { connections, resources, kinds: resources.map(({ type }) => type.split(":").at(-1)).sort() };
  }

  const since = "2026-11-20T00:00:00Z";

  it.each([
    [{ contained: since }, { reason: "contained", since }],
    [{ retired: since }, { reason: "retired", since, deletedOn: "2026-12-20T00:00:00Z" }],
    [
      { retired: since, onRemoval: "keep" },
      { reason: "retired", since },
    ],
  ])("is recorded with %o, and is disabled without grants", async (line, cutOff) => {
    expect((await run("2026-11-21", {})).kinds).toContain("AppRoleAssignment");
    const { connections, resources, kinds } = await run("2026-11-21", line);
    expect(connections["erp-sync"]?.entra).toMatchObject({ cutOff, isExternal: true, consent: { state: "granted" } });
    expect(kinds).toEqual(["OAuthIntegration", "ServicePrincipal"]);
    expect(resources.find(({ type }) => type.endsWith(":ServicePrincipal"))?.inputs["accountEnabled"]).toBe(false);
  });

  it("is not declared any more 30 days after its retirement", async () => {
    const first = await run("2026-12-19", { retired: since });
    expect(first.kinds).toContain("ServicePrincipal");
    const { connections, kinds } = await run("2026-12-20", { retired: since }, first.connections);
    expect(kinds).toEqual(["OAuthIntegration"]);
    expect(connections["erp-sync"]).toMatchObject({ deleted: { retiredOn: since, deletedOn: "2026-12-20T00:00:00Z" } });
  });

  it("stays 30 days after a retirement with onRemoval: keep", async () => {
    const line = { retired: since, onRemoval: "keep" };
    const first = await run("2026-12-19", line);
    expect((await run("2026-12-20", line, first.connections)).kinds).toContain("ServicePrincipal");
  });

  it.each([
    ["contained", true],
    ["retired", false],
  ])("%s, can be deleted by the engine only after a retirement", async (option, isProtected) => {
    const { seen } = await make(`${option}: 2026-11-20`, undefined, true);
    const [principal] = seen.filter(({ name }) => name === "erp-sync-service-principal");
    expect(principal?.opts.protect === true).toBe(isProtected);
  });
});
