/** Whether a host of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  return ["localhost", "[::1]", "::1"].includes(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Returns the port of the local tenant that a deployment signs in to; undefined for a deployment to a real tenant. */
export function localTenantPort({ AZURE_AUTHORITY_HOST: host = "" }: NodeJS.ProcessEnv): number | undefined {
  const url = URL.canParse(host) ? new URL(host) : undefined;
  return url !== undefined && isLoopback(url.hostname) ? Number(url.port === "" ? 443 : url.port) : undefined;
}
