/** How an integration of each system can avoid a client secret, in terms of the stack file. */
const alternatives: Record<string, string | undefined> = {
  custom: "use credential with type certificate or federated, or publicClientRedirectUris for a public client",
  "dynamics365-finance":
    "use credential with type certificate or federated for access: service, or client: native for access: user",
  "posit-connect": "use client: public for viewers",
};

/** How to change an entry so that it needs no client secret; undefined if the product requires one. */
export function withoutSecret(system: string): string | undefined {
  return alternatives[system];
}
