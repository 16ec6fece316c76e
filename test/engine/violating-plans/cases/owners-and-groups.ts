import { declaring, graph, roles, somebody, somethingElse } from "../ids.ts";
import { type Maker, one, type Plan, type Raw } from "../plan.ts";

const ownerless = "privileged-application-ownerless";
const guest = "owner-not-guest";
const groupless = "workload-groupless";
const membership = "group-membership-absent";
const application = `/applications/${somethingElse}`;

const stopsOwner = (title: string, create: Plan["create"]): Plan => ({
  title,
  expected: "stops",
  rule: ownerless,
  create,
});
const stopsGuest = (title: string, create: Plan["create"]): Plan => ({ title, expected: "stops", rule: guest, create });
const stopsGroup = (title: string, create: Plan["create"]): Plan => ({
  title,
  expected: "stops",
  rule: groupless,
  create,
});
const invite = (make: Maker): Raw =>
  make("Invitation", { userEmailAddress: "eve@fabrikam.com", redirectUrl: "https://contoso.com" });
const principalOf = (make: Maker): Raw =>
  make("ServicePrincipal", { clientId: make("Application", { displayName: "ERP" }).clientId });

const owners: Plan[] = [
  one("owns what it may do everything with", "stops", ownerless, "Application", {
    ...declaring(graph, "Role", roles.directoryWrite),
    owners: [somebody],
  }),
  one("owns it with the permission in upper case", "stops", ownerless, "Application", {
    ...declaring(graph, "Role", roles.directoryWrite.toUpperCase()),
    owners: [somebody],
  }),
  stopsOwner("adds an owner to a privileged application by a separate resource", (make) => {
    const client = make("Application", declaring(graph, "Role", roles.roleManagement));
    make("ApplicationOwner", { applicationId: client.id, ownerObjectId: somebody });
  }),
  stopsOwner("adds an owner that it creates", (make) => {
    const client = make("Application", declaring(graph, "Role", roles.roleManagement));
    const user = make("User", { userPrincipalName: "eve@contoso.com", displayName: "Eve" });
    make("ApplicationOwner", { applicationId: client.id, ownerObjectId: user.objectId });
  }),
  stopsOwner("adds an owner by literal ids in another case", (make) => {
    make("ApplicationApiAccess", { applicationId: application, apiClientId: graph, roleIds: [roles.mailRead] });
    make("ApplicationOwner", { applicationId: application.toUpperCase(), ownerObjectId: somebody });
  }),
  stopsOwner("owns the service principal", (make) => {
    const client = make("Application", declaring(graph, "Role", roles.roleManagement));
    make("ServicePrincipal", { clientId: client.clientId, owners: [somebody] });
  }),
  stopsOwner("declares the permission apart", (make) => {
    const client = make("Application", { displayName: "ERP", owners: [somebody] });
    make("ApplicationApiAccess", { applicationId: client.id, apiClientId: graph, roleIds: [roles.roleManagement] });
  }),
  stopsOwner("grants a delegated permission to an application with an owner", (make) => {
    const client = make("Application", { displayName: "ERP", owners: [somebody] });
    const principal = make("ServicePrincipal", { clientId: client.clientId });
    make("ServicePrincipalDelegatedPermissionGrant", {
      servicePrincipalObjectId: principal.objectId,
      resourceServicePrincipalObjectId: somethingElse,
      claimValues: ["User.Read directory.readwrite.all"],
    });
  }),
  stopsOwner("owns a registration that is built of parts", (make) => {
    const client = make("ApplicationRegistration", { displayName: "ERP" });
    make("ApplicationApiAccess", { applicationId: client.id, apiClientId: graph, roleIds: [roles.mailRead] });
    make("ApplicationOwner", { applicationId: client.id, ownerObjectId: somebody });
  }),
  stopsOwner("makes the owner of an application a member of a privileged group", (make) => {
    const client = make("Application", { displayName: "ERP", owners: [somebody] });
    const principal = make("ServicePrincipal", { clientId: client.clientId });
    make("PrivilegedAccessGroupEligibilitySchedule", {
      groupId: somethingElse,
      principalId: principal.objectId,
      assignmentType: "member",
    });
  }),
  stopsGuest(
    "owns as an invited guest",
    (make) => void make("Application", { displayName: "ERP", owners: [invite(make).id] }),
  ),
  stopsGuest("adds a guest as owner", (make) => {
    make("ApplicationOwner", {
      applicationId: make("Application", { displayName: "ERP" }).id,
      ownerObjectId: invite(make).id,
    });
  }),
  stopsGuest("owns the service principal as a guest", (make) => {
    make("ServicePrincipal", {
      clientId: make("Application", { displayName: "ERP" }).clientId,
      owners: [invite(make).id],
    });
  }),
  stopsGuest("owns as a user with an external name", (make) => {
    const user = make("User", { userPrincipalName: "eve_fabrikam.com#ext#@contoso.com", displayName: "Eve" });
    make("Application", { displayName: "ERP", owners: [user.objectId] });
  }),
  stopsGuest(
    "lets a guest own a group",
    (make) => void make("Group", { displayName: "Users", securityEnabled: true, owners: [invite(make).id] }),
  ),
  {
    title: "lets one application own another",
    expected: "warns",
    rule: "owner-not-workload",
    create: (make) => void make("Application", { displayName: "CRM", owners: [principalOf(make).objectId] }),
  },
];

const groups: Plan[] = [
  stopsGroup("adds a service principal to a group", (make) => {
    make("GroupMember", { groupObjectId: somethingElse, memberObjectId: principalOf(make).objectId });
  }),
  stopsGroup("creates a group of service principals", (make) => {
    make("Group", { displayName: "Apps", securityEnabled: true, members: [principalOf(make).objectId] });
  }),
  stopsGroup("lets a service principal own a group", (make) => {
    make("Group", { displayName: "Apps", securityEnabled: true, owners: [principalOf(make).objectId] });
  }),
  stopsGroup("lets it own a group without members", (make) => {
    make("GroupWithoutMembers", { displayName: "Apps", securityEnabled: true, owners: [principalOf(make).objectId] });
  }),
  one("adds somebody to a group", "warns", membership, "GroupMember", {
    groupObjectId: somethingElse,
    memberObjectId: somebody,
  }),
  one("creates a group with members", "warns", membership, "Group", {
    displayName: "Users",
    securityEnabled: true,
    members: [somebody],
  }),
  one("creates a group with an owner", "warns", membership, "GroupWithoutMembers", {
    displayName: "Users",
    securityEnabled: true,
    owners: [somebody],
  }),
  one("creates a group of everybody", "warns", membership, "Group", {
    displayName: "All",
    securityEnabled: true,
    types: ["DynamicMembership"],
    dynamicMembership: { enabled: true, rule: "user.accountEnabled -eq true" },
  }),
];

export const ownerAndGroupPlans: Plan[] = [...owners, ...groups];
