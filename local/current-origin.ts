/** What a deployment put out, with the addresses of the tenant as it is reached now: its port may have changed since. */
export function atCurrentOrigin<T>(outputs: T, { origin, tenantId }: { origin: string; tenantId: string }): T {
  const addresses = new RegExp(`https://localhost:\\d+(?=/(${tenantId}|vaults)/)`, "g");
  return JSON.parse(JSON.stringify(outputs).replaceAll(addresses, origin)) as T;
}
