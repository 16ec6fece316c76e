import type { ConnectAssociation, ConnectIntegration, ConnectServer } from "./entities.ts";
import type { ConnectRole } from "./keys.ts";
import { isRecent } from "./servers.ts";
import { templates } from "./templates.ts";

/** An integration as Connect returns it, without values of secret fields. */
export function integrationResource(server: ConnectServer, integration: ConnectIntegration, role: ConnectRole): object {
  const { id, sealedSecrets: _, permissions, ...members } = integration;
  const own = { id: String(id), ...members, auth_type: integration.config["auth_type"] ?? "" };
  if (!isRecent(server)) return own;
  const uses = usesOf(server, integration.guid).length;
  return {
    ...own,
    permissions: permissions.map((one) => ({ ...one, id: String(one.id), integration_guid: integration.guid })),
    environment_variables: templates.get(integration.template)?.environment_variables ?? [],
    ...(role === "administrator" && { content_count: uses }),
  };
}

/** The uses of an integration. */
export function usesOf({ associations }: ConnectServer, guid: string): ConnectAssociation[] {
  return associations.filter(({ oauth_integration_guid }) => oauth_integration_guid === guid);
}

/** An association as Connect returns it. */
export function associationResource({ integrations }: ConnectServer, association: ConnectAssociation): object {
  const { content_guid, oauth_integration_guid, created_time } = association;
  const integration = integrations.find(({ guid }) => guid === oauth_integration_guid);
  return {
    app_guid: content_guid,
    content_guid,
    oauth_integration_guid,
    oauth_integration_name: integration?.name ?? null,
    oauth_integration_description: integration?.description ?? null,
    oauth_integration_template: integration?.template ?? "",
    oauth_integration_auth_type: integration?.config["auth_type"] ?? "",
    created_time,
  };
}
