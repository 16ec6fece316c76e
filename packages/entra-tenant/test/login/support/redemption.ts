import { expect } from "vitest";
import type { Application } from "../../../entities.ts";
import { callback, codeRequest, startLogin, type Login } from "./login.ts";
import { addSecret, type ApplicationChanges, register } from "./registrations.ts";

/** The members of a token response that the tests look at. */
export type TokenBody = Record<"access_token" | "refresh_token" | "id_token" | "scope" | "client_info", string>;

/** A registered client, its secret, and the sign-in service that knows it. */
export interface TestClient {
  login: Login;
  client: Application;
  secret: string;
}

/** A sign-in service with one client, which has a secret. */
export function startClient(changes: ApplicationChanges = { web: { redirectUris: [callback] } }): TestClient {
  const login = startLogin();
  const client = register(login.tenant, changes);
  const secret = addSecret(client);
  return { login, client, secret };
}

/** Signs Megan in and returns the form that redeems the code. */
export async function redemption(
  { login, client, secret }: TestClient,
  changes: Record<string, string> = {},
  version: 1 | 2 = 2,
): Promise<Record<string, string>> {
  const back = await login.signIn(login.authorizeUrl(codeRequest(client, changes), version));
  const code = back.searchParams.get("code") ?? expect.fail(`no code in ${back.href}`);
  const redirectUri = changes["redirect_uri"] ?? callback;
  return {
    grant_type: "authorization_code",
    client_id: client.appId,
    client_secret: secret,
    redirect_uri: redirectUri,
    code,
  };
}

/** Reads a token response. */
export async function tokens(response: Response): Promise<TokenBody> {
  return (await response.json()) as TokenBody;
}
