import type { KeylessFact, RedirectUriFact } from "./access-facts.ts";
import type { ChangeWord } from "./change.ts";
import type { OneSided } from "./compare-facts.ts";
import type { ManagementChange } from "./management.ts";
import type { PermissionDescription } from "./permission-description.ts";
import type { SecretChange } from "./secret-change.ts";
import type { SettingChange } from "./setting-changes.ts";

/** Changes of one or several resources. */
export interface ChangeLists {
  /** Resources that are created, changed or removed as a whole. */
  resources: ResourceChange[];
  /** Permissions that a registration declares. They are not granted yet. */
  permissions: OneSided<PermissionDescription>[];
  /** Consent for the whole organization that the deployment gives and withdraws. */
  consents: OneSided<PermissionDescription>[];
  redirectUris: OneSided<RedirectUriFact>[];
  secrets: SecretChange[];
  credentials: OneSided<KeylessFact>[];
  settings: SettingChange[];
  /** Changes that the report cannot describe. */
  undescribed: UndescribedChange[];
  management: (ManagementChange & { resource: string })[];
}

/** A resource that changes as a whole. */
export interface ResourceChange {
  change: ChangeWord;
  name: string;
}

/** A change that readers must look up in the plan. */
export interface UndescribedChange {
  change: ChangeWord;
  type: string;
  name: string;
  urn: string;
  /** The properties without a description. Empty if the whole resource has none. */
  properties: string[];
}

/** Returns lists without entries. */
export function noChange(): ChangeLists {
  return {
    resources: [],
    permissions: [],
    consents: [],
    redirectUris: [],
    secrets: [],
    credentials: [],
    settings: [],
    undescribed: [],
    management: [],
  };
}

/** Whether the lists contain anything. */
export function hasEntries(lists: ChangeLists): boolean {
  return entriesOf(lists).length > 0;
}

/** Whether the lists contain a change of access. */
export function countsAsAccess(lists: ChangeLists): boolean {
  return entriesOf(lists).some((one) => !("isAccess" in one) || one.isAccess);
}

function entriesOf(lists: ChangeLists): object[] {
  const names = Object.keys(noChange()) as (keyof ChangeLists)[];
  return names.flatMap((name) => lists[name] as object[]);
}
