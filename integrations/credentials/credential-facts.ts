import { z } from "zod";

const secretFacts = z.object({
  keyId: z.string(),
  expiresOn: z.string(),
  /** Its number in the row of rotated secrets. */
  generation: z.number(),
});

const rotatingSecret = secretFacts.extend({
  type: z.literal("secret"),
  /** When the next run replaces the older secret. */
  rotatesOn: z.string(),
  /** The revision of the stack file that it was made for. */
  revision: z.number(),
  /** The secret before this one, accepted until it ends. */
  previous: secretFacts.optional(),
});

const certificate = z.object({
  keyId: z.string(),
  /** SHA-1 in upper-case hexadecimal digits, as the portal shows it. */
  thumbprint: z.string(),
  sha256Thumbprint: z.string(),
  subject: z.string(),
  startsOn: z.string(),
  expiresOn: z.string(),
  /** Identifier of the Key Vault certificate that holds the private key. */
  keyVault: z.string().optional(),
});

const trust = z.object({
  name: z.string(),
  issuer: z.string(),
  subject: z.string(),
  audiences: z.array(z.string()),
});

/** Still accepted beside the certificates or trusts, while its holders move. */
const keptSecret = rotatingSecret.optional();

/** The part of a connection that says how its client proves who it is; never a secret's value. */
export const credentialFacts = z.discriminatedUnion("type", [
  rotatingSecret,
  z.object({ type: z.literal("certificate"), certificates: z.array(certificate), keptSecret }),
  z.object({ type: z.literal("federated"), trusts: z.array(trust), keptSecret }),
  z.object({ type: z.literal("none") }),
]);

/** Credential facts of a deployed integration; never the value. */
export type CredentialFacts = z.output<typeof credentialFacts>;

/** A rotating secret of a deployed integration; never the value. */
export type RotatingSecretFacts = z.output<typeof rotatingSecret>;

/** One secret of a deployed integration; never the value. */
export type SecretFacts = z.output<typeof secretFacts>;

/** One certificate of a deployed integration. */
export type CertificateFacts = z.output<typeof certificate>;

/** The rotating secret that a client has, whether it is all there is or only kept for a while. */
export function recordedSecretOf(facts: CredentialFacts | undefined): RotatingSecretFacts | undefined {
  if (facts === undefined || facts.type === "none") return undefined;
  return facts.type === "secret" ? facts : facts.keptSecret;
}
