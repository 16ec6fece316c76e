import choices from "./choices.json" with { type: "json" };
import type { Kind, NamesByApi, Source } from "./sources.ts";

/** Ids by name, by application id of the API. */
type IdsByApi = Record<string, Record<string, string>>;

/** One tier of `permission-tiers.json`. */
interface Tier {
  /** What a client can do with such a permission, as the end of a sentence. */
  means: string;
  /** The same for a delegated permission, where it differs. */
  meansDelegated?: string;
  application: IdsByApi;
  delegated: IdsByApi;
}

/** The contents of `permission-tiers.json`. */
export interface PermissionTiers {
  tiers: Record<"tenant" | "content" | "advisory", Tier>;
  /** Further ids of permissions in the tiers, as ScubaGear has them for other clouds and older versions. */
  otherIds: Record<Kind, NamesByApi>;
  mailboxes: { application: IdsByApi };
}

type SourceName = "scubaGear" | "azTier" | "maester" | "entraFalcon";

// The level of each list for a path to the whole tenant. Content is chosen by name, because only ScubaGear's list is about it.
const tenantLevels: Record<SourceName, string[]> = {
  scubaGear: ["Critical"],
  azTier: ["0"],
  maester: ["Direct", "Indirect"],
  entraFalcon: ["Dangerous"],
};
const advisoryLevels: Partial<Record<SourceName, string[]>> = { scubaGear: ["High"] };

const tierTexts = {
  tenant: { means: "can take over the tenant or change every user and setting in it" },
  content: {
    means: "reads or writes the mail, files, sites or chats of everybody",
    meansDelegated: "reads or writes every site and file that its user can reach",
  },
  advisory: { means: "reads or changes much of the tenant" },
};

interface Listed {
  kind: Kind;
  api: string;
  name: string;
  id: string;
}

/** Builds the tiers from the sources and the choices. A permission is in one tier, with the id that was listed first. */
export function buildTiers(sources: Record<SourceName, Source>): PermissionTiers {
  const tiers: PermissionTiers["tiers"] = {
    tenant: { ...tierTexts.tenant, application: {}, delegated: {} },
    content: { ...tierTexts.content, application: {}, delegated: {} },
    advisory: { ...tierTexts.advisory, application: {}, delegated: {} },
  };
  const otherIds: PermissionTiers["otherIds"] = { application: {}, delegated: {} };
  const put = (tier: keyof typeof tiers, { kind, api, name, id }: Listed): void => {
    const known = Object.values(tiers).find((one) => one[kind][api]?.[name] !== undefined)?.[kind][api]?.[name];
    if (known === undefined) (tiers[tier][kind][api] ??= {})[name] = id;
    else if (known !== id) (otherIds[kind][api] ??= {})[id] = name;
  };
  const everything = Object.keys(sources) as SourceName[];
  for (const one of everything.flatMap((name) => listed(sources[name], Object.keys(sources[name].levels)))) {
    if (has(choices.content, one)) put("content", one);
  }
  for (const one of everything.flatMap((name) => listed(sources[name], tenantLevels[name]))) {
    if (!has(choices.content, one)) put(has(choices.advisory, one) ? "advisory" : "tenant", one);
  }
  for (const one of everything.flatMap((name) => listed(sources[name], advisoryLevels[name] ?? []))) {
    if (has(choices.content, one) || has(choices.leftOut, one)) continue;
    if (one.kind === "application" && mailboxNames(one.api).includes(one.name)) continue;
    put("advisory", one);
  }
  return { tiers: sorted(tiers), otherIds: sorted(otherIds), mailboxes: choices.mailboxes };
}

/** The permissions of some levels of a source. */
function listed({ levels }: Source, names: readonly string[]): Listed[] {
  return names.flatMap((level) =>
    (["application", "delegated"] as const).flatMap((kind) =>
      Object.entries(levels[level]?.[kind] ?? {}).flatMap(([api, byId]) =>
        Object.entries(byId).map(([id, name]) => ({ kind, api, name, id })),
      ),
    ),
  );
}

function has(names: Partial<Record<Kind, readonly string[]>>, { kind, name }: Listed): boolean {
  return names[kind]?.includes(name) ?? false;
}

/** Sorts the permissions of each API by name, so that a new version of a source changes few lines. */
function sorted<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, member]: [string, unknown]) => [key, sorted(member)] as const);
  const isLeaf = entries.every(([, member]) => typeof member === "string") && !("means" in value);
  return Object.fromEntries(isLeaf ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries) as T;
}

/** Permissions that a separate rule reports. */
function mailboxNames(api: string): string[] {
  const byApi: IdsByApi = choices.mailboxes.application;
  return Object.keys(byApi[api] ?? {});
}
