import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { ConnectClient, ConnectIntegration } from "./client.ts";
import { textsOf } from "./deliver.ts";
import { isVerified } from "./verify.ts";

/**
 * Returns the outputs of an integration. Only keys of `config` that were sent are compared, because Connect may add others,
 * and a key that it does not return stays as in the state. An import has no state and takes all keys.
 */
export async function outputsOf(
  connect: ConnectClient,
  integration: ConnectIntegration,
  state: Values,
): Promise<Values> {
  const { guid, template, name, description, permissions, updated_time: updatedTime } = integration;
  const returned = textsOf(integration.config);
  const sent = textsOf(state["config"]);
  const names = Object.keys(sent).length === 0 ? Object.keys(returned) : Object.keys(sent);
  const isReplaced = await hasOtherSecret(connect, integration, state);
  return {
    ...state,
    template,
    name,
    description,
    config: Object.fromEntries(names.map((key) => [key, returned[key] ?? sent[key]])),
    ...(permissions && {
      users: permissions.map((one) => one.user_guid).filter((one) => one !== ""),
      groups: permissions.map((one) => one.group_guid).filter((one) => one !== ""),
    }),
    guid,
    updatedTime,
    // The next run then delivers the secret again.
    ...(isReplaced && { clientSecret: "", secretHash: "" }),
  };
}

/**
 * Whether somebody else stored a secret in Connect with which it gets no token. The secret cannot be read, and a viewer
 * integration cannot be verified, so this is found only for service accounts that were changed since the last delivery.
 */
async function hasOtherSecret(
  connect: ConnectClient,
  { guid, updated_time: updatedTime }: ConnectIntegration,
  state: Values,
): Promise<boolean> {
  const isServiceAccount = textsOf(state["config"])["auth_type"] === "Service Account";
  const isChanged = asText(state["updatedTime"]) !== updatedTime;
  if (!isServiceAccount || !isChanged || asText(state["clientSecret"]) === "") return false;
  return asText(state["deliveredAt"]) !== "" && !(await isVerified(connect, guid));
}
