import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { findNeeds, type IdentityNeeds } from "../../commands/identity/needs.ts";

const objectId = "0a1b2c3d-0000-4000-8000-000000000001";
const vaultId =
  "/subscriptions/0a1b2c3d-0000-4000-8000-000000000002/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-erp";
const signsIn = {
  system: "custom",
  redirectUris: ["https://erp.contoso.com/cb"],
  delegatedPermissions: { microsoftGraph: ["User.Read"] },
};
const calls = { system: "custom", applicationPermissions: { microsoftGraph: ["Mail.Send"] } };

function needsOf(integrations: Record<string, object>, owners: string[] = []): IdentityNeeds {
  return findNeeds(parseIntegrations(integrations, { now: new Date("2026-11-21"), owners }));
}

function namesOf({ preview, deploy, consent }: IdentityNeeds): Record<"preview" | "deploy" | "consent", string[]> {
  const names = (needs: IdentityNeeds["deploy"]): string[] =>
    needs.map(({ name, scope }) => (scope === undefined ? name : `${name} on ${scope}`));
  return { preview: names(preview), deploy: names(deploy), consent: names(consent) };
}

describe("what the identities of a stack need", () => {
  it("is empty if nothing is in Entra", () => {
    expect(needsOf({})).toEqual({ preview: [], deploy: [], consent: [], notes: [] });
  });

  it("is to read and to own, for owners with an object id", () => {
    expect(namesOf(needsOf({ "erp-sync": signsIn }, [objectId]))).toEqual({
      preview: ["Application.Read.All", "DelegatedPermissionGrant.Read.All", "Policy.Read.All"],
      deploy: ["Application.ReadWrite.OwnedBy", "Policy.Read.All"],
      consent: [],
    });
  });

  it("must write all registrations if one has no owner by object id, and names that one", () => {
    const { deploy, notes } = needsOf({ "erp-sync": { ...signsIn, owners: [objectId] }, "mail-sender": calls });
    expect(deploy).toEqual([
      {
        kind: "permission",
        name: "Application.ReadWrite.All",
        because: "writes mail-sender, which have no owner by object id and so not this identity",
      },
      {
        kind: "permission",
        name: "Policy.Read.All",
        because: "reads, before a rotation, whether the tenant allows new secrets, for erp-sync, mail-sender",
      },
    ]);
    expect(notes[0]).toContain("is enough once entra-integrations:owners has the object id");
  });

  it("is to read users for each act, for owners with a user principal name", () => {
    const named = { ...signsIn, owners: [objectId, "ada@contoso.com"], consent: "granted" };
    expect(namesOf(needsOf({ "erp-sync": named }))).toEqual({
      preview: ["Application.Read.All", "DelegatedPermissionGrant.Read.All", "Policy.Read.All", "User.Read.All"],
      deploy: ["Application.ReadWrite.OwnedBy", "Policy.Read.All", "User.Read.All"],
      consent: ["DelegatedPermissionGrant.ReadWrite.All", "Application.Read.All", "User.Read.All"],
    });
  });

  it("is to assign app roles only with consent to application permissions", () => {
    const integrations = { "erp-sync": signsIn, "mail-sender": { ...calls, consent: "granted" } };
    expect(namesOf(needsOf(integrations, [objectId])).consent).toEqual([
      "AppRoleAssignment.ReadWrite.All",
      "Application.Read.All",
    ]);
  });

  it("is a role on each key vault that is delivered to, once", () => {
    const delivered = { deliverTo: { keyVault: { vaultId } } };
    const needs = needsOf({ "erp-sync": { ...signsIn, ...delivered }, "mail-sender": { ...calls, ...delivered } }, [
      objectId,
    ]);
    expect(needs.deploy.at(-1)).toEqual({
      kind: "Azure role",
      name: "Key Vault Contributor",
      scope: vaultId,
      because: "writes the secrets of erp-sync, mail-sender",
    });
    expect(namesOf(needs).preview).toEqual([
      "Application.Read.All",
      "DelegatedPermissionGrant.Read.All",
      "Policy.Read.All",
      `Reader on ${vaultId}`,
    ]);
    expect(needs.notes.slice(-2)).toEqual([
      expect.stringContaining("A custom role with Microsoft.KeyVault/vaults/read"),
      expect.stringContaining("give the deploying identity Key Vault Secrets Officer there for that run"),
    ]);
  });
});
