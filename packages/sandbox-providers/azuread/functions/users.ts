import { asText, asList, type Properties, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { ProviderFunction } from "@entra-integrations/provider-bridge/provider.ts";
import type { GraphClient } from "../graph-client.ts";
import { readEntity } from "../graph-entity.ts";
import { equals, findOne } from "./filter.ts";

const text = { type: "string" } as const;
const textMembers =
  "ageGroup city companyName consentProvidedForMinor country creationType department displayName employeeHireDate " +
  "employeeId employeeType externalUserState faxNumber givenName jobTitle mail mailNickname mobilePhone officeLocation " +
  "onPremisesDistinguishedName onPremisesDomainName onPremisesImmutableId onPremisesSamAccountName " +
  "onPremisesSecurityIdentifier onPremisesUserPrincipalName postalCode preferredLanguage state streetAddress surname " +
  "usageLocation userPrincipalName userType";
const flagMembers = "accountEnabled onPremisesSyncEnabled showInAddressList";
const listMembers = "businessPhones imAddresses otherMails proxyAddresses";

/** The provider writes `onpremises`, Graph writes `onPremises`. */
function table(members: string, property: Properties[string]): [string, Properties[string]][] {
  return members.split(" ").map((member) => [member.replace("onPremises", "onpremises"), { ...property, member }]);
}

const userProperties: Properties = Object.fromEntries([
  ...table(textMembers, text),
  ...table(flagMembers, { type: "boolean" }),
  ...table(listMembers, { type: "list", of: text }),
  ["objectId", { ...text, member: "id" }],
]);
const select = `$select=${["id", textMembers, flagMembers, listMembers].join(" ").replaceAll(" ", ",")},employeeOrgData`;

const keys: readonly [argument: string, list: string, member: string][] = [
  ["userPrincipalName", "userPrincipalNames", "userPrincipalName"],
  ["mail", "mails", "mail"],
  ["mailNickname", "mailNicknames", "mailNickname"],
  ["employeeId", "employeeIds", "employeeId"],
];

/** Function azuread.getUser. */
export const getUser: ProviderFunction<GraphClient> = {
  properties: { employeeId: text, mail: text, mailNickname: text, objectId: text, userPrincipalName: text },
  async call(graph, args) {
    const objectId = await findObjectId(graph, args);
    const path = `/v1.0/users/${encodeURIComponent(objectId)}`;
    const outputs = readEntity(userProperties, await graph.get(`${path}?${select}`));
    const manager = await graph.find(`${path}/manager`);
    return { ...outputs, id: `/users/${objectId}`, managerId: manager?.["id"] ?? "" };
  },
};

async function findObjectId(graph: GraphClient, args: Values): Promise<string> {
  const key = keys.find(([argument]) => args[argument]);
  if (key !== undefined) {
    const [argument, , member] = key;
    const missing =
      argument === "userPrincipalName" ? `User with UPN ${JSON.stringify(args[argument])} was not found` : undefined;
    return String((await findOne(graph, "users", equals(member, args[argument]), "user", missing))["id"]);
  }
  if (!args["objectId"]) {
    throw new Error("getUser needs one of objectId, userPrincipalName, mail, mailNickname and employeeId");
  }
  return String((await graph.get(`/v1.0/users/${encodeURIComponent(asText(args["objectId"]))}`))["id"]);
}

const texts = { type: "list", of: text } as const;
const flag = { type: "boolean" } as const;
const listed =
  "accountEnabled displayName employeeId mail mailNickname objectId onpremisesImmutableId onpremisesSamAccountName " +
  "onpremisesUserPrincipalName usageLocation userPrincipalName";

/** Function azuread.getUsers. */
export const getUsers: ProviderFunction<GraphClient> = {
  properties: {
    ...{ employeeIds: texts, mailNicknames: texts, mails: texts, objectIds: texts, userPrincipalNames: texts },
    ...{ ignoreMissing: flag, returnAll: flag },
  },
  async call(graph, args) {
    const all = (await graph.list(`/v1.0/users?${select}`)).map((entity) => readEntity(userProperties, entity));
    const users = args["returnAll"] === true ? all : pick(all, args);
    const names = (list: string, member: string) => [list, users.map((user) => user[member]).filter(Boolean)] as const;
    return {
      ...Object.fromEntries([...keys.map(([, list, member]) => names(list, member)), names("objectIds", "objectId")]),
      id: `users#${users.map((user) => user["objectId"]).join("-")}`,
      ignoreMissing: args["ignoreMissing"] ?? null,
      returnAll: args["returnAll"] ?? null,
      users: users.map((user) => Object.fromEntries(listed.split(" ").map((name) => [name, user[name]]))),
    };
  },
};

function pick(all: Values[], args: Values): Values[] {
  const lists = [...keys.map(([, list, member]) => [list, member] as const), ["objectIds", "objectId"] as const];
  const wanted = lists.flatMap(([list, member]) => asList(args[list]).map((value) => [member, value] as const));
  return wanted.flatMap(([member, value]) => {
    const user = all.find((candidate) => candidate[member] === value);
    if (user === undefined && args["ignoreMissing"] !== true)
      throw new Error(`no user has the ${member} ${JSON.stringify(value)}`);
    return user === undefined ? [] : [user];
  });
}
