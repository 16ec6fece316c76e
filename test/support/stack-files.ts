// One secret each: the first period began shortly before the tenant's time, so nothing depends on the day of the test.
const credential = { type: "secret", rotateEveryDays: 80, since: "2026-11-01" };

/** Signs users in; consent is left to an administrator. */
export const erpSync = {
  system: "integray",
  address: "https://acme.integray.app",
  permissions: { microsoftGraph: ["User.Read", "Files.Read.All"] },
  credential,
};

/** Signs users in, and is consented to by the deployment. */
export const reporting = {
  system: "custom",
  redirectUris: ["https://reporting.contoso.com/signin-oidc"],
  delegatedPermissions: { microsoftGraph: ["User.Read"] },
  consent: "granted",
  credential,
};

/** Acts for itself, and is consented to by the deployment. */
export const mailSender = {
  system: "custom",
  applicationPermissions: { microsoftGraph: ["Mail.Send"] },
  consent: "granted",
  credential,
};

/** Has everything that can hang off a registration; each version differs in what is updated and in what is replaced. */
export function allKinds(name: string, version: number) {
  return {
    system: "custom",
    redirectUris: [`https://${name}.contoso.com/v${String(version)}`],
    delegatedPermissions: { microsoftGraph: ["User.Read"] },
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    consent: "granted",
    credential: { ...credential, revision: version },
  };
}
