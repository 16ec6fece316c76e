import { describe, expect, it } from "vitest";
import { readTenantDirectory, type TenantDirectory } from "../../lookups/tenant-directory.ts";
import type { Connections } from "../../integrations/connection.ts";
import { renderProblem } from "../../integrations/stack-file/problems.ts";
import { type Answers, providerError, type Recording, recordResources, specOf } from "./recording-mocks.ts";

const dynamics = "00000015-0000-0000-c000-000000000000";
const graph = "00000003-0000-0000-c000-000000000000";

/** An API with permissions whose ids only the tenant knows. */
const onDynamics = `{
  system: custom, openIdScopes: [], redirectUris: [https://import.contoso.com/cb],
  delegatedPermissions: { dynamicsErp: [AX.FullAccess] }
}`;
const granted = `{
  system: custom, openIdScopes: [openid], redirectUris: [https://reporting.contoso.com/cb], consent: granted
}`;

interface ServicePrincipal {
  objectId: string;
  displayName: string;
  appRoleIds: Record<string, string>;
  oauth2PermissionScopeIds: Record<string, string>;
}

const servicePrincipals: Record<string, ServicePrincipal> = {
  [dynamics]: {
    objectId: "dynamics object id",
    displayName: "Dynamics ERP",
    appRoleIds: { "Connector.FullAccess": "connector id" },
    oauth2PermissionScopeIds: { "AX.FullAccess": "ax id", "Odata.FullAccess": "odata id" },
  },
  [graph]: {
    objectId: "graph object id",
    displayName: "Microsoft Graph",
    appRoleIds: {},
    oauth2PermissionScopeIds: {},
  },
};

// The texts of terraform-provider-azuread's data sources azuread_service_principal and azuread_user, as its bridge
// returns them.
const noServicePrincipal =
  "invocation of azuread:index/getServicePrincipal:getServicePrincipal returned an error: invoking azuread:index/getServicePrincipal:getServicePrincipal: 1 error occurred:\n\t* No service principal found: no service principal found\n\n";
const noUser = (name: string): string =>
  `invocation of azuread:index/getUser:getUser returned an error: invoking azuread:index/getUser:getUser: 1 error occurred:\n\t* User with UPN "${name}" was not found\n\n`;

const answers: Answers = {
  "azuread:index/getClientConfig:getClientConfig": () => ({ tenantId: "tenant id", clientId: "deployer client id" }),
  "azuread:index/getServicePrincipal:getServicePrincipal": ({ clientId }) => {
    const found = servicePrincipals[String(clientId)];
    if (found === undefined) throw providerError(noServicePrincipal);
    return { ...found };
  },
  "azuread:index/getServicePrincipals:getServicePrincipals": ({ clientIds, ignoreMissing }) => {
    const found = (clientIds as string[]).flatMap((id) => servicePrincipals[id] ?? []);
    if (found.length === 0 && ignoreMissing !== true) throw providerError("Service principal not found");
    return { servicePrincipals: found.map(({ objectId, displayName }) => ({ objectId, displayName })) };
  },
  "azuread:index/getUser:getUser": ({ userPrincipalName }) => {
    const name = String(userPrincipalName);
    if (!/^ada@/i.test(name)) throw providerError(noUser(name));
    return { objectId: `${name.toLowerCase()} object id` };
  },
};

/** The entries of a stack file by name. */
type Entries = Record<string, string>;

async function read(
  entries: Entries,
  others: Answers = {},
  recorded?: Promise<Connections>,
): Promise<TenantDirectory & { recording: Recording }> {
  const recording = await recordResources({ ...answers, ...others });
  const specs = Object.entries(entries).map(([name, yaml]) => specOf(yaml, name));
  return { ...(await readTenantDirectory(specs, recorded)), recording };
}

/** The ids of the permission under test, as resolved by the tenant. */
async function idsOf(yaml: string): Promise<string[]> {
  const { permissionsOf } = await read({ a: yaml });
  return permissionsOf(specOf(yaml, "a").entra!).map(({ id }) => id);
}

/** The message for the user, without the heading. */
async function refusal(entries: Entries, others: Answers = {}, recorded?: Promise<Connections>): Promise<string> {
  try {
    await read(entries, others, recorded);
  } catch (error) {
    return String(error).split("\n").slice(1).join("\n");
  }
  throw new Error("nothing was refused");
}

