import { parse } from "yaml";
import type { Form } from "./form.ts";
import type { UserProduct } from "./product.ts";

// imap-microsoft-component.js, MicrosoftOAuthScopeProvider.php and MicrosoftOAuthProvider.php of github.com/oroinc/platform
const person = "openid offline_access User.Read profile";
const mail = ["IMAP.AccessAsUser.All", "POP.AccessAsUser.All", "SMTP.Send"]
  .map((scope) => `https://outlook.office.com/${scope}`)
  .join(" ");

/** Connects a mailbox: one sign-in, a token for the mailbox, and a refreshed token that reads the address. */
export function setUpMail(form: Form, origin: string): UserProduct {
  return {
    ...setUpAccount(mail)(form, origin),
    redeem: { scope: `offline_access ${mail}` },
    renew: { scope: "openid offline_access profile User.Read" },
  };
}

/** Connects an account for features of Graph. That code is not public; it is assumed to sign in like mail. */
export const setUpAccount =
  (scopes: string) =>
  (form: Form, origin: string): UserProduct => {
    const authority = `${origin}/${form.get("Directory (tenant) ID")}/oauth2/v2.0`;
    return {
      clientId: form.get("Application (client) ID"),
      clientSecret: form.get("Client Secret"),
      authorizationEndpoint: `${authority}/authorize`,
      tokenEndpoint: `${authority}/token`,
      redirectUri: form.get("Redirect URI"),
      usesPkce: false,
      authorize: { response_mode: "query", scope: `${person} ${scopes}` },
    };
  };

/** Single sign-on with the block of configuration in the hand-off. */
export function setUpSignOn(form: Form): UserProduct {
  const block = parse(form.commands("Send single sign-on to this tenant")) as {
    hwi_oauth: { resource_owners: { office365: Record<string, string> } };
  };
  const owner = block.hwi_oauth.resource_owners.office365;
  return {
    ...signOn(form),
    clientId: owner["client_id"]!,
    authorizationEndpoint: owner["authorization_url"]!,
    tokenEndpoint: owner["access_token_url"]!,
    authorize: { scope: owner["scope"]! },
  };
}

/** Single sign-on with the default configuration of the bundle. */
export function setUpSignOnWithoutTenant(form: Form, origin: string): UserProduct {
  return {
    ...signOn(form),
    authorizationEndpoint: `${origin}/common/oauth2/authorize`,
    tokenEndpoint: `${origin}/common/oauth2/token`,
    authorize: { scope: "openid offline_access profile User.Read Mail.ReadWrite" },
  };
}

// Office365ResourceOwner.php of github.com/hwi/HWIOAuthBundle; Oro puts id and secret in from its settings.
function signOn(form: Form) {
  return {
    clientId: form.get("Application (client) ID"),
    clientSecret: form.get("Client Secret"),
    redirectUri: form.get("Microsoft 365 Single Sign-on: Redirect URI"),
    usesPkce: false,
    redeem: { resource: "https://graph.microsoft.com" },
  };
}
