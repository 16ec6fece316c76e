/** The day that is some days from today. */
export const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
/** Owns what no pipeline does. */
export const user = "admin@contoso.onmicrosoft.com";
/** With consent to both kinds of permissions, and a second generation that is due. */
export const sync = {
  system: "custom",
  redirectUris: ["https://erp.contoso.com/cb"],
  delegatedPermissions: { microsoftGraph: ["User.Read"] },
  applicationPermissions: { microsoftGraph: ["User.Read.All"] },
  consent: "granted",
  credential: { type: "secret", rotateEveryDays: 30, rotationStart: day(-40) },
};
/** Delivered to a key vault. */
export const delivered = {
  system: "custom",
  redirectUris: ["https://shop.contoso.com/cb"],
  deliverTo: {
    keyVault: {
      vaultId:
        "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso",
    },
  },
};
/** Five weeks ago there was one generation, and the next has been due for ten days. */
export const fiveWeeksAgo = { "entra-integrations:now": day(-35) };
