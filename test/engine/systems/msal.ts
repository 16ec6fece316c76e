import {
  ConfidentialClientApplication,
  CryptoProvider,
  type INetworkModule,
  PublicClientApplication,
} from "@azure/msal-node";
import type { SignInFlow } from "./product.ts";
import type { SignInService } from "./sign-in-service.ts";

/** Signs a user in with Microsoft's own library, which sends PKCE. */
export const signInWithMsal: SignInFlow = async (service, product, person) => {
  const authority = product.tokenEndpoint.replace(/\/oauth2\/v2\.0\/token$/, "");
  const configuration = {
    auth: { clientId: product.clientId, authority, knownAuthorities: [new URL(authority).host] },
    system: { networkClient: networkOf(service) },
  };
  const app =
    product.clientSecret === ""
      ? new PublicClientApplication(configuration)
      : new ConfidentialClientApplication({
          ...configuration,
          auth: { ...configuration.auth, clientSecret: product.clientSecret },
        });
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const scopes = (product.authorize["scope"] ?? "").split(" ");
  const { redirectUri } = product;
  const url = await app.getAuthCodeUrl({
    scopes,
    redirectUri,
    codeChallenge: challenge,
    codeChallengeMethod: "S256",
  });
  const back = await service.browse(url, person);
  const code = back.searchParams.get("code");
  if (code === null) throw new Error(back.searchParams.get("error_description") ?? back.href);
  const { accessToken, account } = await app.acquireTokenByCode({ scopes, redirectUri, code, codeVerifier: verifier });
  return {
    accessToken,
    renew: async () => (await app.acquireTokenSilent({ account: account!, scopes, forceRefresh: true })).accessToken,
  };
};

function networkOf({ fetch }: SignInService): INetworkModule {
  const send = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.json() };
  };
  return {
    sendGetRequestAsync: async (url, options) => (await send(url, { headers: options?.headers ?? {} })) as never,
    sendPostRequestAsync: async (url, options) =>
      (await send(url, { method: "POST", headers: options?.headers ?? {}, body: options?.body ?? "" })) as never,
  };
}
