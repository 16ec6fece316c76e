import { createColors } from "picocolors";
import { expect, it } from "vitest";
import { buildDocument } from "../../commands/handoff/document.ts";
import { renderHandoffFields, renderText } from "../../commands/handoff/text.ts";
import { deployed, integray, today } from "./deployed.ts";

const plain = createColors(false);
const mail = {
  system: "custom",
  product: "Contoso Mail Sender",
  applicationPermissions: { microsoftGraph: ["Mail.Send"] },
  consent: "granted",
  credential: { type: "secret", rotationStart: "2026-11-01", rotateEveryDays: 10 },
};

it("shows each integration's fields, expiry, consent and steps", () => {
  const document = buildDocument({ source: "stack dev", connections: deployed({ "erp-sync": integray, mail }) }, today);
  expect(renderText(document, plain)).toMatchInlineSnapshot(`
    "erp-sync: Integray, Authorizations, +Add, provider OAuth2
      Login URL                     https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/oauth2/v2.0/authorize
      Login query params            response_type=code (nothing to enter)
      Request offline_access scope  True
      Client ID                     10000000-0000-4000-8000-000000000001
      Client Secret                 [secret: npm run handoff -- --with-secrets shows it]  (the value, not the secret's id; enter it again after each rotation)
      Redirect URI                  https://acme.integray.app/api/Callback/GenericOAuth2 (nothing to enter)  (filled in by Integray; it must read exactly so, capitals included)
      Access Token URL              https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/oauth2/v2.0/token
      Scopes                        User.Read Files.Read.All  (the Scopes tab; the same scopes as the registration has)
      The client secret expires on 2027-04-10, in 139 days; a run from 2027-01-20 on replaces it.
      Each user is asked to consent at the first sign-in; an administrator can consent for everyone: https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/adminconsent?client_id=10000000-0000-4000-8000-000000000001
      1. Compare the Redirect URI: If the form shows another address than the one above, correct \`address\` in the stack file and deploy again.
      2. Assign the connectors: Integray recommends its Advanced Rest API Connector for this authorization.
      3. Enter the scopes: In the Scopes tab, exactly those listed above.
      4. Authorize and save: Click Authorize, sign in and accept; the status becomes Authorized. Then click Save.

    mail: Contoso Mail Sender, its OAuth 2.0 or OpenID Connect settings
      Tenant ID           7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11
      Client ID           10000000-0000-4000-8000-000000000002
      Client secret       [secret: npm run handoff -- --with-secrets shows it]
      Issuer              https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/v2.0
      Discovery document  https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/v2.0/.well-known/openid-configuration
      Token endpoint      https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/oauth2/v2.0/token
      Scope               https://graph.microsoft.com/.default
      The client secret expires on 2026-12-11, in 19 days; a run from 2026-12-01 on replaces it."
  `);
});

it("shows an end that is near in red", () => {
  const document = buildDocument({ source: "stack dev", connections: deployed({ mail }) }, today);
  expect(renderText(document, createColors(true))).toContain(createColors(true).red("2026-12-11, in 19 days"));
});

it("shows a secret that was asked for", () => {
  const secrets = { mail: { clientSecret: "s3cret" } };
  const document = buildDocument({ source: "stack dev", connections: deployed({ mail }), secrets }, today);
  expect(renderText(document, plain)).toContain("Client secret       s3cret\n");
});

it("indents the lines of code below their step", () => {
  const [handoff] = buildDocument({ source: "stack dev", connections: deployed({ mail }) }, today).integrations;
  const steps = [{ title: "Run", code: { language: "bash" as const, text: "one\ntwo" } }];
  const document = { source: "stack dev", writtenOn: "2026-11-21", integrations: [{ ...handoff!, steps }] };
  expect(renderText(document, plain)).toContain("  1. Run\n     one\n     two");
});

it("numbers the setup steps, but not the cleanup steps", () => {
  const [handoff] = buildDocument({ source: "stack dev", connections: deployed({ mail }) }, today).integrations;
  const steps = [{ title: "Run" }, { title: "Undo", detail: "Takes it back.", undoes: true as const }];
  const document = { source: "stack dev", writtenOn: "2026-11-21", integrations: [{ ...handoff!, steps }] };
  expect(renderText(document, plain)).toContain("  1. Run\n  Undo: Takes it back.");
});

it("asks an administrator first if users cannot consent", () => {
  const requested = { ...mail, consent: "requested" };
  const document = buildDocument({ source: "stack dev", connections: deployed({ mail: requested }) }, today);
  expect(renderText(document, plain)).toContain("  An administrator must consent first: https://");
});

it("shows only the fields, one line each that fits the terminal", () => {
  const document = buildDocument({ source: "stack dev", connections: deployed({ "erp-sync": integray }) }, today);
  const look = { colors: plain, drawsTables: true, columns: 80 };
  expect(renderHandoffFields(document.integrations[0]!, look)).toMatchInlineSnapshot(`
    "erp-sync: Integray, Authorizations, +Add, provider OAuth2
      Login URL                     https://login.microsoftonline.com/7c4a1a0e-3d52…
      Login query params            response_type=code
      Request offline_access scope  True
      Client ID                     10000000-0000-4000-8000-000000000001
      Client Secret                 [secret]
      Redirect URI                  https://acme.integray.app/api/Callback/GenericO…
      Access Token URL              https://login.microsoftonline.com/7c4a1a0e-3d52…
      Scopes                        User.Read Files.Read.All"
  `);
});
