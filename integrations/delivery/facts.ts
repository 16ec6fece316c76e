import { z } from "zod";
import type { CredentialFacts, SecretFacts } from "../credentials/credential-facts.ts";
import type { Handoff } from "../handoff.ts";

const place = z.object({
  name: z.string(),
  /** Reads the newest version. */
  uri: z.string(),
});

const keyVaultFacts = z.object({
  /** Resource id. */
  vaultId: z.string(),
  vaultUri: z.string(),
  clientId: place,
  tenantId: place,
  /** Absent for a client without a secret. */
  clientSecret: place
    .extend({
      /** Reads the version of the newest secret, also after a rotation. */
      versionUri: z.string(),
      expiresOn: z.string(),
    })
    .optional(),
});

/** One target that `pulumi up` delivered to. */
const delivered = z.object({
  target: z.enum(["positConnect", "exchangeOnline", "webhook"]),
  /** The generation of the client secret that the target has. Absent where it needs none or gets none. */
  generation: z.number().optional(),
  /** ISO time of the last delivery. */
  at: z.string(),
  /** Whether the target confirmed that the connection works. */
  verified: z.boolean(),
  /**
   * Mailboxes of Exchange Online to which the client got full access. Absent without the admin endpoint, and in outputs of
   * earlier versions.
   */
  fullAccessTo: z.array(z.string()).optional(),
});

/** Where a connection was delivered, apart from the stack's outputs. Never contains a secret's value. */
export const deliveryFacts = z.object({
  keyVault: keyVaultFacts.optional(),
  /** Absent in outputs of earlier versions, and if the key vault is the only target. */
  delivered: z.array(delivered).optional(),
});

/** The places of a connection in a key vault. */
export type KeyVaultFacts = z.output<typeof keyVaultFacts>;

/** One target that `pulumi up` delivered to. */
export type Delivered = z.output<typeof delivered>;

/** The deliveries of a deployed integration. */
export type DeliveryFacts = z.output<typeof deliveryFacts>;

/** The newest secret of a credential, also of one that keeps a secret in addition to certificates or trusts. */
export function currentSecretOf(facts: CredentialFacts): SecretFacts {
  const secret = facts.type === "secret" ? facts : facts.type === "none" ? undefined : facts.keptSecret;
  if (secret === undefined) throw new Error(`a credential of type ${facts.type} has no secret`);
  return secret;
}

/** The hand-off with a note at the client secret: its address in the key vault. */
export function addDeliveryNote(handoff: Handoff, delivery: DeliveryFacts | undefined): Handoff {
  const uri = delivery?.keyVault?.clientSecret?.uri;
  if (uri === undefined) return handoff;
  const fields = handoff.fields.map((field) => {
    if (field.secret !== "clientSecret") return field;
    const place = `also in the key vault, ${uri}`;
    return { ...field, note: field.note === undefined ? place : `${field.note}; ${place}` };
  });
  return { ...handoff, fields };
}
