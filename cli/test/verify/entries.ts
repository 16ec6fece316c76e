import type { IntegrationFinding } from "../../commands/verify/finding.ts";

// Its first period has begun.
const credential = { type: "secret", rotationStart: "2026-11-01" };

/** A client that users sign in to. */
export const signsUsersIn = {
  system: "custom",
  redirectUris: ["https://erp.contoso.com/callback"],
  delegatedPermissions: { microsoftGraph: ["User.Read", "Files.Read.All"] },
  consent: "granted",
  credential,
};

/** A client without users. */
export const actsForItself = {
  system: "custom",
  applicationPermissions: { microsoftGraph: ["Mail.Send", "User.Read.All"] },
  consent: "granted",
  credential,
};

/** A public client. */
export const hasNoSecret = {
  system: "custom",
  publicClientRedirectUris: ["http://localhost"],
  singlePageRedirectUris: ["https://erp.contoso.com/app"],
  delegatedPermissions: { microsoftGraph: ["User.Read"] },
  consent: "granted",
};

/** A client that is not in Entra. */
export const onPremises = {
  system: "dynamics365-finance-onprem",
  environment: "https://ax.contoso.com",
  adfs: "https://adfs.contoso.com",
  client: "native",
  clientId: "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10",
  redirectUris: ["https://ax.contoso.com/"],
};

/** A client without users, of another API than Microsoft Graph. */
export const bizagi = {
  system: "bizagi-mail",
  company: "contoso",
  project: "expenses",
  protocols: ["smtp", "imap"],
  mailboxes: ["helpdesk@contoso.com"],
  consent: "granted",
  credential,
};

/** The one finding of a test that has one, of the integration `erp`. */
export function finding(
  check: string,
  severity: IntegrationFinding["severity"],
  message: string,
  fix: string,
): IntegrationFinding[] {
  return [{ integration: "erp", check, severity, message, fix }];
}
