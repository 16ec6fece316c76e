import { createLocalJWKSet, compactVerify, errors, type JSONWebKeySet } from "jose";
import { trustsWorkload } from "../../claims-expression.ts";
import type { Application } from "../../entities.ts";
import type { UsedCredential } from "../../sign-ins/entities.ts";
import { refuse } from "../errors/index.ts";
import { audiences, type Assertion } from "./assertion.ts";

/**
 * Checks an assertion of another issuer against the trusts of the application. `note` receives the trust before the signature
 * is checked. https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
export async function requireFederatedTrust(
  client: Application,
  assertion: Assertion,
  note: (credential: UsedCredential) => void,
  fetchFrom: typeof fetch,
): Promise<void> {
  const { claims } = assertion;
  const presented = audiences(claims);
  const ofIssuer = client.federatedIdentityCredentials.filter(({ issuer }) => issuer === claims.iss);
  if (ofIssuer.length === 0) refuse("federated-issuer-known", { issuer: claims.iss });
  const ofAudience = ofIssuer.filter((trust) => trust.audiences.some((audience) => presented.includes(audience)));
  if (ofAudience.length === 0) refuse("federated-audience-known", { audience: presented.join(", ") });
  const trust = ofAudience.find((one) => trustsWorkload(one, claims));
  if (trust === undefined) {
    const isFlexible = ofAudience.some(({ subject }) => subject === null);
    return refuse(isFlexible ? "federated-expression-matches" : "federated-subject-known", { subject: claims.sub });
  }
  note({ kind: "federated", id: trust.id, origin: "application" });
  const keys = createLocalJWKSet(await fetchKeys(claims.iss, fetchFrom));
  try {
    await compactVerify(assertion.token, keys, { algorithms: ["RS256"] });
  } catch (error) {
    if (error instanceof errors.JOSEError) refuse("assertion-signature-valid");
    throw error;
  }
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html: the document must contain the same issuer. */
async function fetchKeys(issuer: string, fetchFrom: typeof fetch): Promise<JSONWebKeySet> {
  const discovery = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const configuration = await fetchJson(discovery, fetchFrom);
  const keysUri = configuration["jwks_uri"];
  if (configuration["issuer"] !== issuer || typeof keysUri !== "string") return refuse("federated-issuer-reachable");
  const keys = await fetchJson(keysUri, fetchFrom);
  return isKeySet(keys) ? keys : refuse("federated-issuer-reachable");
}

async function fetchJson(url: string, fetchFrom: typeof fetch): Promise<object & Record<string, unknown>> {
  try {
    const response = await fetchFrom(url, { redirect: "error", signal: AbortSignal.timeout(10_000) });
    const body: unknown = response.ok ? await response.json() : undefined;
    if (typeof body === "object" && body !== null) return { ...body };
  } catch {
    // The caller only needs to know that the issuer did not answer.
  }
  return refuse("federated-issuer-reachable");
}

function isKeySet(document: object): document is JSONWebKeySet {
  return "keys" in document && Array.isArray(document.keys);
}
