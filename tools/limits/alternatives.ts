/** How an integration of each system can do without a client secret, in the words of the stack file. */
const alternatives: Record<string, string | undefined> = {
  custom:
    "do without a secret: write credential with type certificate or federated, or use publicClientRedirectUris for a public client",
  "dynamics365-finance":
    "do without a secret: with access: service write credential with type certificate or federated, with access: user use client: native",
  "posit-connect": "do without a secret: for viewers use client: public",
};

/** Returns how a system can do without a client secret, or that its product accepts nothing else. */
export function withoutSecret(system: string): string {
  return alternatives[system] ?? `${system} accepts only client secrets: ask an administrator for an exemption`;
}
