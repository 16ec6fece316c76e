// Integrations with one secret each. The first period began shortly before the tenant's time, so nothing depends on the
// day of the test.
const credential = { type: "secret", rotateEveryDays: 80, rotationStart: "2026-11-01" };

/** Users sign in, and an administrator consents. */
export const erpSync = {
  system: "integray",
  address: "https://acme.integray.app",
  permissions: { microsoftGraph: ["User.Read", "Files.Read.All"] },
  credential,
};

/** Users sign in, and the deployment consents. */
export const reporting = {
  system: "custom",
  redirectUris: ["https://reporting.contoso.com/signin-oidc"],
  delegatedPermissions: { microsoftGraph: ["User.Read"] },
  consent: "granted",
  credential,
};

/** App-only, and the deployment consents. */
export const mailSender = {
  system: "custom",
  applicationPermissions: { microsoftGraph: ["Mail.Send"] },
  consent: "granted",
  credential,
};

/** Has every child resource of a registration. The versions differ in properties that are updated or replaced. */
export function allKinds(name: string, version: number) {
  return {
    system: "custom",
    redirectUris: [`https://${name}.contoso.com/v${String(version)}`],
    delegatedPermissions: { microsoftGraph: ["User.Read"] },
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    consent: "granted",
    credential: { ...credential, emergencyRotation: version },
  };
}
