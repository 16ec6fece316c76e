/** Outputs of an earlier run, with the addresses of the tenant's current port. */
export function atCurrentOrigin<T>(outputs: T, { origin, tenantId }: { origin: string; tenantId: string }): T {
  const addresses = new RegExp(`https://localhost:\\d+(?=/(${tenantId}|vaults)/)`, "g");
  return JSON.parse(JSON.stringify(outputs).replaceAll(addresses, origin)) as T;
}
