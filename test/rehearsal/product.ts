import { createHash } from "node:crypto";
import { walkSignIn } from "../../cli/sandbox/browser.ts";
import type { Connection } from "../../integrations/connection.ts";
import type { ServiceProduct, UserProduct } from "../engine/systems/product.ts";
import type { Participant } from "./roster.ts";
import type { IssuedSecret } from "./stack.ts";
import type { RehearsedTenant } from "./tenant.ts";

/** Long enough for PKCE. The tenant does not care that it is the same in each sign-in. */
const verifier = "a-code-verifier-of-at-least-43-characters-in-total";

/** A product with the secret that was entered into it. */
export class Product {
  /** The secret that it has, possibly of another integration. */
  held: IssuedSecret;
  readonly #tenant: RehearsedTenant;
  readonly #setUp: NonNullable<Participant["setUp"]>;
  readonly #connection: Connection;
  #refreshToken: string | undefined;

  constructor(
    tenant: RehearsedTenant,
    setUp: NonNullable<Participant["setUp"]>,
    connection: Connection,
    secret: IssuedSecret,
  ) {
    this.#tenant = tenant;
    this.#setUp = setUp;
    this.#connection = connection;
    this.held = secret;
  }

  /** Signs in, as itself or for its user: "ok", or Entra's error code. */
  async signIn(): Promise<string> {
    const product = this.#setUp(this.#connection, this.held.value, this.#tenant.handle.origin);
    if ("request" in product)
      return (await this.#request(product, { grant_type: "client_credentials", ...product.request })).result;
    const { refresh_token, result } = await this.#request(product, await this.#grant(product));
    this.#refreshToken = refresh_token ?? this.#refreshToken;
    return result;
  }

  /** The user signs in with a browser only once. */
  async #grant(product: UserProduct): Promise<Record<string, string>> {
    if (this.#refreshToken !== undefined) {
      return { grant_type: "refresh_token", refresh_token: this.#refreshToken, ...product.renew };
    }
    const url = new URL(product.authorizationEndpoint);
    const challenge = {
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    };
    const parameters = {
      client_id: product.clientId,
      response_type: "code",
      redirect_uri: product.redirectUri,
      ...product.authorize,
      ...(product.usesPkce && challenge),
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const back = await walkSignIn({
      url: url.href,
      account: "user@contoso.onmicrosoft.com",
      consent: "accept",
      fetch: this.#tenant.fetch,
    });
    const code = new URL(back).searchParams.get("code");
    if (code === null) throw new Error(`${this.#connection.name} got no code: ${back}`);
    return {
      grant_type: "authorization_code",
      code,
      redirect_uri: product.redirectUri,
      ...product.redeem,
      ...(product.usesPkce && { code_verifier: verifier }),
    };
  }

  async #request(
    { clientId, clientSecret, tokenEndpoint }: UserProduct | ServiceProduct,
    grant: Record<string, string>,
  ): Promise<{ readonly result: string; readonly refresh_token?: string }> {
    const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...grant });
    const response = await this.#tenant.fetch(tokenEndpoint, { method: "POST", body });
    const answer = (await response.json()) as { error_description?: string; refresh_token?: string };
    const result = response.ok ? "ok" : (/AADSTS\d+/.exec(answer.error_description ?? "")?.[0] ?? "no token");
    return { result, ...(answer.refresh_token !== undefined && { refresh_token: answer.refresh_token }) };
  }
}
