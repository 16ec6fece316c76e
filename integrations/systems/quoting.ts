/** Quotes text as a PowerShell literal, without expansion. */
export function powershellText(text: string): string {
  // PowerShell accepts typographic quotes as quotes too. Doubling escapes any of them.
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
}

/** Quotes text as one word of a POSIX shell, without expansion. */
export function shellText(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Command that writes the integration's secrets to a pipe, so that no secret is an argument. */
export const readSecrets = "pulumi stack output secrets --show-secrets --json";

/** The jq expression for one of these secrets. */
export function jqSecret(integration: string, key: string): string {
  return `.[${JSON.stringify(integration)}].${key}`;
}
