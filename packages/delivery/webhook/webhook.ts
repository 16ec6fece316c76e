import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { waitUntilAccepted } from "../acceptance.ts";
import type { DeliverySession } from "../session.ts";
import { checkWebhookAddress } from "./address.ts";
import { hasGeneration } from "./event.ts";
import { hostOf, sendEvent } from "./send.ts";
import { readSigningKey } from "./signature.ts";

const text = { type: "string" } as const;
const requiredText = { type: "string", use: "required" } as const;
const renewed = { use: "output", renewedByUpdates: true } as const;

/**
 * Resource entra-delivery:index:Webhook. Sends a signed event to an adapter of the customer whenever an input changes.
 * The adapter cannot be asked what it did, so a refresh finds no changes. After an import the next run sends the event
 * again, with the same id if the contents are the same.
 */
export const webhook: Resource<DeliverySession> = {
  properties: {
    url: { ...requiredText, check: checkWebhookAddress },
    integration: requiredText,
    system: text,
    tenantId: requiredText,
    clientId: requiredText,
    keyId: text,
    generation: { type: "integer" },
    expiresOn: text,
    sendsSecret: { type: "boolean" },
    clientSecret: { type: "string", secret: true },
    authorityHost: text,
    deliveredGeneration: { type: "integer", ...renewed },
    deliveredAt: { ...text, ...renewed },
    receipt: { ...text, ...renewed },
  },

  checkId(id) {
    const parts = id.split("/");
    const isValid = parts.length === 2 && parts.every((part) => part !== "");
    return isValid ? undefined : "the id of a Webhook must be <integration>/<client id>";
  },

  refuse({ sendsSecret, clientSecret }) {
    const isMissing = sendsSecret === true && clientSecret === "";
    return isMissing ? "clientSecret: must be set if sendsSecret is true" : undefined;
  },

  async create(session, planned, made) {
    const outputs = await deliver(session, planned, {});
    made(`${asText(planned["integration"])}/${asText(planned["clientId"])}`);
    return outputs;
  },

  read(_session, id, state) {
    if (asText(state["integration"]) !== "") return Promise.resolve(state);
    const [integration = "", clientId = ""] = id.split("/");
    return Promise.resolve({ integration, clientId });
  },

  update: (session, _id, olds, planned) => deliver(session, planned, olds),

  async delete(session, _id, state) {
    const { status } = await sendEvent(session, "credential.removed", state).catch((error: unknown) => {
      throw explain(error, `it did not receive the event that ${nameOf(state)} was removed`);
    });
    // 410 is the answer of a receiver that wants no events any more, and 404 of one that is gone.
    if (isSuccess(status) || status === 404 || status === 410) return;
    throw new UserError({
      message: `the webhook at ${hostOf(asText(state["url"]))} answered ${status} to the event that ${nameOf(state)} was removed`,
      fix: "correct the receiver and run this again, or take the resource out of the state with: pulumi state delete",
      code: "webhook-refused",
    });
  },
};

async function deliver(session: DeliverySession, planned: Values, olds: Values): Promise<Values> {
  const kept = previousHolder(planned, olds);
  const [clientSecret, host] = [asText(planned["clientSecret"]), hostOf(asText(planned["url"]))];
  try {
    // Before the wait, which may take minutes.
    readSigningKey(session.settings);
    if (clientSecret !== "") {
      await waitUntilAccepted(session, {
        authorityHost: asText(planned["authorityHost"]),
        tenantId: asText(planned["tenantId"]),
        clientId: asText(planned["clientId"]),
        clientSecret,
      });
    }
    const { status, text: answer } = await sendEvent(session, "credential.delivered", planned);
    if (!isSuccess(status)) {
      throw new UserError({
        message: `the webhook at ${host} answered ${status}${answer === "" ? "" : `: ${answer}`}`,
        fix: "look at the receiver's log, correct the receiver or its signing key, and run this again",
        code: "webhook-refused",
      });
    }
    return {
      ...(hasGeneration(planned) && { deliveredGeneration: planned["generation"] }),
      deliveredAt: session.now().toISOString(),
      receipt: answer === "" ? `HTTP ${status}` : answer,
    };
  } catch (error) {
    throw explain(error, kept);
  }
}

/** Who is left behind when this delivery fails. */
function previousHolder(planned: Values, olds: Values): string {
  if (asText(olds["deliveredAt"]) === "") return `${nameOf(planned)} did not receive a credential yet`;
  const [generation, until] = [asText(olds["deliveredGeneration"]), asText(olds["expiresOn"])];
  const end = until === "" ? "" : `, which is valid until ${visibleText(until)}`;
  const used = generation === "" ? "the previous values" : `generation ${generation}`;
  return `${nameOf(planned)} still uses ${used}${end}`;
}

function nameOf(values: Values): string {
  const [integration, system] = [visibleText(asText(values["integration"])), visibleText(asText(values["system"]))];
  return system === "" ? integration : `${integration} (${system})`;
}

/** Adds the consequence to a problem. */
function explain(error: unknown, consequence: string): unknown {
  if (!(error instanceof UserError)) return error;
  const { problem } = error;
  return new UserError({ ...problem, message: `${problem.message}; ${consequence}` });
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
