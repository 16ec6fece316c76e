import { describe, expect, it } from "vitest";
import catalogue from "../../integrations/permissions/catalogue.json" with { type: "json" };
import { buildTiers } from "../tiers/build-tiers.ts";
import sources from "../tiers/sources.json" with { type: "json" };
import data from "../permission-tiers.json" with { type: "json" };

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
  // The two lists have different origins, so a mistyped id is in only one of them.
  it("have the same ids as the catalogue", () => {
    const others = entries.filter(({ kind, api, name, id }) => known[api]?.[kind][name]?.id !== id);
    expect(others).toEqual([]);
  });

  it("are equal to the output of the script", () => {
    expect(buildTiers(sources)).toEqual(data);
  });

  it("contain each permission once", () => {
    const keys = entries
      .filter(({ group }) => group !== "mailboxes")
      .map(({ kind, api, name }) => `${kind} ${api} ${name}`);
    expect(keys).toEqual([...new Set(keys)]);
  });

  it.each([
    ["tenant", "application", 66],
    ["tenant", "delegated", 31],
    ["content", "application", 26],
    ["content", "delegated", 4],
    ["advisory", "application", 85],
    ["advisory", "delegated", 40],
  ])("contain for %s this number of %s permissions: %d", (group, kind, count) => {
    expect(entries.filter((entry) => entry.group === group && entry.kind === kind)).toHaveLength(count);
  });

  it.each([
    ["tenant", "application", "Directory.ReadWrite.All"],
    ["tenant", "application", "RoleManagement.ReadWrite.Directory"],
    ["tenant", "application", "AppRoleAssignment.ReadWrite.All"],
    ["tenant", "application", "Application.ReadWrite.All"],
    ["tenant", "application", "Exchange.ManageAsApp"],
    ["tenant", "delegated", "Directory.AccessAsUser.All"],
    ["tenant", "delegated", "AppRoleAssignment.ReadWrite.All"],
    ["tenant", "delegated", "User.ReadWrite.All"],
    ["content", "delegated", "Sites.ReadWrite.All"],
    ["content", "delegated", "AllSites.FullControl"],
    ["content", "delegated", "Tenant.ReadWrite.All"],
    ["advisory", "delegated", "user_impersonation"],
    ["advisory", "application", "Directory.Read.All"],
    ["advisory", "application", "User.Read.All"],
    ["content", "application", "Mail.Read"],
    ["content", "application", "Mail.ReadWrite"],
    ["content", "application", "full_access_as_app"],
    ["content", "application", "Files.ReadWrite.All"],
    ["content", "application", "Sites.FullControl.All"],
    ["mailboxes", "application", "Mail.Send"],
  ])("contain for %s the %s permission %s", (group, kind, name) => {
    expect(entries.some((entry) => entry.group === group && entry.kind === kind && entry.name === name)).toBe(true);
  });

  it.each(["User.Read", "Mail.Send", "Sites.Selected", "IMAP.AccessAsApp", "IMAP.AccessAsUser.All", "Group.Read.All"])(
    "do not have %s",
    (name) => {
      expect(entries.filter((entry) => entry.group !== "mailboxes" && entry.name === name)).toEqual([]);
    },
  );
});

describe("the sources of the tiers", () => {
  const namesOf = (levels: Kinds[], kind: "application" | "delegated"): Set<string> =>
    new Set(
      levels.flatMap((level) =>
        Object.entries(level[kind] ?? {}).flatMap(([api, names]) =>
          Object.values(names).map((name) => `${api} ${name}`),
        ),
      ),
    );
  const { scubaGear, azTier, maester, entraFalcon } = sources;

  it.each<[string, Kinds[], number, number]>([
    ["ScubaGear, Critical", [scubaGear.levels.Critical], 58, 16],
    ["ScubaGear, High", [scubaGear.levels.High], 118, 72],
    ["AzTier, tier 0", [azTier.levels["0"]], 41, 0],
    ["Maester, MT.1050 and MT.1051", [maester.levels.Direct, maester.levels.Indirect], 28, 27],
    ["EntraFalcon, Dangerous", [entraFalcon.levels.Dangerous], 9, 9],
  ])("contain the permissions of %s", (_source, levels, application, delegated) => {
    expect([namesOf(levels, "application").size, namesOf(levels, "delegated").size]).toEqual([application, delegated]);
  });

  it.each<[string, Kinds[]]>([
    ["ScubaGear calls critical", [scubaGear.levels.Critical]],
    ["AzTier puts into tier 0", [azTier.levels["0"]]],
    ["Maester tests for", [maester.levels.Direct, maester.levels.Indirect]],
    ["EntraFalcon calls dangerous", [entraFalcon.levels.Dangerous]],
  ])("stop each application and delegated permission that %s", (_source, levels) => {
    const stopped = new Set(
      entries
        .filter(({ group }) => group === "tenant" || group === "content")
        .map(({ kind, api, name }) => `${kind} ${api} ${name}`),
    );
    const missing = (["application", "delegated"] as const).flatMap((kind) =>
      [...namesOf(levels, kind)].filter((key) => !stopped.has(`${kind} ${key}`)),
    );
    // Dataverse has no other delegated permission, so that stopping it would stop every integration with Dataverse.
    expect(missing.filter((key) => !key.endsWith(" user_impersonation"))).toEqual([]);
  });

  it("have further ids for the permissions whose ids differ between clouds", () => {
    expect(data.otherIds.application["00000003-0000-0000-c000-000000000000"]).toMatchObject({
      "f0060247-9e6b-4299-9094-858a175d488b": "RoleAssignmentSchedule.ReadWrite.Directory",
      "aaddf15b-d1a9-4fd7-bd46-cbb2ae85162e": "RoleEligibilitySchedule.ReadWrite.Directory",
      "6e7a5640-116b-45cb-a24a-1b9e9921fbbd": "RoleManagementPolicy.ReadWrite.Directory",
      "b2b5a384-949a-4ef5-b775-19f15cf00f4f": "CustomAuthenticationExtension.ReadWrite.All",
      "b615aeec-938d-425a-95ed-ce1044f25e6f": "OnPremDirectorySynchronization.ReadWrite.All",
    });
  });
});
