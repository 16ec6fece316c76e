import { asList, asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { type ExchangeObject, invoke, unlessNotFound } from "./admin-endpoint.ts";
import { checkGuid, checkMailbox } from "./ids.ts";
import { findMailbox, requireMailbox } from "./mailboxes.ts";
import { patiently } from "../patience.ts";
import { findPrincipal, isSame, type PrincipalIds, requirePrincipal, unknownPrincipal } from "./principals.ts";
import { type Protocol, protocols, protocolsIn, turnedOn } from "./protocols.ts";
import { adminTargetOf, checkTarget, type Target, targetProperties } from "./target.ts";

const renewed = { use: "output", renewedByUpdates: true } as const;

/**
 * Resource entra-delivery:index:ExchangeMailboxPermission. Gives an application full access to one mailbox and turns protocols on
 * for it. No protocol is ever turned off, because other clients of the mailbox may use it.
 * https://learn.microsoft.com/powershell/module/exchangepowershell/add-mailboxpermission
 */
export const exchangeMailboxPermission: Resource<DeliverySession> = {
  properties: {
    ...targetProperties,
    servicePrincipalObjectId: {
      type: "string",
      use: "required",
      replaces: true,
      check: checkGuid("servicePrincipalObjectId"),
    },
    appId: { type: "string", use: "required", replaces: true, check: checkGuid("appId") },
    mailbox: { type: "string", use: "required", replaces: true, check: checkMailbox },
    protocols: { type: "set", of: { type: "string", oneOf: protocols } },
    trustee: { type: "string", use: "output" },
    deliveredAt: { type: "string", ...renewed },
  },

  checkId(id) {
    const [objectId = "", mailbox = "", ...rest] = id.split("/");
    const isValid =
      rest.length === 0 && [checkGuid("")(objectId), checkMailbox(mailbox)].every((one) => one === undefined);
    return isValid ? undefined : "the id of an ExchangeMailboxPermission must be <object id>/<mailbox>";
  },

  async refuseCreation(session, planned) {
    checkTarget(session, planned, true);
  },

  async create(session, planned, made) {
    const target = adminTargetOf(session, planned);
    const identity = await requireMailbox(target, asText(planned["mailbox"]));
    const trustee = await grant(target, identity, planned);
    made(`${asText(planned["servicePrincipalObjectId"])}/${asText(planned["mailbox"])}`);
    await turnOn(target, identity, protocolsOf(planned));
    return { trustee, deliveredAt: session.now().toISOString() };
  },

  async read(session, id, state) {
    const target = adminTargetOf(session, state);
    const [servicePrincipalObjectId = "", mailbox = ""] = id.split("/");
    const identity = await findMailbox(target, mailbox);
    const principal = await findPrincipal(target, servicePrincipalObjectId);
    if (identity === undefined || principal === undefined) return undefined;
    const entry = await findGrant(target, identity, principal, asText(state["trustee"]));
    if (entry === undefined) return undefined;
    const wanted = protocolsOf(state);
    const on = await protocolsOn(target, identity);
    return {
      ...state,
      tenantId: target.tenantId,
      servicePrincipalObjectId,
      appId: principal["AppId"],
      mailbox,
      protocols: isImport(state) ? on : wanted.filter((protocol) => on.includes(protocol)),
      trustee: entry["User"],
    };
  },

  async update(session, _id, _olds, planned) {
    const target = adminTargetOf(session, planned);
    const identity = await requireMailbox(target, asText(planned["mailbox"]));
    const trustee = await grant(target, identity, planned);
    await turnOn(target, identity, protocolsOf(planned));
    return { trustee, deliveredAt: session.now().toISOString() };
  },

  async delete(session, id, state) {
    const target = adminTargetOf(session, state);
    const [objectId = "", mailbox = ""] = id.split("/");
    const identity = await findMailbox(target, mailbox);
    if (identity === undefined) return;
    const principal = await findPrincipal(target, objectId);
    // Without its service principal, Exchange lists the entry under the SID that it had.
    const user = principal === undefined ? asText(state["trustee"]) : asText(principal["Identity"]);
    if (user === "") return;
    const parameters = { Identity: identity, User: user, AccessRights: ["FullAccess"], Confirm: false };
    await unlessNotFound(invoke(target, "Remove-MailboxPermission", parameters));
  },
};

/** Grants full access, unless it is granted. Returns the name under which the mailbox lists the application. */
async function grant(target: Target, identity: string, planned: Values): Promise<string> {
  const ids = idsOf(planned);
  const principal = await requirePrincipal(target, ids);
  const list = (trustee: string) => findGrant(target, identity, principal, trustee);
  const before = await list(asText(planned["trustee"]));
  if (before !== undefined) return asText(before["User"]);
  const parameters = {
    Identity: identity,
    User: principal["Identity"],
    AccessRights: ["FullAccess"],
    AutoMapping: false,
    Confirm: false,
  };
  // The server that answers may not have the service principal yet.
  const added = await patiently(target.session, () =>
    unlessNotFound(invoke(target, "Add-MailboxPermission", parameters)),
  );
  if (added === undefined) throw unknownPrincipal(ids);
  const entry = await patiently(target.session, () => list(asText(added[0]?.["User"])));
  if (entry === undefined) throw notListed(planned);
  return asText(entry["User"]);
}

/** The entry of the application in the list of a mailbox, under any of its names. */
async function findGrant(
  target: Target,
  identity: string,
  principal: ExchangeObject,
  trustee: string,
): Promise<ExchangeObject | undefined> {
  const names = ["Identity", "Guid", "Sid", "ObjectId", "AppId"].map((name) => principal[name]);
  const parameters = { Identity: identity, User: principal["Identity"] };
  return (await unlessNotFound(invoke(target, "Get-MailboxPermission", parameters)))?.find((entry) => {
    const isOurs = [...names, trustee].some((name) => isSame(name, entry["User"]));
    const rights = asList(entry["AccessRights"]).flatMap((right) => asText(right).split(/,\s*/));
    return isOurs && rights.includes("FullAccess") && entry["Deny"] !== true && entry["IsInherited"] !== true;
  });
}

async function turnOn(target: Target, identity: string, wanted: readonly Protocol[]): Promise<void> {
  let isSet = false;
  const allOn = await patiently(target.session, async () => {
    const on = await protocolsOn(target, identity);
    const off = wanted.filter((protocol) => !on.includes(protocol));
    if (off.length === 0) return true;
    if (!isSet) await invoke(target, "Set-CASMailbox", { Identity: identity, ...turnedOn(off), Confirm: false });
    isSet = true;
    return undefined;
  });
  if (allOn === true) return;
  throw new UserError({
    message: `Exchange Online accepted Set-CASMailbox, but still shows ${wanted.join(", ")} as off`,
    fix: "run this again in some minutes; a policy of the tenant may also turn protocols off",
    code: "exchange-protocol-off",
  });
}

async function protocolsOn(target: Target, identity: string): Promise<Protocol[]> {
  const found = (await invoke(target, "Get-CASMailbox", { Identity: identity })).filter((one) =>
    ["ExternalDirectoryObjectId", "Guid", "Identity", "UserPrincipalName"].some((name) => isSame(one[name], identity)),
  );
  return found.length === 1 ? protocolsIn(found[0] ?? {}) : [];
}

function protocolsOf({ protocols: given }: Values): Protocol[] {
  return protocols.filter((protocol) => asList(given).includes(protocol));
}

/** An import has nothing but the id. */
function isImport(state: Values): boolean {
  return asText(state["mailbox"]) === "";
}

function idsOf(values: Values): PrincipalIds {
  return { appId: asText(values["appId"]), objectId: asText(values["servicePrincipalObjectId"]) };
}

function notListed({ mailbox }: Values): UserError {
  return new UserError({
    message: `Exchange Online accepted the permission on ${visibleText(asText(mailbox))}, but does not list it`,
    fix: "run this again in some minutes",
    code: "exchange-permission-not-listed",
  });
}
