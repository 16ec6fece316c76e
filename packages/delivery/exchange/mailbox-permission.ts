import { asList, asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { type ExchangeObject, invoke, unlessNotFound } from "./admin-endpoint.ts";
import { checkGuid, checkMailbox } from "../entra/ids.ts";
import { findMailbox, requireMailbox } from "./mailboxes.ts";
import { patiently } from "../patience.ts";
import { findPrincipal, isSame, type PrincipalIds, requirePrincipal, unknownPrincipal } from "./principals.ts";
import { adminTargetOf, checkTarget, type Target, targetProperties } from "./target.ts";

const renewed = { use: "output", renewedByUpdates: true } as const;

/**
 * Resource entra-delivery:index:ExchangeMailboxPermission. Gives an application full access to one mailbox. States of earlier
 * versions also contain `protocols`, which `ExchangeMailboxProtocols` turns on now.
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
    return {
      ...state,
      tenantId: target.tenantId,
      servicePrincipalObjectId,
      appId: principal["AppId"],
      mailbox,
      trustee: entry["User"],
    };
  },

  async update(session, _id, _olds, planned) {
    const target = adminTargetOf(session, planned);
    const identity = await requireMailbox(target, asText(planned["mailbox"]));
    const trustee = await grant(target, identity, planned);
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
