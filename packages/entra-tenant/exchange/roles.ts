import { derivedId } from "../derived-id.ts";
import type { Tenant } from "../tenant.ts";

/** Ids of Exchange's roles for applications, which are the same in every tenant, as the CLI for Microsoft 365 lists them. */
const publishedIds: Readonly<Record<string, string>> = {
  "Application Mail.Read": "1f704712-7d46-481f-b2cd-dbcc978c4f2a",
  "Application Mail.ReadBasic": "3eca55c8-0e73-4c12-81bf-526549f2e5a3",
  "Application Mail.ReadWrite": "82fd214e-61ca-4dc7-98f6-090700bdb205",
  "Application Mail.Send": "8679f4ff-c91d-40d0-809c-c86d114821a5",
  "Application MailboxSettings.Read": "c40299e0-2107-455f-85dd-6e8862c3a0cc",
  "Application MailboxSettings.ReadWrite": "459cb245-07c5-44f1-8133-3da40b4b6197",
  "Application Calendars.Read": "a3123d4e-4256-4ad0-bef0-205a00807fae",
  "Application Calendars.ReadWrite": "b92761c0-5311-4908-92ca-2c1f8c71aa1c",
  "Application Contacts.Read": "9b87c446-d3c1-4146-9d39-45ae63b4eeb7",
  "Application Contacts.ReadWrite": "265cabb3-13d9-4e05-b2cd-460cfa7ad3cc",
  "Application Mail Full Access": "b49ae303-7a8f-4ba1-aa37-27b40461aabb",
  "Application Exchange Full Access": "48d6a78c-0681-4d73-acec-9f9ffad56ddb",
};

/** Name of the role for sending by SMTP. */
export const smtpRoleName = "Application SMTP.SendAsApp";

/** An Exchange role that can be assigned to an application. */
export interface ExchangeRole {
  id: string;
  displayName: string;
}

/**
 * The roles of a tenant.
 * Departs from Entra: The ids of `Application SMTP.SendAsApp` and `Application EWS.AccessAsApp` are not Exchange's, which
 * are not published. They differ between tenants.
 */
export function exchangeRoles({ id }: Pick<Tenant, "id">): ExchangeRole[] {
  const published = Object.entries(publishedIds).map(([displayName, roleId]) => ({ id: roleId, displayName }));
  const others = [smtpRoleName, "Application EWS.AccessAsApp"].map((displayName) => {
    return { id: derivedId(id, displayName), displayName };
  });
  return [...published, ...others];
}

/** Returns the permission of a role as tokens name it, such as `SMTP.SendAsApp`. */
export function grantedBy({ displayName }: ExchangeRole): string {
  return displayName.replace(/^Application /, "");
}
