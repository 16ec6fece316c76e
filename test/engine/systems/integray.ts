import type { Form } from "./form.ts";
import type { UserProduct } from "./product.ts";

/** Integray: a confidential client without PKCE that requests the scopes of its Scopes tab. */
export function setUpIntegray(form: Form): UserProduct {
  const offlineAccess = form.get("Request offline_access scope") === "True" ? ["offline_access"] : [];
  return {
    clientId: form.get("Client ID"),
    clientSecret: form.get("Client Secret"),
    authorizationEndpoint: form.get("Login URL"),
    tokenEndpoint: form.get("Access Token URL"),
    redirectUri: form.get("Redirect URI"),
    usesPkce: false,
    authorize: {
      ...Object.fromEntries(new URLSearchParams(form.get("Login query params"))),
      scope: [form.get("Scopes"), ...offlineAccess].join(" "),
    },
  };
}
