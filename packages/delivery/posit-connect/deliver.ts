import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import { asList, asText, asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { waitUntilAccepted } from "../acceptance.ts";
import { keyedHash, matchesKeyedHash } from "../keyed-hash.ts";
import type { DeliverySession } from "../session.ts";
import type { ConnectClient, ConnectIntegration, IntegrationBody } from "./client.ts";
import { verifyIntegration } from "./verify.ts";

const tries = 4;
const pause = 2000;

/**
 * Returns the integration for these values: the one on the server with the same client id and template, updated, or a new
 * one. A run that was killed after the creation finds the integration again. Throws `UserError` if there are several.
 */
export async function adoptOrCreate(
  session: DeliverySession,
  connect: ConnectClient,
  planned: Values,
): Promise<ConnectIntegration> {
  const template = asText(planned["template"]);
  const clientId = asText(asValues(planned["config"])["client_id"]);
  for (let attempt = 1; ; attempt += 1) {
    const [found, ...others] = (await connect.list()).filter(
      (one) => one.template === template && one.config?.["client_id"] === clientId,
    );
    if (found !== undefined && others.length > 0) throw several(connect, template, clientId, [found, ...others]);
    if (found !== undefined) return await adopt(connect, found, planned);
    try {
      return await connect.create({ template, ...bodyOf(planned, {}) });
    } catch (error) {
      const mayExist = error instanceof ServiceFailure && error.mayBeDone;
      if (!mayExist || attempt === tries) throw error;
      // The list shows whether the request took effect.
      await session.pace.sleep(pause);
    }
  }
}

async function adopt(connect: ConnectClient, found: ConnectIntegration, planned: Values): Promise<ConnectIntegration> {
  const isRestricted = (found.permissions ?? []).length > 0;
  const restricts = asList(planned["users"]).length + asList(planned["groups"]).length > 0;
  if (isRestricted && !restricts) {
    throw new UserError({
      message: `integration ${visibleText(found.guid)} in Posit Connect (${connect.place}) is limited to certain users or groups, and this stack names none`,
      fix: "list their GUIDs under users and groups, or remove the limit in Connect, and run this again",
      code: "posit-permissions-unknown",
    });
  }
  return await connect.update(found.guid, bodyOf(planned, {}));
}

function several(
  connect: ConnectClient,
  template: string,
  clientId: string,
  found: readonly ConnectIntegration[],
): UserError {
  const guids = found.map(({ guid }) => visibleText(guid)).join(", ");
  return new UserError({
    message: `Posit Connect (${connect.place}) has ${found.length} integrations of the template ${visibleText(template)} with the client id ${visibleText(clientId)}: ${guids}`,
    fix: "delete the ones that no content uses, or import the right one with: pulumi import entra-delivery:index:PositConnectIntegration <name> '<address>|<guid>'",
    code: "posit-several-integrations",
  });
}

/**
 * Body of a creation or an update. It contains the whole configuration, with the secret, because it is not documented whether
 * Connect keeps missing keys.
 */
export function bodyOf(planned: Values, olds: Values): IntegrationBody {
  const secret = asText(planned["clientSecret"]);
  const [users, groups] = [asList(planned["users"]).map(asText), asList(planned["groups"]).map(asText)];
  const permissions = [
    ...users.map((guid) => ({ user_guid: guid, group_guid: null })),
    ...groups.map((guid) => ({ user_guid: null, group_guid: guid })),
  ];
  const had = asList(olds["users"]).length + asList(olds["groups"]).length;
  return {
    name: asText(planned["name"]),
    description: asText(planned["description"]),
    config: { ...textsOf(planned["config"]), ...(secret !== "" && { client_secret: secret }) },
    // Servers up to 2025.07.0 know no permissions, so nothing is sent that nobody asked for.
    ...((permissions.length > 0 || had > 0) && { permissions }),
  };
}

/** The texts of a map. */
export function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(asValues(value)).map(([name, text]) => [name, asText(text)]));
}

/** Waits until Entra accepts the secret, unless it is the one that was delivered last. */
export async function acceptSecret(session: DeliverySession, planned: Values, olds: Values): Promise<void> {
  const clientSecret = asText(planned["clientSecret"]);
  if (clientSecret === "" || matchesKeyedHash(clientSecret, asText(olds["secretHash"]))) return;
  const { tenant_id: tenantId = "", client_id: clientId = "" } = textsOf(planned["config"]);
  await waitUntilAccepted(session, {
    authorityHost: asText(planned["authorityHost"]),
    tenantId,
    clientId,
    clientSecret,
  });
}

/** Verifies a delivered integration and returns the outputs of the delivery. */
export async function concludeDelivery(
  session: DeliverySession,
  connect: ConnectClient,
  { guid, updated_time: updatedTime }: ConnectIntegration,
  planned: Values,
): Promise<Values> {
  const isServiceAccount = textsOf(planned["config"])["auth_type"] === "Service Account";
  const verified = isServiceAccount ? await verifyIntegration(session, connect, guid) : "not possible";
  const secret = asText(planned["clientSecret"]);
  return {
    guid,
    verified,
    updatedTime,
    secretHash: secret === "" ? "" : keyedHash(secret),
    deliveredGeneration: secret === "" ? undefined : planned["generation"],
    deliveredAt: session.now().toISOString(),
  };
}