describe("readTenantDirectory", () => {
  it("returns the tenant of the deploying identity", async () => {
    expect((await read({})).tenantId).toBe("tenant id");
  });

  it("sends no other request if the catalogue has every id", async () => {
    const { recording } = await read({ a: "{ system: custom, redirectUris: [https://a.contoso.com/cb] }" });
    expect(recording.calls.map(({ token }) => token)).toEqual(["azuread:index/getClientConfig:getClientConfig"]);
  });

  it("creates no resource for a service principal of Microsoft", async () => {
    const { recording } = await read({ a: onDynamics, b: granted });
    expect(recording.resources).toEqual([]);
  });

  it("looks up ids of delegated permissions that only one source lists", async () => {
    expect(await idsOf(onDynamics)).toEqual(["ax id"]);
  });

  it("looks up ids of application permissions that the catalogue lacks", async () => {
    const yaml = "{ system: custom, applicationPermissions: { dynamicsErp: [Connector.FullAccess] } }";
    expect(await idsOf(yaml)).toEqual(["connector id"]);
  });

  it("requests an API once for several integrations", async () => {
    const { recording } = await read({
      a: onDynamics,
      b: onDynamics.replace("import.", "export."),
      c: onDynamics.replace("/cb", "/c"),
    });
    const asked = recording.calls.filter(({ token }) => token.includes("getServicePrincipal"));
    expect(asked).toEqual([
      { token: "azuread:index/getServicePrincipal:getServicePrincipal", inputs: { clientId: dynamics } },
    ]);
  });

  it("returns the service principal of each API that a grant needs", async () => {
    const { servicePrincipalOf } = await read({ a: granted });
    expect(servicePrincipalOf(graph)).toBe("graph object id");
  });

  it("requests no list of permissions if only the service principal is needed", async () => {
    const { recording } = await read({ a: granted });
    const asked = recording.calls.filter(({ token }) => token.includes("getServicePrincipal"));
    expect(asked).toEqual([
      {
        token: "azuread:index/getServicePrincipals:getServicePrincipals",
        inputs: { clientIds: [graph], ignoreMissing: true },
      },
    ]);
  });

  it("requests the list of permissions if any integration needs it", async () => {
    const mixed = onDynamics.replace("dynamicsErp: [AX.FullAccess]", "dynamicsErp: [Odata.FullAccess]");
    const { recording, servicePrincipalOf } = await read({ a: granted, b: mixed });
    expect(recording.calls.map(({ inputs }) => inputs)).toContainEqual({ clientId: dynamics });
    expect(servicePrincipalOf(graph)).toBe("graph object id");
  });

  it("throws on a service principal that no specification needs, which is a bug in the program", async () => {
    const { servicePrincipalOf } = await read({});
    expect(() => servicePrincipalOf(graph)).toThrow(`the service principal of ${graph} was not looked up`);
  });

  it("throws on a permission that no specification contains, which is a bug in the program", async () => {
    const { permissionsOf } = await read({});
    expect(() => permissionsOf(specOf(onDynamics).entra!)).toThrow("was not looked up");
  });

  it("turns sign-in names of owners into object ids, and leaves ids unchanged", async () => {
    const id = "11111111-1111-4111-8111-111111111111";
    const yaml = `{
      system: custom, redirectUris: [https://a.contoso.com/cb], owners: [ada@contoso.com, ${id}]
    }`;
    const { ownersOf, recording } = await read({ a: yaml });
    expect(ownersOf(specOf(yaml).entra!)).toEqual({ "ada@contoso.com": "ada@contoso.com object id", [id]: id });
    expect(recording.calls.filter(({ token }) => token.includes("getUser"))).toHaveLength(1);
  });

  it("suggests the nearest names for a permission that the API lacks", async () => {
    expect(await refusal({ a: onDynamics.replace("AX.FullAccess", "Odata.FulAccess") })).toBe(
      'integrations.a.delegatedPermissions.dynamicsErp[0]: must be a delegated permission of Dynamics ERP, got "Odata.FulAccess"\n' +
        "  fix: did you mean Odata.FullAccess?  [permission-unknown]",
    );
  });

  it("distinguishes a scope from an app role of the same name", async () => {
    const yaml = `{
      system: custom, applicationPermissions: { dynamicsErp: [Connector.FullAcces] }, redirectUris: [https://a.contoso.com/cb]
    }`;
    expect(await refusal({ a: yaml })).toContain(
      'must be an application permission of Dynamics ERP, got "Connector.FullAcces"\n  fix: did you mean Connector.FullAccess?',
    );
  });

  it("does not find a permission with the name of an object's built-in property", async () => {
    expect(await refusal({ a: onDynamics.replace("AX.FullAccess", "constructor") })).toContain("[permission-unknown]");
  });

  it("reports an API without a service principal in the tenant", async () => {
    const unknown = "11111111-1111-4111-8111-111111111111";
    expect(await refusal({ a: onDynamics.replace("dynamicsErp", unknown) })).toBe(
      `integrations.a.delegatedPermissions.${unknown}[0]: must belong to an API of this tenant, but the tenant has no service principal of ${unknown} (${unknown})\n` +
        "  fix: have the service licensed or enabled in the tenant, or correct the API's application id  [api-not-in-tenant]",
    );
  });

  it("reports an owner who is not a user of the tenant", async () => {
    const yaml =
      "{ system: custom, redirectUris: [https://a.contoso.com/cb], owners: [ada@contoso.com, bob@contoso.com] }";
    expect(await refusal({ a: yaml })).toBe(
      'integrations.a.owners[1]: must be a user of this tenant, got "bob@contoso.com"\n' +
        "  fix: write the user's sign-in name as the tenant has it, or an object id  [owner-not-in-tenant]",
    );
  });

  const left =
    "{ system: custom, redirectUris: [https://a.contoso.com/cb], owners: [ada@contoso.com, Bob@contoso.com] }";
  const deployed = Promise.resolve({ a: { entra: {} } } as unknown as Connections);

  it("warns of an owner who has left, and keeps the owners of a deployed integration", async () => {
    const { warnings, keepsOwnersOf, ownersOf } = await read({ a: left }, {}, deployed);
    expect(warnings.map(renderProblem)).toEqual([
      'integrations.a.owners[1]: must be a user of this tenant, got "Bob@contoso.com"; all owners of a stay as they are\n' +
        "  fix: remove the name or write another owner, then deploy  [owner-not-in-tenant]",
    ]);
    const { entra } = specOf(left, "a");
    expect([keepsOwnersOf(entra!), ownersOf(entra!)]).toEqual([
      true,
      { "ada@contoso.com": "ada@contoso.com object id" },
    ]);
  });

  it("warns of nothing and keeps nothing if every owner exists", async () => {
    const yaml = left.replace(", Bob@contoso.com", "");
    const { warnings, keepsOwnersOf } = await read({ a: yaml }, {}, deployed);
    expect([warnings, keepsOwnersOf(specOf(yaml).entra!)]).toEqual([[], false]);
  });

  it("refuses a missing owner of a new integration", async () => {
    const text = await refusal({ a: left, b: left.replace("//a.", "//b.") }, {}, deployed);
    expect(text).toMatch(/^integrations\.b\.owners\[1\]: .*\n.*\[owner-not-in-tenant\]$/);
  });

  it("reports all missing objects at once, sorted by path", async () => {
    const text = await refusal({
      a: onDynamics.replace("AX.FullAccess", "Ax.Everything"),
      b: `{
        system: custom, owners: [bob@contoso.com], redirectUris: [https://b.contoso.com/cb],
        delegatedPermissions: { 11111111-1111-4111-8111-111111111111: [Tasks.Run] }
      }`,
    });
    expect([...text.matchAll(/\[([a-z-]+)\]$/gm)].map(([, code]) => code)).toEqual([
      "permission-unknown",
      "api-not-in-tenant",
      "owner-not-in-tenant",
    ]);
  });

  it.each([
    [
      "a tenant that does not exist",
      "AADSTS90002: Tenant '11111111-1111-4111-8111-111111111111' not found. Check to make sure you have the correct tenant ID",
    ],
    ["a host that does not exist", "dial tcp: lookup graph.microsoft.com: host not found"],
    ["a lack of privileges", "Authorization_RequestDenied: Insufficient privileges to complete the operation."],
    ["a request that the service did not answer", "Listing service principals for filter: unexpected status 503"],
  ])("passes on %s, which does not mean a missing object", async (_, text) => {
    const failing = {
      "azuread:index/getServicePrincipal:getServicePrincipal": () => {
        throw providerError(text);
      },
    };
    await expect(read({ a: onDynamics }, failing)).rejects.toThrow(text);
  });
});
