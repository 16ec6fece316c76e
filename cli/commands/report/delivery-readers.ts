import { X509Certificate } from "node:crypto";
import { readFlag, readObject, readText, readTexts, requireText, UnreadableValue } from "./plan-values.ts";
import { link, setting, settingOf, type Group } from "./reader-parts.ts";

/** Resources of the provider entra-delivery, in words. */
export const deliveryNames: Partial<Record<string, string>> = {
  "entra-delivery:index:PositConnectIntegration": "Posit Connect integration",
  "entra-delivery:index:ExchangeServicePrincipal": "Exchange service principal",
  "entra-delivery:index:ExchangeMailboxPermission": "Exchange mailbox permission",
  "entra-delivery:index:ExchangeMailboxProtocols": "Exchange mailbox protocols",
  "entra-delivery:index:ExchangeRoleAssignment": "Exchange role assignment",
  "entra-delivery:index:ExistingSecret": "client secret that somebody created",
  "entra-delivery:index:Webhook": "webhook",
};

// A secret is sent to Entra's sign-in service before it is delivered.
const signIn = [setting("authorityHost", "sign-in service"), link("tenantId", "tenant id")];

const adminEndpoint = setting("adminEndpoint", "Exchange admin endpoint");

/** Settings that decide who gets a secret, or which mailboxes an app can reach. */
export const deliveryGroups: Partial<Record<string, readonly Group[]>> = {
  "entra-delivery:index:PositConnectIntegration": [
    ...signIn,
    setting("address", "Posit Connect server"),
    setting("template", "Posit Connect template"),
    setting("name", "Posit Connect name"),
    setting("description", "Posit Connect description"),
    setting("users", "Posit Connect users", readTexts),
    setting("groups", "Posit Connect groups", readTexts),
    setting("deleteWhileUsed", "deletion while Posit Connect content uses it"),
    {
      properties: ["config"],
      read: ({ config }) => ({
        settings: Object.entries(readObject(config)).flatMap(([name, value]) =>
          settingOf(`Posit Connect ${name}`, readText(value)),
        ),
      }),
    },
  ],
  "entra-delivery:index:ExchangeServicePrincipal": [
    ...signIn,
    adminEndpoint,
    setting("displayName", "Exchange display name"),
    link("appId", "client id"),
    link("objectId", "service principal"),
  ],
  "entra-delivery:index:ExchangeMailboxPermission": [
    ...signIn,
    adminEndpoint,
    setting("mailbox", "Exchange mailbox that the app may open"),
    link("appId", "client id"),
    link("servicePrincipalObjectId", "given to"),
  ],
  "entra-delivery:index:ExchangeMailboxProtocols": [
    ...signIn,
    adminEndpoint,
    {
      // One setting, as for a role. A deletion turns no protocol off.
      properties: ["mailbox", "protocols"],
      read: ({ mailbox, protocols }) => ({
        settings: settingOf(`Exchange protocols kept on for ${readText(mailbox) ?? ""}`, readTexts(protocols)),
      }),
    },
  ],
  "entra-delivery:index:ExchangeRoleAssignment": [
    ...signIn,
    adminEndpoint,
    {
      // One setting. With two, readers could not see which role belongs to which mailbox.
      properties: ["role", "mailbox"],
      read: ({ role, mailbox }) => ({
        settings: settingOf(`Exchange mailbox for the role ${readText(role) ?? ""}`, readText(mailbox)),
      }),
    },
    link("servicePrincipalObjectId", "given to"),
  ],
  "entra-delivery:index:ExistingCertificate": [
    ...signIn,
    {
      // A run also adds the certificate if it is missing, so it is shown like one that a run adds.
      properties: ["value", "thumbprint", "formerKeyId"],
      read: ({ value, thumbprint }) => ({
        credentials: [
          {
            type: "certificate",
            name: requireText(thumbprint).slice(0, 8).toLowerCase(),
            endsOn: endOf(requireText(value)),
          },
        ],
      }),
    },
    link("applicationObjectId", "application"),
  ],
  "entra-delivery:index:ExistingSecret": [
    ...signIn,
    {
      // Without an entry, the secret stays in Entra.
      properties: ["keyId", "remove", "onlyExpired"],
      read: ({ keyId, remove, onlyExpired }) => ({
        settings: settingOf(
          `client secret ${readText(keyId) ?? ""} that somebody created`,
          readFlag(remove) !== true ? "listed" : readFlag(onlyExpired) === true ? "removed after its end" : "removed",
        ),
      }),
    },
    link("applicationObjectId", "application"),
  ],
  "entra-delivery:index:Webhook": [
    ...signIn,
    setting("url", "webhook address"),
    setting("sendsSecret", "client secret in the webhook"),
    setting("system", "system of the webhook"),
    link("integration", "integration of the webhook"),
    link("clientId", "client id"),
  ],
};

function endOf(pem: string): string {
  try {
    return new Date(new X509Certificate(pem).validTo).toISOString();
  } catch {
    throw new UnreadableValue();
  }
}
