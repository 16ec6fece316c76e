import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { invoke, unlessNotFound } from "./admin-endpoint.ts";
import { findEntry, findFullAccess, removeFullAccess } from "./full-access.ts";
import { checkGuid, checkMailbox } from "../entra/ids.ts";
import { requireMailbox } from "./mailboxes.ts";
import { patiently } from "../patience.ts";
import { type PrincipalIds, requirePrincipal, unknownPrincipal } from "./principals.ts";
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
    const trustee = asText(state["trustee"]);
    const found = await findFullAccess(target, { mailbox, objectId: servicePrincipalObjectId, trustee });
    if (found === undefined) return undefined;
    return {
      ...state,
      tenantId: target.tenantId,
      servicePrincipalObjectId,
      appId: found.principal["AppId"],
      mailbox,
      trustee: found.trustee,
    };
  },

  async update(session, _id, _olds, planned) {
    const target = adminTargetOf(session, planned);
    const identity = await requireMailbox(target, asText(planned["mailbox"]));
    const trustee = await grant(target, identity, planned);
    return { trustee, deliveredAt: session.now().toISOString() };
  },

  async delete(session, id, state) {
    const [objectId = "", mailbox = ""] = id.split("/");
    await removeFullAccess(adminTargetOf(session, state), { mailbox, objectId, trustee: asText(state["trustee"]) });
  },
};

/** Grants full access, unless it is granted. Returns the name under which the mailbox lists the application. */
async function grant(target: Target, identity: string, planned: Values): Promise<string> {
  const ids = idsOf(planned);
  const principal = await requirePrincipal(target, ids);
  const list = (trustee: string) => findEntry(target, identity, principal, trustee);
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
