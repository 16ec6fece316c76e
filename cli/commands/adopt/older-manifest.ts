import { z } from "zod";

const older = z.looseObject({
  replyUrlsWithType: z
    .array(z.object({ url: z.string(), type: z.string() }))
    .nullish()
    .transform((value) => value ?? []),
  passwordCredentials: z
    .array(z.looseObject({}))
    .nullish()
    .transform((value) => value ?? []),
  keyCredentials: z
    .array(z.looseObject({}))
    .nullish()
    .transform((value) => value ?? []),
  informationalUrls: z
    .looseObject({})
    .nullish()
    .transform((value) => value ?? {}),
});

/**
 * Converts the format that the portal's manifest had before that of Microsoft Graph. Returns anything else unchanged.
 * https://learn.microsoft.com/entra/identity-platform/azure-active-directory-graph-app-manifest-deprecation
 */
export function convertOlderManifest(raw: Readonly<Record<string, unknown>>): unknown {
  const parsed = older.safeParse(raw);
  if (!parsed.success || !("replyUrlsWithType" in raw || "oauth2Permissions" in raw)) return raw;
  const { data: manifest } = parsed;
  const uris = (type: string): string[] =>
    manifest.replyUrlsWithType.filter((one) => one.type.toLowerCase() === type).map(({ url }) => url);
  return {
    ...manifest,
    displayName: manifest["displayName"] ?? manifest["name"],
    isFallbackPublicClient: manifest["allowPublicClient"],
    api: {
      acceptMappedClaims: manifest["acceptMappedClaims"],
      knownClientApplications: manifest["knownClientApplications"],
      requestedAccessTokenVersion: manifest["accessTokenAcceptedVersion"],
      oauth2PermissionScopes: manifest["oauth2Permissions"],
      preAuthorizedApplications: manifest["preAuthorizedApplications"],
    },
    info: {
      marketingUrl: manifest.informationalUrls["marketing"],
      privacyStatementUrl: manifest.informationalUrls["privacy"],
      supportUrl: manifest.informationalUrls["support"],
      termsOfServiceUrl: manifest.informationalUrls["termsOfService"],
    },
    web: {
      redirectUris: uris("web"),
      homePageUrl: manifest["signInUrl"],
      logoutUrl: manifest["logoutUrl"],
      implicitGrantSettings: {
        enableIdTokenIssuance: manifest["oauth2AllowIdTokenImplicitFlow"],
        enableAccessTokenIssuance: manifest["oauth2AllowImplicitFlow"],
      },
    },
    spa: { redirectUris: uris("spa") },
    publicClient: { redirectUris: uris("installedclient") },
    passwordCredentials: manifest.passwordCredentials.map((one) => ({ ...one, endDateTime: one["endDate"] })),
    keyCredentials: manifest.keyCredentials.map((one) => ({ ...one, endDateTime: one["endDate"], key: one["value"] })),
  };
}
