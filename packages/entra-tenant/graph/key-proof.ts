import { X509Certificate } from "node:crypto";
import { errors, jwtVerify } from "jose";
import type { KeyCredential } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { GraphError } from "./errors.ts";

// https://learn.microsoft.com/graph/application-rollkey-prooftoken: the audience is Azure AD Graph, also for Microsoft
// Graph.
const audience = "00000002-0000-0000-c000-000000000000";
const longestSeconds = 600;
const clockSkewSeconds = 300;

/** An object with certificates, one of which signs the proof. */
interface KeyOwner {
  id: string;
  keyCredentials: KeyCredential[];
}

/**
 * Refuses a proof that no current certificate of the object has signed, or that is not for this request:
 * https://learn.microsoft.com/graph/api/application-addkey
 * Departs from Entra: Every invalid proof gets the one refusal that is known.
 * https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/4259
 */
export async function requireProof(tenant: Tenant, owner: KeyOwner, proof: string): Promise<void> {
  const now = tenant.now();
  const current = owner.keyCredentials.filter(
    ({ startDateTime, endDateTime }) => new Date(startDateTime) <= now && now < new Date(endDateTime),
  );
  for (const { key } of current) {
    if (await isProof(proof, new X509Certificate(Buffer.from(key, "base64")), owner.id, now)) return;
  }
  const message = "Access Token missing or malformed.";
  throw new GraphError(401, "Authentication_MissingOrMalformed", message, "key-proof");
}

async function isProof(proof: string, { publicKey }: X509Certificate, issuer: string, now: Date): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(proof, publicKey, {
      algorithms: ["RS256", "PS256"],
      audience,
      issuer,
      currentDate: now,
      clockTolerance: clockSkewSeconds,
    });
    return (payload.exp ?? Infinity) - (payload.nbf ?? 0) <= longestSeconds;
  } catch (error) {
    // A TypeError means that the certificate's key does not match the algorithm in the proof.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return false;
    throw error;
  }
}
