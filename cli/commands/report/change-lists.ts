import type { KeylessFact, RedirectUriFact } from "./access-facts.ts";
import type { ChangeWord } from "./change.ts";
import type { OneSided } from "./compare-facts.ts";
import type { ManagementChange } from "./management.ts";
import type { PermissionDescription } from "./permission-description.ts";
import type { SecretChange } from "./secret-change.ts";
import type { SettingChange } from "./setting-changes.ts";

/** What changes of one resource or of several. */
export interface ChangeLists {
  /** Resources that are created, changed or removed as a whole. */
  resources: ResourceChange[];
  /** Permissions that a registration declares: nothing is granted by that. */
  permissions: OneSided<PermissionDescription>[];
  /** Consent for the whole organization, as the deployment gives and withdraws it. */
  consents: OneSided<PermissionDescription>[];
  redirectUris: OneSided<RedirectUriFact>[];
  secrets: SecretChange[];
  credentials: OneSided<KeylessFact>[];
  settings: SettingChange[];
  /** What changes in a way that the report has no description for. */
  undescribed: UndescribedChange[];
  management: (ManagementChange & { resource: string })[];
}

/** A resource that changes as a whole, by what it is. */
export interface ResourceChange {
  change: ChangeWord;
  name: string;
}

/** A change that has to be looked up in the plan. */
export interface UndescribedChange {
  change: ChangeWord;
  type: string;
  name: string;
  urn: string;
  /** The properties without a description; empty where that is the whole resource. */
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

/** Whether anything is listed. */
export function hasEntries(lists: ChangeLists): boolean {
  return entriesOf(lists).length > 0;
}

/** Whether anything that is listed changes who may do what. */
export function countsAsAccess(lists: ChangeLists): boolean {
  return entriesOf(lists).some((one) => !("isAccess" in one) || one.isAccess);
}

function entriesOf(lists: ChangeLists): object[] {
  const names = Object.keys(noChange()) as (keyof ChangeLists)[];
  return names.flatMap((name) => lists[name] as object[]);
}
