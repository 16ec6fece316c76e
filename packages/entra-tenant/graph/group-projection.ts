import { defaultGroup } from "../defaults.ts";
import type { Group } from "../entities.ts";
import type { EntitySet } from "./odata.ts";
import { omit, type Projection } from "./projection.ts";
import { securityIdentifier } from "./security-identifier.ts";

/** Returned only if selected: https://learn.microsoft.com/graph/api/resources/group */
const selectedOnly = [
  "allowExternalSenders",
  "autoSubscribeNewMembers",
  "hideFromAddressLists",
  "hideFromOutlookClients",
];

const sets = { "v1.0": createSet("v1.0"), beta: createSet("beta") };

/** How groups are served. */
export function groupSet(version: "v1.0" | "beta"): EntitySet<Group> {
  return sets[version];
}

function createSet(version: "v1.0" | "beta"): EntitySet<Group> {
  const id = "00000000-0000-0000-0000-000000000000";
  const sample = defaultGroup({ id, createdDateTime: "", displayName: "", mailNickname: "" });
  return {
    name: "groups",
    type: "microsoft.graph.group",
    project: (group) => projectGroup(group, version),
    defaultProperties: Object.keys(projectGroup(sample, version)).filter((name) => !selectedOnly.includes(name)),
  };
}

function projectGroup(group: Group, version: "v1.0" | "beta"): Projection {
  const { writebackConfiguration, ...properties } = omit(group, "owners", "members");
  return {
    ...properties,
    creationOptions: [],
    expirationDateTime: null,
    onPremisesDomainName: null,
    onPremisesLastSyncDateTime: null,
    onPremisesNetBiosName: null,
    onPremisesProvisioningErrors: [],
    onPremisesSamAccountName: null,
    onPremisesSecurityIdentifier: null,
    onPremisesSyncEnabled: null,
    proxyAddresses: group.mail === null ? [] : [`SMTP:${group.mail}`],
    renewedDateTime: group.createdDateTime,
    securityIdentifier: securityIdentifier(group.id),
    serviceProvisioningErrors: [],
    ...(version === "beta" && { writebackConfiguration }),
  };
}
