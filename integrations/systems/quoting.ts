/** A text as a PowerShell literal, in which nothing is expanded. */
export function powershellText(text: string): string {
  // PowerShell takes typographic quotes for straight ones; doubling any of them makes it a character.
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
}

/** A text as one word of a POSIX shell, in which nothing is expanded. */
export function shellText(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Writes the integration's record of the stack output `secrets` to a pipe, so that no secret becomes an argument. */
export const readSecrets = "pulumi stack output secrets --show-secrets --json";

/** The jq expression of one secret in that record. */
export function jqSecret(integration: string, key: string): string {
  return `.[${JSON.stringify(integration)}].${key}`;
}
