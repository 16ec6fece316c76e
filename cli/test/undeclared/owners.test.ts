import { describe, expect, it } from "vitest";
import { register, resource, type Registered } from "./tenant.ts";

const nothing = { objects: [], unchecked: [] };

async function texts(erp: Registered): Promise<string[]> {
  return (await erp.compare()).objects.map(({ text }) => text);
}

describe("owners", () => {
  async function ownedBy(...names: string[]) {
    const erp = await register();
    const users = [...erp.graph.tenant.users.values()];
    const owners = names.map((name) => users.find(({ mailNickname }) => mailNickname === name)!.id);
    for (const one of erp.resources) Object.assign(one["inputs"] as object, { owners });
    erp.graph.tenant.applications.get(erp.application.id)!.owners = [...owners];
    erp.graph.tenant.servicePrincipals.get(erp.principal.id)!.owners = [...owners];
    return { erp, owners };
  }

  it("are declared by object id, whatever its case", async () => {
    const { erp, owners } = await ownedBy("admin", "user");
    for (const one of erp.resources) {
      Object.assign(one["inputs"] as object, { owners: owners.map((id) => id.toUpperCase()) });
    }
    expect(await erp.compare()).toEqual(nothing);
  });

  it("that have left are found, with a fix", async () => {
    const { erp, owners } = await ownedBy("user");
    const { tenant } = erp.graph;
    tenant.applications.get(erp.application.id)!.owners = [];
    tenant.users.delete(owners[0]!);
    tenant.servicePrincipals.get(erp.principal.id)!.owners = [];
    expect((await erp.compare()).objects).toMatchObject([
      {
        kind: "declared owner",
        text: `the declared owner with the object id \`${owners[0]!}\` of the app registration is not an owner in the tenant, and no user has this id: the owner has left`,
        removal: { type: "advice" },
      },
      { kind: "declared owner", id: owners[0] },
    ]);
  });

  it("that were removed are put back by a deployment", async () => {
    const { erp } = await ownedBy("user");
    erp.graph.tenant.applications.get(erp.application.id)!.owners = [];
    expect((await erp.compare()).objects).toMatchObject([
      {
        kind: "declared owner",
        removal: { type: "deployment" },
        text: expect.stringMatching(/is not an owner in the tenant$/) as string,
      },
    ]);
  });

  it("that cannot sign in are found", async () => {
    const { erp, owners } = await ownedBy("user");
    erp.graph.tenant.users.get(owners[0]!)!.accountEnabled = false;
    expect(await texts(erp)).toEqual(
      ["app registration", "service principal"].map(
        (of) =>
          `the declared owner \`user@contoso.onmicrosoft.com\` (object id \`${owners[0]!}\`) of the ${of} is disabled and cannot sign in`,
      ),
    );
  });

  it("are named as the component that declares them names them", async () => {
    const { erp, owners } = await ownedBy("user");
    erp.graph.tenant.applications.get(erp.application.id)!.owners = [];
    const component = {
      ...resource("entra-integrations:index:EntraApplication", "erp", ""),
      id: undefined,
      inputs: { owners: { "user@contoso.com": owners[0] } },
    };
    Object.assign(erp.resources[0]!, { parent: component.urn, inputs: { owners: [] } });
    erp.resources.push(component);
    expect((await texts(erp))[0]).toContain("the declared owner `user@contoso.com` (object id ");
  });

  it("that are service principals are not looked for among users", async () => {
    const { erp } = await ownedBy();
    const deployer = erp.graph.tenant.deployer.objectId;
    for (const one of erp.resources) Object.assign(one["inputs"] as object, { owners: [deployer] });
    erp.graph.tenant.applications.get(erp.application.id)!.owners = [deployer];
    erp.graph.tenant.servicePrincipals.get(erp.principal.id)!.owners = [deployer];
    expect([await erp.compare(), erp.requests.some((request) => request.includes("/users/"))]).toEqual([
      nothing,
      false,
    ]);
  });
});
