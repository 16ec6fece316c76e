import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import type { DeliverySession } from "../session.ts";
import { CmdletFailure, type ExchangeObject, invoke } from "./admin-endpoint.ts";
import { checkGuid } from "../entra/ids.ts";
import { patiently } from "../patience.ts";
import { findPrincipal, findRightPrincipal, type PrincipalIds, unknownPrincipal } from "./principals.ts";
import { adminTargetOf, checkTarget, targetProperties } from "./target.ts";

/**
 * Resource entra-delivery:index:ExchangeServicePrincipal. Makes an enterprise application known to Exchange Online. One that
 * Exchange already knows by the same ids is taken over.
 * https://learn.microsoft.com/powershell/module/exchangepowershell/new-serviceprincipal
 */
export const exchangeServicePrincipal: Resource<DeliverySession> = {
  properties: {
    ...targetProperties,
    appId: { type: "string", use: "required", replaces: true, check: checkGuid("appId") },
    objectId: { type: "string", use: "required", replaces: true, check: checkGuid("objectId") },
    displayName: { type: "string", computed: true },
  },
  checkId: checkGuid("the id of an ExchangeServicePrincipal"),
  // An application has one service principal in Exchange.
  deleteBeforeReplace: true,

  async refuseCreation(session, planned) {
    checkTarget(session, planned, true);
  },

  async create(session, planned, made) {
    const target = adminTargetOf(session, planned);
    const ids = idsOf(planned);
    let isMade = false;
    const found = await patiently(session, async () => {
      const principal = await findRightPrincipal(target, ids);
      if (principal !== undefined || isMade) return principal;
      await invoke(target, "New-ServicePrincipal", {
        AppId: ids.appId,
        ObjectId: ids.objectId,
        ...(asText(planned["displayName"]) !== "" && { DisplayName: planned["displayName"] }),
      }).catch((error: unknown) => {
        if (!(error instanceof CmdletFailure && error.isDuplicate)) throw error;
      });
      isMade = true;
      return await findRightPrincipal(target, ids);
    });
    if (found === undefined) throw unknownPrincipal(ids);
    made(ids.objectId);
    if (isChanged(found, planned)) await rename(session, planned);
    return {};
  },

  async read(session, id, state) {
    const found = await findPrincipal(adminTargetOf(session, state), id);
    return found && outputsOf(session, found, state);
  },

  async update(session, _id, _olds, planned, changed) {
    if (changed.has("displayName")) await rename(session, planned);
  },

  async delete(session, id, state) {
    // By the object id, which no other service principal has.
    await invoke(adminTargetOf(session, state), "Remove-ServicePrincipal", { Identity: id, Confirm: false }).catch(
      (error: unknown) => {
        if (!(error instanceof CmdletFailure && error.isNotFound)) throw error;
      },
    );
  },
};

async function rename(session: DeliverySession, planned: Values): Promise<void> {
  const target = adminTargetOf(session, planned);
  await invoke(target, "Set-ServicePrincipal", {
    Identity: planned["objectId"],
    DisplayName: planned["displayName"],
    Confirm: false,
  });
}

function isChanged(found: ExchangeObject, { displayName }: Values): boolean {
  return asText(displayName) !== "" && displayName !== found["DisplayName"];
}

function idsOf(values: Values): PrincipalIds {
  return { appId: asText(values["appId"]), objectId: asText(values["objectId"]) };
}

function outputsOf(session: DeliverySession, found: ExchangeObject, state: Values): Values {
  return {
    ...state,
    tenantId: asText(state["tenantId"]) || session.settings.identity.tenantId,
    appId: found["AppId"],
    objectId: found["ObjectId"],
    displayName: found["DisplayName"],
  };
}
