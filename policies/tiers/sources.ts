/** Application or delegated, as Microsoft Graph distinguishes them. */
export type Kind = "application" | "delegated";

/** Names by id, by application id of the API. */
export type NamesByApi = Record<string, Record<string, string>>;

/** One public list of dangerous permissions: facts only, without the list's own sentences. */
export interface Source {
  url: string;
  commit: string;
  licence: string;
  /** Permissions by the list's own level, such as `Critical`. */
  levels: Record<string, Partial<Record<Kind, NamesByApi>>>;
}

const graph = "00000003-0000-0000-c000-000000000000";

/** Reads ScubaGear's `RiskyAppPermissions.json`, levels Critical and High. */
export function readScubaGear(text: string): Source["levels"] {
  const { resources, permissions } = JSON.parse(text) as {
    resources: Record<string, string>;
    permissions: Record<string, Record<string, Record<string, { Name: string; RiskLevel: string }>>>;
  };
  const levels: Source["levels"] = {};
  for (const [api, name] of Object.entries(resources)) {
    for (const kind of ["application", "delegated"] as const) {
      const title = kind === "application" ? "Application" : "Delegated";
      for (const [id, { Name, RiskLevel }] of Object.entries(permissions[name]?.[title] ?? {})) {
        if (RiskLevel === "Critical" || RiskLevel === "High") add(levels, RiskLevel, kind, api, id, Name);
      }
    }
  }
  return levels;
}

/** Reads AzTier's `tiered-msgraph-app-permissions.json`, tiers 0 and 1. */
export function readAzTier(text: string): Source["levels"] {
  const levels: Source["levels"] = {};
  for (const { tier, id, assetName } of JSON.parse(text) as { tier: string; id: string; assetName: string }[]) {
    if (tier === "0" || tier === "1") add(levels, tier, "application", graph, id, assetName);
  }
  return levels;
}

/** Reads the list in Maester's `Test-MtHighRiskAppPermissions.ps1`: MT.1050 tests for direct paths, MT.1051 for indirect ones. */
export function readMaester(text: string): Source["levels"] {
  const levels: Source["levels"] = {};
  const entry = /Id\s*=\s*'([^']+)'\s+Name\s*=\s*'([^']+)'\s+Type\s*=\s*'([^']+)'\s+Path\s*=\s*'([^']+)'/g;
  for (const [, id = "", name = "", type = "", path = ""] of text.matchAll(entry)) {
    add(levels, path, type === "Application" ? "application" : "delegated", graph, id, name);
  }
  return levels;
}

/** Reads EntraFalcon's `shared_Functions.psm1`, level Dangerous. Its other levels rate how much to score, not what to stop. */
export function readEntraFalcon(text: string): Source["levels"] {
  const levels: Source["levels"] = {};
  for (const [, key = "", comment = ""] of text.matchAll(/"([^"]+)"\s*=\s*"Dangerous"\s*#\s*(\S+)/g)) {
    const isApplication = /^[0-9a-f-]{36}$/.test(key);
    const [id, name] = isApplication ? [key, comment] : [comment, key];
    add(levels, "Dangerous", isApplication ? "application" : "delegated", graph, id, name);
  }
  return levels;
}

function add(levels: Source["levels"], level: string, kind: Kind, api: string, id: string, name: string): void {
  const apis = ((levels[level] ??= {})[kind] ??= {});
  (apis[api] ??= {})[id.toLowerCase()] = name;
}
