import { asText, asValues, unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { topLevelName } from "@entra-integrations/provider-bridge/diff.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { checkConnectAddress } from "./address.ts";
import { configuredKey, requireKey } from "./api-keys.ts";
import { ConnectClient, type ConnectIntegration } from "./client.ts";
import { withConsequence } from "./consequence.ts";
import { acceptSecret, adoptOrCreate, bodyOf, concludeDelivery } from "./deliver.ts";
import { checkServer } from "./preflight.ts";
import { outputsOf } from "./read.ts";

const text = { type: "string" } as const;
const requiredText = { type: "string", use: "required" } as const;
const texts = { type: "set", of: text } as const;
const renewed = { use: "output", renewedByUpdates: true } as const;
/** Form of an import id. */
const importId = /^(https:\/\/[^|]+)\|([0-9a-f-]{36})$/i;

/**
 * Resource entra-delivery:index:PositConnectIntegration: an OAuth integration of Posit Connect. It is never replaced when a
 * secret changes, because content and sign-ins of viewers depend on its guid. Not tried on a real server.
 */
export const positConnectIntegration: Resource<DeliverySession> = {
  properties: {
    address: { ...requiredText, replaces: true, check: checkConnectAddress },
    template: { ...requiredText, replaces: true },
    name: text,
    description: text,
    config: { type: "map", use: "required" },
    clientSecret: { type: "string", secret: true },
    users: texts,
    groups: texts,
    deleteWhileUsed: { type: "boolean" },
    authorityHost: text,
    generation: { type: "integer" },
    expiresOn: text,
    guid: { ...text, use: "output" },
    deliveredGeneration: { type: "integer", ...renewed },
    deliveredAt: { ...text, ...renewed },
    verified: { ...text, ...renewed },
    secretHash: { type: "string", secret: true, ...renewed },
    updatedTime: { ...text, ...renewed },
  },

  refuse({ config, clientSecret }) {
    const values = asValues(config);
    if (values["client_secret"] !== undefined) {
      return "config.client_secret: must not be in config, which is not secret; use clientSecret";
    }
    const isPublic = values["auth_mode"] === "Public";
    return isPublic && clientSecret !== "" ? "clientSecret: must not be set with auth_mode Public" : undefined;
  },

  refuseCreation: checkEarly,

  async refuseUpdate(session, planned, changed) {
    if ([...changed].some((path) => topLevelName(path) === "config")) await checkEarly(session, planned);
  },

  checkId: (id) => (id.includes("|") && !importId.test(id) ? "the id must be <address>|<guid>" : undefined),

  async create(session, planned, made) {
    return await withConsequence(planned, {}, async () => {
      const connect = await open(session, asText(planned["address"]));
      await acceptSecret(session, planned, {});
      const integration = await adoptOrCreate(session, connect, planned);
      made(integration.guid);
      return await concludeDelivery(session, connect, integration, planned);
    });
  },

  async read(session, id, state) {
    const { address, guid } = locate(id, state);
    const connect = await open(session, address);
    const integration = await connect.find(guid);
    return integration && (await outputsOf(connect, integration, { ...state, address }));
  },

  async update(session, id, olds, planned) {
    return await withConsequence(planned, olds, async () => {
      const { address, guid } = locate(id, olds);
      const connect = await open(session, address);
      await acceptSecret(session, planned, olds);
      const integration = await connect.update(guid, bodyOf(planned, olds));
      return await concludeDelivery(session, connect, integration, planned);
    });
  },

  async delete(session, id, state) {
    const { address, guid } = locate(id, state);
    const connect = await open(session, address);
    const integration = await connect.find(guid);
    if (integration === undefined) return;
    if (state["deleteWhileUsed"] !== true) await refuseWhileUsed(connect, integration);
    await connect.delete(guid);
  },
};

/** Asks the server whether it accepts the values. A preview without a key leaves this to the deployment. */
async function checkEarly(session: DeliverySession, planned: Values): Promise<void> {
  const address = asText(planned["address"]);
  const key = address === unknown ? undefined : configuredKey(session, address);
  if (key !== undefined) await checkServer(new ConnectClient(session, address, key), planned);
}

/** Refuses to delete an integration that content uses: the content would lose its access. Throws `UserError`. */
async function refuseWhileUsed(connect: ConnectClient, integration: ConnectIntegration): Promise<void> {
  const uses = await connect.countUses(integration);
  if (uses === 0) return;
  const content = uses === 1 ? "1 content item uses it" : `${uses} content items use it`;
  throw new UserError({
    message: `integration ${visibleText(integration.guid)} in Posit Connect (${connect.place}) was not deleted, because ${content}`,
    fix: "remove it from the content in Connect and run this again, or deploy deleteWhileUsed: true first",
    code: "posit-integration-used",
  });
}

async function open(session: DeliverySession, address: string): Promise<ConnectClient> {
  return new ConnectClient(session, address, await requireKey(session, address));
}

/** An imported resource keeps the address in its id. */
function locate(id: string, state: Values): { readonly address: string; readonly guid: string } {
  const [, address = asText(state["address"]), guid = id] = importId.exec(id) ?? [];
  return { address, guid };
}
