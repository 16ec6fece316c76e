import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { createCertificateAuthority, issueServerCertificate } from "../../../packages/entra-tenant/certificates.ts";
import { tenantTime } from "../../support/tenant-process.ts";

/** Issues tokens like the platform of a workload. Each of its paths is a separate issuer. */
export interface OidcIssuer extends AsyncDisposable {
  /** Without a trailing slash. */
  readonly origin: string;
  /** The certificate of its authority, PEM. */
  readonly caFile: string;
  /** Signs a token at the tenant's time. */
  issue(claims: JWTPayload & { iss: string; sub: string }, by?: "itself" | "somebody else"): Promise<string>;
}

/** Opens an issuer on loopback; its certificate's authority is written to the folder. */
export async function openOidcIssuer(folder: string): Promise<OidcIssuer> {
  const authority = await createCertificateAuthority();
  const caFile = join(folder, "issuer-ca.pem");
  await writeFile(caFile, authority.certificate);
  const keys = { itself: await generateKeyPair("RS256"), "somebody else": await generateKeyPair("RS256") };
  const published = JSON.stringify({ keys: [{ ...(await exportJWK(keys.itself.publicKey)), kid: "1", alg: "RS256" }] });
  const server = createServer(await issueServerCertificate(authority), ({ url = "" }, response) => {
    const path = /^(.*?)\/?\.well-known\/openid-configuration$/.exec(url)?.[1];
    // An issuer is compared exactly, including a trailing slash.
    const issuer = `${origin}${path === "/cluster" ? "/cluster/" : (path ?? "")}`;
    const document = path === undefined ? published : JSON.stringify({ issuer, jwks_uri: `${origin}/keys` });
    response.setHeader("content-type", "application/json").end(document);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `https://localhost:${String((server.address() as AddressInfo).port)}`;
  const now = Date.parse(tenantTime) / 1000;
  return {
    origin,
    caFile,
    issue: (claims, by = "itself") =>
      new SignJWT({ aud: "api://AzureADTokenExchange", nbf: now, exp: now + 300, ...claims })
        .setProtectedHeader({ alg: "RS256", kid: "1" })
        .sign(keys[by].privateKey),
    [Symbol.asyncDispose]: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
