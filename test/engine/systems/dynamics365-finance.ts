import type { Client } from "./client.ts";
import type { Form } from "./form.ts";
import { signInWithMsal } from "./msal.ts";
import type { ServiceProduct, SetUp, UserProduct } from "./product.ts";

/** Which endpoints a calling program uses: those of the guide (`resource`) or the current ones (`scope`). */
export type EndpointVersion = "v1" | "v2";

/** A calling program whose users sign in. */
export const setUpUserProgram =
  (version: EndpointVersion) =>
  (form: Form): UserProduct => ({
    ...client(form, version),
    authorizationEndpoint: form.get(`OAuth 2.0 authorization endpoint (${version})`),
    redirectUri: form.get("redirect_uri"),
    usesPkce: false,
    authorize: target(form, version),
  });

/** A calling program on its users' machines with Microsoft's own library: any loopback port, and PKCE. */
export const setUpNativeProgram: SetUp<UserProduct> = (form) => {
  const product = setUpUserProgram("v2")(form);
  return { ...product, redirectUri: `${product.redirectUri}:53682`, usesPkce: true, signIn: signInWithMsal };
};

/** An app-only calling program. */
export const setUpServiceProgram =
  (version: EndpointVersion) =>
  (form: Form): ServiceProduct => ({ ...client(form, version), request: target(form, version) });

function client(form: Form, version: EndpointVersion): Client {
  return {
    clientId: form.get("Client ID"),
    clientSecret: form.get("Client secret"),
    tokenEndpoint: form.get(`OAuth 2.0 token endpoint (${version})`),
  };
}

function target(form: Form, version: EndpointVersion): Record<string, string> {
  return version === "v1" ? { resource: form.get("resource (v1)") } : { scope: form.get("scope (v2)") };
}
