import { describe, expect, it } from "vitest";
import type { Connections } from "../../integrations/connection.ts";
import { renderProblem } from "../../integrations/stack-file/problems.ts";
import { findAdoptionProblems } from "../../lookups/adopted-registrations.ts";
import { providerError, recordResources, specOf } from "./recording-mocks.ts";

const clientId = "00000000-0000-4000-8000-000000000001";
const objectId = "00000000-0000-4000-8000-00000000000a";
const principalId = "00000000-0000-4000-8000-00000000000b";
const other = "00000000-0000-4000-8000-00000000000c";

interface Tenant {
  application?: { objectId: string; tags: string[] };
  principal?: { objectId: string; tags: string[] };
}

const inTenant: Required<Tenant> = {
  application: { objectId, tags: ["made by hand"] },
  principal: { objectId: principalId, tags: ["HideApp"] },
};

/** The problems of one entry in this tenant. The project is `entra-integrations`, the stack `dev`. */
async function problemsOf(options: string, tenant: Tenant, recorded: Connections = {}): Promise<string[]> {
  await recordResources({
    "azuread:index/getApplication:getApplication": () => {
      if (tenant.application === undefined) {
        throw providerError("Application not found: no applications found matching filter: \"appId eq '1'\"");
      }
      return { ...tenant.application };
    },
    "azuread:index/getServicePrincipal:getServicePrincipal": () => {
      if (tenant.principal === undefined) throw providerError("No service principal found: no service principal found");
      return { ...tenant.principal };
    },
  });
  const purpose = options.includes("externalApplication") ? "" : "redirectUris: [https://a.contoso.com/cb],";
  const spec = specOf(`{ system: custom, ${purpose} ${options} }`, "reports");
  return (await findAdoptionProblems([spec], recorded)).map(renderProblem);
}

const ids = `clientId: ${clientId}, applicationObjectId: ${objectId}`;
const adopt = `adopt: { ${ids}, servicePrincipalObjectId: ${principalId} }`;

describe("findAdoptionProblems", () => {
  it("accepts a registration that no integration manages", async () => {
    expect(await problemsOf(adopt, inTenant)).toEqual([]);
  });

  it("reads nothing for a registration that an earlier run imported", async () => {
    expect(await problemsOf(adopt, {}, { reports: { entra: {} } as Connections[string] })).toEqual([]);
  });

  it("reads a registration again that was deleted and restored", async () => {
    expect(await problemsOf(adopt, {}, { reports: {} as Connections[string] })).toHaveLength(1);
  });

  it("accepts the tag of a first run that was interrupted, or of the earlier name", async () => {
    const tags = [
      "entra-integrations:entra-integrations:dev:reports:keep",
      "entra-integrations:entra-integrations:dev:old",
    ];
    const tenant = { ...inTenant, application: { objectId, tags } };
    expect(await problemsOf(`${adopt}, formerName: old`, tenant)).toEqual([]);
  });

  it("accepts a registration that an entry of this stack has left in Entra", async () => {
    const tags = ["entra-integrations:entra-integrations:dev:removed:keep"];
    expect(await problemsOf(adopt, { ...inTenant, application: { objectId, tags } })).toEqual([]);
  });

  it.each([
    ["entra-integrations:other:dev:erp", "stack dev of project other"],
    ["entra-integrations:entra-integrations:prod:erp", "stack prod of project entra-integrations"],
    ["entra-integrations:entra-integrations:dev:erp:keep", "this stack"],
  ])("refuses a registration with the tag %s", async (tag, where) => {
    const problem =
      `integrations.reports.adopt.clientId: must not belong to another integration, but erp in ${where} manages it\n` +
      `  fix: remove erp there with npm run eject or npm run move; if it no longer exists, delete the tag ${tag} in the manifest of the registration  [adopt-taken]`;
    const recorded = { erp: {} as Connections[string] };
    const onApplication = { ...inTenant, application: { objectId, tags: [tag] } };
    const onPrincipal = { ...inTenant, principal: { objectId: principalId, tags: [tag] } };
    expect(await problemsOf(adopt, onApplication, recorded)).toEqual([problem]);
    expect(await problemsOf(adopt, onPrincipal, recorded)).toEqual([problem]);
  });

  it("refuses ids of objects that the entry does not declare", async () => {
    expect(await problemsOf(adopt.replace("}", `, appRoles: { Reader: ${other} } }`), inTenant)).toEqual([
      'integrations.reports.adopt.appRoles.Reader: must be declared in the entry, got "Reader"\n' +
        "  fix: remove the line, or declare it in the entry  [adopt-undeclared]",
    ]);
  });

  it("refuses a client id that the tenant does not have", async () => {
    expect(await problemsOf(adopt, {})).toEqual([
      `integrations.reports.adopt.clientId: must be the client id of a registration of this tenant, got "${clientId}"\n` +
        "  fix: correct it, or set externalApplication for an application of another tenant  [adopt-not-in-tenant]",
    ]);
  });

  it("refuses object ids of other objects", async () => {
    const wrong = { application: { ...inTenant.application, objectId: other }, principal: inTenant.principal };
    expect(await problemsOf(adopt, wrong)).toEqual([
      `integrations.reports.adopt.applicationObjectId: must be the object id of the registration with the client id ${clientId}, got "${objectId}"\n` +
        `  fix: write applicationObjectId: ${other}  [adopt-wrong-object]`,
    ]);
  });

  it("refuses to create an enterprise application that exists", async () => {
    expect(await problemsOf(`adopt: { ${ids} }`, inTenant)).toEqual([
      `integrations.reports.adopt.servicePrincipalObjectId: must be the object id of the enterprise application with the client id ${clientId}, got nothing\n` +
        `  fix: write servicePrincipalObjectId: ${principalId}  [adopt-wrong-object]`,
    ]);
  });

  it("refuses to import an enterprise application that does not exist", async () => {
    expect(await problemsOf(adopt, { application: inTenant.application })).toEqual([
      `integrations.reports.adopt.servicePrincipalObjectId: must be left out, because the tenant has no enterprise application of ${clientId}\n` +
        "  fix: remove the line, and the run creates one  [adopt-principal-missing]",
    ]);
    expect(await problemsOf(`adopt: { ${ids} }`, { application: inTenant.application })).toEqual([]);
  });

  it("reads only the enterprise application of an application of another tenant", async () => {
    const external = `adopt: { clientId: ${clientId}, servicePrincipalObjectId: ${principalId} }, externalApplication: ${clientId}`;
    expect(await problemsOf(external, { principal: inTenant.principal })).toEqual([]);
  });
});
