import * as client from "openid-client";
import type { SignIn } from "../../../cli/sandbox/browser.ts";
import type { Client } from "./client.ts";
import type { Form } from "./form.ts";
import type { SignInService } from "./sign-in-service.ts";

/** What a product sends beside the parameters of every client. */
type Parameters = Readonly<Record<string, string>>;

/** A product to which users sign in. */
export interface UserProduct extends Client {
  readonly authorizationEndpoint: string;
  readonly redirectUri: string;
  readonly usesPkce: boolean;
  readonly authorize: Parameters;
  /** With the code. @default - nothing */
  readonly redeem?: Parameters;
  /** With a refresh token. @default - nothing */
  readonly renew?: Parameters;
  /** How it signs users in. @default - openid-client */
  readonly signIn?: SignInFlow;
}

/** An app-only product. */
export interface ServiceProduct extends Client {
  /** `scope` at a v2 endpoint, `resource` at a v1 endpoint. */
  readonly request: Parameters;
}

/** Sets up a product from the completed form of its hand-off, for the sign-in host of its cloud. */
export type SetUp<Product> = (form: Form, origin: string) => Product;

/** The user at the browser, and the answer to a consent prompt. */
export type Person = Partial<Pick<SignIn, "account" | "consent">>;

/** A user's session in the product. */
export interface Session {
  readonly accessToken: string;
  /** Redeems the refresh token for another access token. */
  renew(): Promise<string>;
}

/** Lets a user sign in with a library. */
export type SignInFlow = (service: SignInService, product: UserProduct, person: Person) => Promise<Session>;

/** Lets a user sign in like in the product. */
export function signIn(service: SignInService, product: UserProduct, person: Person = {}): Promise<Session> {
  return (product.signIn ?? signInByCode)(service, product, person);
}

/** Requests an app-only access token. */
export async function signInItself(service: SignInService, product: ServiceProduct): Promise<string> {
  return (await client.clientCredentialsGrant(service.configure(product), { ...product.request })).access_token;
}

const signInByCode: SignInFlow = async (service, product, person) => {
  const configuration = service.configure(product);
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: product.redirectUri,
    state,
    ...product.authorize,
    ...(product.usesPkce && {
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }),
  });
  const back = await service.browse(url.href, person);
  const checks = { expectedState: state, ...(product.usesPkce && { pkceCodeVerifier: verifier }) };
  const tokens = await client.authorizationCodeGrant(configuration, back, checks, { ...product.redeem });
  return {
    accessToken: tokens.access_token,
    async renew() {
      const renewed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? "", { ...product.renew });
      return renewed.access_token;
    },
  };
};
