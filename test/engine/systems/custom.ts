import type { Client } from "./client.ts";
import type { Form } from "./form.ts";
import type { ServiceProduct, UserProduct } from "./product.ts";

/** Any client with authorization code and PKCE. */
export function setUpSignInClient(form: Form): UserProduct {
  return {
    ...client(form),
    authorizationEndpoint: form.get("Authorization endpoint"),
    redirectUri: form.get("Redirect URI"),
    usesPkce: true,
    authorize: { scope: form.get("Scope") },
  };
}

/** Any client with client credentials. */
export function setUpServiceClient(form: Form): ServiceProduct {
  return { ...client(form), request: { scope: form.get("Scope") } };
}

function client(form: Form): Client {
  return {
    clientId: form.get("Client ID"),
    clientSecret: form.get("Client secret"),
    tokenEndpoint: form.get("Token endpoint"),
  };
}
