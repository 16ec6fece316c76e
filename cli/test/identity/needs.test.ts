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
      deploy: [
        "Application.ReadWrite.OwnedBy",
        "Application.Read.All",
        "DelegatedPermissionGrant.Read.All",
        "Policy.Read.All",
      ],
      consent: [],
    });
  });

  it("includes a note about secrets that people created", () => {
    const existingSecrets = [{ keyId: objectId, expiresOn: "2027-05-01T00:00:00Z" }];
    const noted = (entry: object) => needsOf({ "erp-sync": entry }, [objectId]).notes.join("\n");
    expect(noted({ ...signsIn, existingSecrets })).toContain("Secrets that people created are looked up and removed");
    expect(noted(signsIn)).not.toContain("people created");
  });

  it("includes a note about adopted certificates", () => {
    const ids = { clientId: objectId, applicationObjectId: objectId };
    const noted = (adopt: object) => needsOf({ "erp-sync": { ...signsIn, adopt } }, [objectId]).notes.join("\n");
    expect(noted({ ...ids, certificates: { ["53D8D4D2".repeat(5)]: objectId } })).toContain("Adopted certificates are");
    expect(noted(ids)).not.toContain("dopted certificates");
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
        name: "DelegatedPermissionGrant.Read.All",
        because: "reads the delegated consent to erp-sync, mail-sender, for drift and verify",
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
      deploy: [
        "Application.ReadWrite.OwnedBy",
        "Application.Read.All",
        "DelegatedPermissionGrant.Read.All",
        "Policy.Read.All",
        "User.Read.All",
      ],
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

describe("what the identities of a stack need for deliveries", () => {
  const bizagi = {
    system: "bizagi-mail",
    company: "contoso",
    project: "expenses",
    mailboxes: ["a@contoso.com"],
    protocols: ["imap"],
  };
  const connect = {
    system: "posit-connect",
    address: "https://connect.contoso.com",
    template: "msgraph",
    authType: "service-account",
    applicationPermissions: { microsoftGraph: ["User.Read.All"] },
    deliverTo: { positConnect: {} },
  };
  const roles = { mailboxes: ["a@contoso.com"], roles: ["Mail.Send"] };
  const scoped = { ...signsIn, deliverTo: { exchangeOnline: roles } };
  const opened = { ...bizagi, deliverTo: { exchangeOnline: { adminEndpoint: "undocumented" } } };
  const hooked = { ...calls, deliverTo: { webhook: { url: "https://adapter.contoso.com/hook" } } };

  /** What a delivery adds to the needs of the same integration without it. */
  function addedBy(entry: { deliverTo: object }): Record<"preview" | "deploy" | "consent", string[]> {
    const { deliverTo: _, ...plain } = { ...entry, consent: "granted" };
    const [all, before] = [{ ...entry, consent: "granted" }, plain].map((one) => needsOf({ erp: one }, [objectId]));
    const added = (act: "preview" | "deploy" | "consent"): string[] =>
      all![act].slice(before![act].length).map(({ kind, name }) => `${kind}: ${name}`);
    return { preview: added("preview"), deploy: added("deploy"), consent: added("consent") };
  }

  it("is nothing for previews and consent, which do not read products", () => {
    const [erp, inbox, sender, hook] = [connect, opened, scoped, hooked].map((one) => ({ ...one, consent: "granted" }));
    const { preview, consent } = needsOf({ erp, inbox, sender, hook } as Record<string, object>, [objectId]);
    expect(new Set([...preview, ...consent].map(({ name }) => name))).toEqual(
      new Set([
        "Application.Read.All",
        "DelegatedPermissionGrant.Read.All",
        "Policy.Read.All",
        "AppRoleAssignment.ReadWrite.All",
        "DelegatedPermissionGrant.ReadWrite.All",
      ]),
    );
  });

  it("is to assign roles in Exchange, and to find the users of mailboxes", () => {
    expect(addedBy(scoped)).toEqual({
      preview: [],
      deploy: ["permission: RoleManagement.ReadWrite.Exchange", "permission: User.Read.All"],
      consent: [],
    });
  });

  it("is a permission of Exchange and a role in Entra for the admin endpoint", () => {
    expect(addedBy(opened)).toEqual({
      preview: [],
      deploy: ["Exchange permission: Exchange.ManageAsApp", "Entra role: Exchange Administrator"],
      consent: [],
    });
  });

  it("is an API key for each server of Posit Connect, and only for deployments", () => {
    expect(addedBy(connect)).toEqual({
      preview: [],
      deploy: ["setting: API key of an administrator of https://connect.contoso.com"],
      consent: [],
    });
    const other = { ...connect, address: "https://other.contoso.com" };
    const { deploy } = needsOf({ one: connect, two: connect, three: other }, [objectId]);
    expect(deploy.filter(({ kind }) => kind === "setting").map(({ because }) => because)).toEqual([
      "writes the OAuth integrations of one, two",
      "writes the OAuth integrations of three",
    ]);
  });

  it("is a signing key for webhooks, and only for deployments", () => {
    expect(addedBy(hooked)).toEqual({ preview: [], deploy: ["setting: signing key of the webhooks"], consent: [] });
  });

  it.each<[string, object, RegExp[]]>([
    [
      "roles in Exchange",
      scoped,
      [/^RoleManagement\.ReadWrite\.Exchange belongs to tier 0:.*Not tried on a real tenant/],
    ],
    [
      "the admin endpoint",
      opened,
      [
        /^Exchange\.ManageAsApp with .* can open every mailbox.*not documented.*nothing here was tried on a real tenant/,
      ],
    ],
    ["Posit Connect", connect, [/only to deployments: as CONNECT_SERVER and CONNECT_API_KEY/]],
    ["a webhook", hooked, [/only to deployments: as ENTRA_DELIVERY_WEBHOOK_KEY/]],
  ])("comes with a note about %s", (_, entry, notes) => {
    const { deliverTo: __, ...plain } = entry as { deliverTo: object };
    const before = needsOf({ erp: plain }, [objectId]).notes;
    const added = needsOf({ erp: entry }, [objectId]).notes.filter((note) => !before.includes(note));
    expect(added).toEqual(notes.map((note) => expect.stringMatching(note) as string));
  });
});
