import { describe, expect, it } from "vitest";
import catalogue from "../../integrations/permissions/catalogue.json" with { type: "json" };
import data from "../../policies/permission-tiers.json" with { type: "json" };

type Kinds = Partial<Record<"application" | "delegated", Record<string, Record<string, string>>>>;
const groups: Record<string, Kinds> = { ...data.tiers, mailboxes: data.mailboxes };
const known = catalogue as Partial<Record<string, Record<"application" | "delegated", Record<string, { id: string }>>>>;

const entries = Object.entries(groups).flatMap(([group, kinds]) =>
  (["application", "delegated"] as const).flatMap((kind) =>
    Object.entries(kinds[kind] ?? {}).flatMap(([api, ids]) =>
      Object.entries(ids).map(([name, id]) => ({ group, kind, api, name, id })),
    ),
  ),
);

describe("the tiers of permissions", () => {
  // Two lists of different making: an id that is mistyped in one does not stand in the other.
  it("have the ids that the catalogue has", () => {
    expect(entries.filter(({ kind, api, name, id }) => known[api]?.[kind][name]?.id !== id)).toEqual([]);
  });

  it.each([
    ["tenant", "application", "Directory.ReadWrite.All"],
    ["tenant", "application", "RoleManagement.ReadWrite.Directory"],
    ["tenant", "application", "AppRoleAssignment.ReadWrite.All"],
    ["tenant", "application", "Application.ReadWrite.All"],
    ["tenant", "application", "Exchange.ManageAsApp"],
    ["tenant", "delegated", "Directory.AccessAsUser.All"],
    ["content", "application", "Mail.Read"],
    ["content", "application", "Mail.ReadWrite"],
    ["content", "application", "full_access_as_app"],
    ["content", "application", "Files.ReadWrite.All"],
    ["content", "application", "Sites.FullControl.All"],
    ["mailboxes", "application", "Mail.Send"],
  ])("have in %s the %s permission %s", (group, kind, name) => {
    expect(entries.some((entry) => entry.group === group && entry.kind === kind && entry.name === name)).toBe(true);
  });

  it.each(["User.Read", "User.Read.All", "Mail.Send", "Sites.Selected", "IMAP.AccessAsApp", "Group.Read.All"])(
    "do not have %s",
    (name) => {
      expect(entries.filter((entry) => entry.group !== "mailboxes" && entry.name === name)).toEqual([]);
    },
  );
});
