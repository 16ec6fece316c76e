import { asList, asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import type { DeliverySession } from "../session.ts";
import { checkMailbox } from "../entra/ids.ts";
import { findMailbox, requireMailbox } from "./mailboxes.ts";
import { type Protocol, protocols, protocolsOn, turnOn } from "./protocols.ts";
import { adminTargetOf, checkTarget, targetProperties } from "./target.ts";

/**
 * Resource entra-delivery:index:ExchangeMailboxProtocols. Turns protocols on for one mailbox. None is ever turned off, also
 * not by a deletion, because other clients of the mailbox may use it.
 * https://learn.microsoft.com/powershell/module/exchangepowershell/set-casmailbox
 */
export const exchangeMailboxProtocols: Resource<DeliverySession> = {
  properties: {
    ...targetProperties,
    mailbox: { type: "string", use: "required", replaces: true, check: checkMailbox },
    protocols: { type: "set", use: "required", least: 1, of: { type: "string", oneOf: protocols } },
    deliveredAt: { type: "string", use: "output", renewedByUpdates: true },
  },
  checkId: checkMailbox,

  async refuseCreation(session, planned) {
    checkTarget(session, planned, true);
  },

  async create(session, planned, made) {
    const outputs = await switchOn(session, planned);
    made(asText(planned["mailbox"]));
    return outputs;
  },

  async read(session, id, state) {
    const target = adminTargetOf(session, state);
    const identity = await findMailbox(target, id);
    if (identity === undefined) return undefined;
    const on = await protocolsOn(target, identity);
    const wanted = protocolsOf(state);
    // An import has nothing but the id.
    const isImport = asText(state["mailbox"]) === "";
    return {
      ...state,
      tenantId: target.tenantId,
      mailbox: id,
      protocols: isImport ? on : wanted.filter((protocol) => on.includes(protocol)),
    };
  },

  update: async (session, _id, _olds, planned) => await switchOn(session, planned),

  delete: () => Promise.resolve(),
};

async function switchOn(session: DeliverySession, planned: Values): Promise<Values> {
  const target = adminTargetOf(session, planned);
  const identity = await requireMailbox(target, asText(planned["mailbox"]));
  await turnOn(target, identity, protocolsOf(planned));
  return { deliveredAt: session.now().toISOString() };
}

function protocolsOf({ protocols: given }: Values): Protocol[] {
  return protocols.filter((protocol) => asList(given).includes(protocol));
}
