import { createHash, webcrypto, X509Certificate } from "node:crypto";
import { PemConverter } from "@peculiar/x509";
import { ConfidentialClientApplication } from "@azure/msal-node";
import { decodeJwt } from "jose";
import * as client from "openid-client";
import { vi } from "vitest";
import type { Connection } from "../../../integrations/connection.ts";
import { msalNetwork } from "../../support/msal-network.ts";
import type { TestCertificate } from "../../support/certificates.ts";
import { tenantTime } from "../../support/tenant-process.ts";

/** How a client reaches the tenant. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

type Entra = NonNullable<Connection["entra"]>;

/** Result of a token request: Entra's claim about the client's credential, or Entra's error code. */
export type Outcome = { proof: unknown } | { refused: string };

/** Asks for a token with msal-node and a certificate. */
export async function askWithMsal(
  entra: Entra,
  { certificate, privateKey }: TestCertificate,
  fetch: Fetch,
): Promise<Outcome> {
  const { origin } = new URL(entra.issuer);
  const application = new ConfidentialClientApplication({
    auth: {
      clientId: entra.clientId,
      authority: `${origin}/${entra.tenantId}`,
      knownAuthorities: [new URL(origin).host],
      clientCertificate: {
        thumbprintSha256: new X509Certificate(certificate).fingerprint256.replaceAll(":", ""),
        privateKey,
      },
    },
    system: { networkClient: msalNetwork(fetch) },
  });
  // The tenant's time is fixed, and MSAL reads the clock.
  vi.useFakeTimers({ now: new Date(tenantTime), toFake: ["Date"] });
  try {
    const result = await application.acquireTokenByClientCredential({ scopes: entra.scopes });
    return { proof: decodeJwt(result?.accessToken ?? "")["appidacr"] };
  } catch (error) {
    return refusalOf(String(error));
  } finally {
    vi.useRealTimers();
  }
}

/** Asks for a token with openid-client and a certificate (private_key_jwt). */
export async function askWithPrivateKeyJwt(
  entra: Entra,
  { certificate, privateKey }: TestCertificate,
  fetch: Fetch,
): Promise<Outcome> {
  const key = await webcrypto.subtle.importKey(
    "pkcs8",
    PemConverter.decodeFirst(privateKey),
    { name: "RSA-PSS", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const thumbprint = createHash("sha256").update(new X509Certificate(certificate).raw).digest("base64url");
  const authentication = client.PrivateKeyJwt(key, {
    [client.modifyAssertion]: (header) => {
      header["x5t#S256"] = thumbprint;
    },
  });
  return await ask(entra, authentication, fetch);
}

/** Asks for a token with openid-client and a token of another issuer. */
export async function askWithAssertion(entra: Entra, assertion: string, fetch: Fetch): Promise<Outcome> {
  const authentication: client.ClientAuth = (_server, { client_id }, body) => {
    body.set("client_id", client_id);
    body.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    body.set("client_assertion", assertion);
  };
  return await ask(entra, authentication, fetch);
}

async function ask(entra: Entra, authentication: client.ClientAuth, fetch: Fetch): Promise<Outcome> {
  const server = { issuer: entra.issuer, token_endpoint: entra.tokenEndpoint };
  const metadata = { [client.clockSkew]: Math.round((Date.parse(tenantTime) - Date.now()) / 1000) };
  const configuration = new client.Configuration(server, entra.clientId, metadata, authentication);
  configuration[client.customFetch] = (url, options) => fetch(url, options as RequestInit);
  try {
    const answer = await client.clientCredentialsGrant(configuration, { scope: entra.scopes.join(" ") });
    return { proof: decodeJwt(answer.access_token)["appidacr"] };
  } catch (error) {
    return refusalOf(error instanceof client.ResponseBodyError ? (error.error_description ?? "") : String(error));
  }
}

function refusalOf(text: string): Outcome {
  return { refused: /AADSTS\d+/.exec(text)?.[0] ?? text };
}
