import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { checkGuid } from "./ids.ts";
import { awaitSecret, findSecret, removeSecret, type SecretPlace, type ShownSecret } from "./secrets.ts";
import { tenantOf, tenantProperties } from "./tenant.ts";

/**
 * Resource entra-delivery:index:ExistingSecret. A client secret that somebody created. It is only looked up, until `remove` is
 * true. A secret that Entra does not have is recorded as removed. Deleting the resource changes nothing in Entra, which never
 * shows the value of a secret again. https://learn.microsoft.com/graph/api/application-removepassword
 */
export const existingSecret: Resource<DeliverySession> = {
  properties: {
    ...tenantProperties,
    applicationObjectId: {
      type: "string",
      use: "required",
      replaces: true,
      check: checkGuid("applicationObjectId"),
    },
    keyId: { type: "string", use: "required", replaces: true, check: checkGuid("keyId") },
    remove: { type: "boolean" },
    /** Whether `remove` is only for a secret that has expired, so that a wrong date in a stack file removes none in use. */
    onlyExpired: { type: "boolean" },
    displayName: { type: "string", use: "output" },
    startsOn: { type: "string", use: "output" },
    expiresOn: { type: "string", use: "output" },
    isRemoved: { type: "boolean", use: "output", renewedByUpdates: true },
  },

  checkId: (id) =>
    /^[0-9a-f-]{36}\/password\/[0-9a-f-]{36}$/i.test(id)
      ? undefined
      : `the id of an ExistingSecret must be <object id of the registration>/password/<key id>, got "${visibleText(id)}"`,

  async create(session, planned, made) {
    const outputs = await lookUpOrRemove(session, planned);
    made(`${asText(planned["applicationObjectId"])}/password/${asText(planned["keyId"])}`);
    return outputs;
  },

  async read(session, id, state) {
    const [applicationObjectId = "", , keyId = ""] = id.split("/");
    const tenant = tenantOf(session, state);
    const found = await findSecret({ tenant, applicationObjectId, keyId });
    const isImport = state["keyId"] === undefined;
    if (isImport && found === undefined) return undefined;
    return {
      ...state,
      ...outputsOf(found),
      tenantId: tenant.tenantId,
      applicationObjectId,
      keyId,
      // Entra still has it, so the next run has to remove it again.
      ...(found !== undefined && { remove: false }),
    };
  },

  update: async (session, _id, _olds, planned) => await lookUpOrRemove(session, planned),

  async delete() {
    // People created the secret, and may use it.
  },
};

async function lookUpOrRemove(session: DeliverySession, planned: Values): Promise<Values> {
  const place: SecretPlace = {
    tenant: tenantOf(session, planned),
    applicationObjectId: asText(planned["applicationObjectId"]),
    keyId: asText(planned["keyId"]),
  };
  const found = await awaitSecret(place);
  if (planned["remove"] !== true || found === undefined) return outputsOf(found);
  if (planned["onlyExpired"] === true) checkExpired(session, place, found);
  await removeSecret(place);
  return { ...outputsOf(found), isRemoved: true };
}

function checkExpired(
  session: DeliverySession,
  { applicationObjectId, keyId }: SecretPlace,
  { endDateTime }: ShownSecret,
): void {
  if (Date.parse(endDateTime) <= session.now().getTime()) return;
  throw new UserError({
    message: `the client secret ${visibleText(keyId)} of the registration ${visibleText(applicationObjectId)} is accepted until ${visibleText(endDateTime)}, so it was not removed as an expired one`,
    fix: "correct expiresOn of this secret in existingSecrets; if nobody uses it any more, write remove: true",
    code: "existing-secret-not-expired",
  });
}

/** A missing secret keeps the name and the dates that the state has. */
function outputsOf(found: ShownSecret | undefined): Values {
  if (found === undefined) return { isRemoved: true };
  const { displayName, startDateTime, endDateTime } = found;
  return { displayName: displayName ?? "", startsOn: startDateTime, expiresOn: endDateTime, isRemoved: false };
}
