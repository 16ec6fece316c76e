import type { Client } from "./client.ts";
import type { Form } from "./form.ts";
import type { ServiceProduct, UserProduct } from "./product.ts";

interface Integration {
  auth_type: "Viewer" | "Service Account";
  auth_mode?: "Public";
  tenant_id: string;
  client_id: string;
  scopes: string;
}

/** A viewer integration of Posit Connect, created by the call in the hand-off. */
export function setUpViewer(form: Form, origin: string): UserProduct {
  const { config, client, authority, address } = makeIntegration(form, origin);
  return {
    ...client,
    authorizationEndpoint: `${authority}/authorize`,
    redirectUri: `${address}/__oauth__/integrations/callback`,
    usesPkce: config.auth_mode === "Public",
    authorize: { scope: config.scopes },
  };
}

/** A service account of Posit Connect, created by the call in the hand-off. */
export function setUpServiceAccount(form: Form, origin: string): ServiceProduct {
  const { config, client } = makeIntegration(form, origin);
  return { ...client, request: { scope: config.scopes } };
}

/** Connect's record after `POST /__api__/v1/oauth/integrations`; jq inserts the secret into the body. */
function makeIntegration(form: Form, origin: string) {
  const call = form.commands("Create the integration");
  const { config } = JSON.parse(/\{\n[\s\S]*\n\}/.exec(call)?.[0] ?? "") as { config: Integration };
  const [, address = ""] = /-XPOST '(.*)\/__api__\/v1\/oauth\/integrations'/.exec(call) ?? [];
  const [, name, key] = /\.\["(.*?)"\]\.(\w+) as \$secret/.exec(call) ?? [];
  const authority = `${origin}/${config.tenant_id}/oauth2/v2.0`;
  const client: Client = {
    clientId: config.client_id,
    clientSecret: name === undefined || key === undefined ? "" : form.secret(name, key),
    tokenEndpoint: `${authority}/token`,
  };
  return { config, client, authority, address };
}
