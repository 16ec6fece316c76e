import { secretOf } from "../credentials/credentials.ts";
import type { Handoff } from "../handoff.ts";
import type { EntraSpec } from "../spec.ts";
import type { CutOff } from "./lifecycle-options.ts";

/**
 * The registration of an integration that is cut off: without a credential and without grants, and no target receives one.
 * A target whose deletion would break more than the sign-in is kept without a usable secret. Returns the same registration
 * for an integration in use.
 */
export function applyCutOff(entra: EntraSpec): EntraSpec {
  if (entra.lifecycle.cutOff === undefined) return entra;
  return {
    ...entra,
    credential: { type: "none" },
    consent: "requested",
    deliverTo: keepTargets(entra),
    lifecycle: {
      ...entra.lifecycle,
      existingSecrets: entra.lifecycle.existingSecrets.map((secret) => ({ ...secret, remove: true })),
    },
  };
}

function keepTargets({ deliverTo, credential, lifecycle }: EntraSpec): EntraSpec["deliverTo"] {
  if (deliverTo === undefined) return undefined;
  const { keyVault, positConnect, exchangeOnline } = deliverTo;
  const isKnown = lifecycle.cutOff?.reason === "contained" && exchangeOnline?.usesAdminEndpoint === true;
  if (keyVault === undefined && positConnect === undefined && !isKnown) return undefined;
  const hasSecret = secretOf(credential) !== undefined;
  return {
    // Deleting a secret of a vault needs a role that writing does not need, and an incident cannot wait for it.
    ...(keyVault !== undefined && { keyVault: { ...keyVault, disablesSecret: hasSecret } }),
    // Content in Connect is associated with the integration, and would lose it.
    ...(positConnect !== undefined && { positConnect: { ...positConnect, isFrozen: true } }),
    // A new service principal in Exchange has another SID, so permissions of people for the first one would be lost.
    ...(isKnown && { exchangeOnline: { ...exchangeOnline, mailboxes: [] } }),
  };
}

/** The hand-off of an integration that is cut off: why there is nothing to enter, and what to do. */
export function describeCutOff(
  names: { name: string; product: string },
  { reason, since, deletedOn }: CutOff,
): Handoff {
  const { name, product } = names;
  const day = since.slice(0, 10);
  return {
    product,
    where: `nowhere, because ${name} is ${reason} since ${day}`,
    fields: [],
    steps: [
      reason === "contained"
        ? {
            title: `Wait until ${name} is released`,
            detail: `It was cut off after an incident. Entra refuses its sign-ins, and it has no credential. After the incident, run \`npm run release -- ${name}\`. The next hand-off then contains a new credential.`,
          }
        : {
            title: `Remove the connection from ${product}`,
            detail: `The product is retired. Entra refuses its sign-ins, and it has no credential. ${deletion(deletedOn)} To use it again, delete the line \`retired\` in the stack file and deploy. The next hand-off then contains a new credential.`,
          },
    ],
  };
}

function deletion(deletedOn: string | undefined): string {
  if (deletedOn === undefined) return "The registration stays disabled.";
  return `A run on ${deletedOn.slice(0, 10)} or later deletes the registration.`;
}
