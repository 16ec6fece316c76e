import type { SettingFact } from "./access-facts.ts";
import type { OneSided } from "./compare-facts.ts";
import { isUnknown, knownLater } from "./plan-values.ts";
import type { Properties } from "./preview.ts";
import { harmlessSettings } from "./readers.ts";

/** A setting with its value on both sides; absent if it has none. */
export interface SettingChange {
  name: string;
  before?: string;
  after?: string;
  /** Whether it affects access. */
  isAccess: boolean;
}

/** Joins the two sides of each setting. */
export function settingsOf(facts: OneSided<SettingFact>[]): SettingChange[] {
  return [...Map.groupBy(facts, ({ name }) => name)].map(([name, sides]) => {
    const valueOf = (side: "added" | "removed"): string | undefined =>
      sides.find(({ change }) => change === side)?.value;
    const before = valueOf("removed");
    const after = valueOf("added");
    return {
      name,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      isAccess: !harmlessSettings.includes(name),
    };
  });
}

/** Provider settings that decide where it deploys. */
const ofProviders = ["environment", "metadataHost", "subscriptionId", "tenantId", "clientId", "version"];

/**
 * Returns the ids in the properties of a type without a reader, such as those of a role, a group or a tenant. Omits all
 * other values, because any of them may be a secret that its program does not mark.
 */
export function readIds(type: string, properties: Properties | undefined): SettingFact[] {
  const isProvider = type.startsWith("pulumi:providers:");
  return Object.entries(properties ?? {}).flatMap(([name, given]) => {
    if (name === "id" || !(isProvider ? ofProviders.includes(name) : /^id|Ids?$/.test(name))) return [];
    const values = (Array.isArray(given) ? given : [given]).filter((one) => typeof one === "string" && one !== "");
    const shown = values.map((one) => (isUnknown(one) ? knownLater : String(one)));
    return shown.length === 0 ? [] : [{ name, value: shown.sort().join(", ") }];
  });
}
