/** How an integration of each system can do without a client secret, in the words of the stack file. */
const alternatives: Record<string, string | undefined> = {
  custom: "use credential with type certificate or federated, or publicClientRedirectUris for a public client",
  "dynamics365-finance":
    "use credential with type certificate or federated for access: service, or client: native for access: user",
  "posit-connect": "use client: public for viewers",
};

/** What to change in an entry so that it needs no client secret; undefined where the product accepts nothing else. */
export function withoutSecret(system: string): string | undefined {
  return alternatives[system];
}
