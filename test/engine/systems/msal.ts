import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from "@azure/msal-node";
import { msalNetwork } from "../../support/msal-network.ts";
import type { SignInFlow } from "./product.ts";

/** Lets a user sign in with Microsoft's own library, which sends PKCE. */
export const signInWithMsal: SignInFlow = async (service, product, person) => {
  const authority = product.tokenEndpoint.replace(/\/oauth2\/v2\.0\/token$/, "");
  const configuration = {
    auth: { clientId: product.clientId, authority, knownAuthorities: [new URL(authority).host] },
    system: { networkClient: msalNetwork(service.fetch) },
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
