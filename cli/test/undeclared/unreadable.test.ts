import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createApp } from "../../../packages/entra-tenant/app.ts";
import { compareRegistrations } from "../../undeclared/compare.ts";
import type { Comparison } from "../../undeclared/undeclared-object.ts";
import { registrationsOfOutputs } from "../../undeclared/registrations-of-outputs.ts";
import { openGraphReader } from "../../commands/verify/graph-reader.ts";
import { signToken } from "../../../packages/entra-tenant/test/graph/graph-client.ts";
import { deploy } from "../verify/deployed.ts";
import { actsForItself, signsUsersIn } from "../verify/entries.ts";
import { register, type Registered } from "./tenant.ts";

const nothing = { objects: [], unchecked: [] };

describe("what may not be read", () => {
  const everything = ["Application.Read.All", "DelegatedPermissionGrant.Read.All", "User.Read.All"];
  const without = (permission: string) => ({ roles: everything.filter((one) => one !== permission) });

  async function owned(): Promise<Registered> {
    const erp = await register();
    const [user] = erp.graph.tenant.users.values();
    Object.assign(erp.resources[0]!["inputs"] as object, { owners: [user!.id] });
    erp.graph.tenant.applications.get(erp.application.id)!.owners = [user!.id];
    return erp;
  }

  it("is nothing with the permissions that the comparison needs", async () => {
    expect(await (await owned()).compare({ roles: everything })).toEqual(nothing);
  });

  it.each([
    {
      permission: "Application.Read.All",
      what: [
        "the app registration, its secrets and its settings",
        "the federated credentials",
        "the owners of the app registration",
        "the service principal and what was granted to it",
      ],
    },
    { permission: "DelegatedPermissionGrant.Read.All", what: ["the delegated permissions that were granted"] },
    { permission: "User.Read.All", what: ["whether declared owners exist and are enabled"] },
  ])("is listed without $permission", async ({ permission, what }) => {
    expect(await (await owned()).compare(without(permission))).toEqual({
      objects: [],
      unchecked: what.map((one) => ({ integration: "erp", what: one, why: `needs ${permission}` })),
    });
  });
});

describe("a stack of which only the outputs can be read", () => {
  it("is compared as far as they go", async () => {
    const deployed = await deploy({ erp: signsUsersIn, mail: actsForItself });
    const mail = deployed.connections["mail"]!.entra!;
    const path = `/v1.0/applications/${mail.applicationObjectId}/addPassword`;
    const added = await deployed.graph.call("POST", path, {});
    const { objects, unchecked } = await compareOutputs(deployed);
    expect([objects.map(({ id }) => id), unchecked]).toEqual([
      [added.body.keyId],
      ["erp", "mail"].map((integration) => ({
        integration,
        what: "owners and settings",
        why: "the state of the stack cannot be read",
      })),
    ]);
  });

  it("shows another certificate under the key id of the declared one", async () => {
    const credential = { type: "certificate", certificates: [{ file: "erp.pem" }] };
    const deployed = await deploy({ erp: { ...actsForItself, credential } });
    const { applicationObjectId, credential: facts } = deployed.connections["erp"]!.entra!;
    const [declared] = facts.type === "certificate" ? facts.certificates : [];
    const { objects } = await compareOutputs(deployed);
    const [registered] = deployed.graph.tenant.applications.get(applicationObjectId)!.keyCredentials;
    const actual = new X509Certificate(Buffer.from(registered!.key, "base64")).fingerprint256.replaceAll(":", "");
    expect(objects).toMatchObject([
      {
        kind: "certificate",
        id: declared!.keyId,
        text: expect.stringContaining(
          `is another certificate than the declared one, with the thumbprint \`${actual}\``,
        ) as string,
      },
    ]);
    declared!.sha256Thumbprint = actual;
    expect((await compareOutputs(deployed)).objects).toEqual([]);
  });
});

describe("a secret that somebody created, if only the outputs are readable", () => {
  it("is declared by the outputs until it is removed", async () => {
    const deployed = await deploy({ mail: actsForItself });
    const mail = deployed.connections["mail"]!.entra!;
    const path = `/v1.0/applications/${mail.applicationObjectId}/addPassword`;
    const { keyId } = (await deployed.graph.call("POST", path, {})).body;
    const listed = (isRemoved: boolean) => [
      { keyId: keyId.toUpperCase(), expiresOn: "2027-05-01T00:00:00Z", isRemoved },
    ];
    mail.existingSecrets = listed(false);
    expect((await compareOutputs(deployed)).objects).toEqual([]);
    mail.existingSecrets = listed(true);
    expect((await compareOutputs(deployed)).objects).toMatchObject([{ kind: "client secret", id: keyId }]);
  });
});

async function compareOutputs({ graph, connections }: Awaited<ReturnType<typeof deploy>>): Promise<Comparison> {
  const app = createApp(graph.tenant);
  const token = await signToken(graph.tenant, {});
  const reader = openGraphReader(graph.tenant.origin, token, async (url, init) => await app.request(url, init));
  return await compareRegistrations(registrationsOfOutputs(connections), reader);
}
