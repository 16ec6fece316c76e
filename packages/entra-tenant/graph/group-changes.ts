import { randomUUID } from "node:crypto";
import { defaultGroup } from "../defaults.ts";
import type { Group } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { type Caller, requirePermission, requireRight } from "./authorize.ts";
import { badRequest, forbidden, invalidValue } from "./errors.ts";
import type { GroupBody, NewGroupBody } from "./group-body.ts";
import { checkMember } from "./group-members.ts";
import { mergePatch } from "./merge.ts";
import { referencedId, requireOwner } from "./owners.ts";
import { permissions } from "./permissions.ts";
import { taken } from "./user-changes.ts";

/**
 * Relationships that a request can set when it creates a group: https://learn.microsoft.com/graph/api/group-post-groups
 */
const mostBound = 20;

/** Adds a group. A user who creates one becomes its owner, unless the body binds owners. */
export function createGroup(tenant: Tenant, body: NewGroupBody, caller: Caller): Group {
  const { "owners@odata.bind": boundOwners = [], "members@odata.bind": boundMembers = [], ...properties } = body;
  const blank = defaultGroup({
    id: randomUUID(),
    createdDateTime: tenant.now().toISOString(),
    displayName: body.displayName,
    mailNickname: body.mailNickname,
  });
  const group = mergePatch(blank, properties, blank);
  if (group.isAssignableToRole === true) {
    requirePermission(caller, permissions.writeRoles);
    requireRight(caller, permissions.writeRoles);
  }
  if (boundOwners.length + boundMembers.length > mostBound) {
    throw badRequest("bound-references", `A group can be created with at most ${mostBound} owners and members.`);
  }
  group.visibility ??= defaultVisibility(group);
  checkGroup(tenant, group);
  group.owners = [...new Set(boundOwners.map((reference) => requireOwner(tenant, referencedId(reference))))];
  if (group.owners.length === 0 && caller.isUser) group.owners = [caller.objectId];
  group.members = [...new Set(boundMembers.map((reference) => checkMember(tenant, group, referencedId(reference))))];
  tenant.groups.set(group.id, group);
  return group;
}

/** Changes a group. */
export function updateGroup(tenant: Tenant, before: Group, body: GroupBody, caller: Caller): void {
  const settings = [
    body.allowExternalSenders,
    body.autoSubscribeNewMembers,
    body.hideFromAddressLists,
    body.hideFromOutlookClients,
  ];
  if (settings.some((value) => value !== undefined)) checkMailSettings(before, caller);
  const group = mergePatch(before, body, defaultGroup(before));
  if (isUnified(group) !== isUnified(before)) throw invalidValue("group-type", "groupTypes", "Group");
  if (group.visibility === "HiddenMembership" && before.visibility !== "HiddenMembership") {
    throw invalidValue("group-visibility", "visibility", "Group");
  }
  checkGroup(tenant, group);
  tenant.groups.set(group.id, group);
}

/** Whether a group is a Microsoft 365 group. */
function isUnified({ groupTypes }: Group): boolean {
  return groupTypes.includes("Unified");
}

function defaultVisibility(group: Group): string | null {
  if (group.isAssignableToRole === true) return "Private";
  return isUnified(group) ? "Public" : null;
}

/** Settings of the group's mailbox, which applications cannot change: https://learn.microsoft.com/graph/api/group-update */
function checkMailSettings(group: Group, caller: Caller): void {
  if (!caller.isUser) throw forbidden("group-mailbox");
  if (!isUnified(group)) throw badRequest("group-mailbox", "The group has no mailbox.");
}

/**
 * Refuses a group whose properties contradict each other or whose names another object has.
 * Departs from Entra: The messages about membership rules and role-assignable groups are not Entra's, which are
 * unknown.
 */
export function checkGroup(tenant: Tenant, group: Group): void {
  if (group.mailEnabled !== isUnified(group) || !(group.mailEnabled || group.securityEnabled)) {
    throw badRequest(
      "group-kind",
      "The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.",
    );
  }
  const isDynamic = group.groupTypes.includes("DynamicMembership");
  if (isDynamic !== (group.membershipRule !== null)) {
    throw invalidValue("group-membership-rule", "membershipRule", "Group");
  }
  if (group.isAssignableToRole === true && (isDynamic || !group.securityEnabled || group.visibility !== "Private")) {
    throw invalidValue("group-assignable-to-role", "isAssignableToRole", "Group");
  }
  if (group.visibility === "HiddenMembership" && !isUnified(group)) {
    throw invalidValue("group-visibility", "visibility", "Group");
  }
  group.mail = isUnified(group) ? (group.mail ?? `${group.mailNickname}@${tenant.initialDomain}`) : null;
  checkUnique(tenant, group);
}

function checkUnique(tenant: Tenant, group: Group): void {
  const others = [...tenant.groups.values()].filter(({ id }) => id !== group.id);
  const alias = group.mailNickname.toLowerCase();
  if (isUnified(group) && others.some((one) => isUnified(one) && one.mailNickname.toLowerCase() === alias)) {
    throw taken("mailNickname");
  }
  if (group.uniqueName !== null && others.some((one) => one.uniqueName === group.uniqueName)) throw taken("uniqueName");
  const mail = group.mail?.toLowerCase();
  const addresses = [...others, ...tenant.users.values()].map((other) => other.mail?.toLowerCase());
  if (mail !== undefined && addresses.includes(mail)) throw taken("proxyAddresses");
}
