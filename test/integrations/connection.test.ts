import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apiUriOf, buildConnection, type DeployedEntra, parseConnections } from "../../integrations/connection.ts";
import { type CredentialFacts, recordedSecretOf } from "../../integrations/credentials/credential-facts.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import type { IntegrationSpec } from "../../integrations/spec.ts";
import { readSample } from "./sample-certificates.ts";
import { credentialVariants } from "./systems/credential-variants.ts";
import { variants } from "./systems/variants.ts";

const now = new Date("2026-11-21T12:00:00Z");

function specOf(entry: unknown, name = "erp-sync"): IntegrationSpec {
  return parseIntegrations({ [name]: entry }, { now, owners: undefined, readCertificate: readSample })[0]!;
}

const secret: CredentialFacts = {
  type: "secret",
  keyId: "cccccccc-0000-4000-8000-000000000003",
  expiresOn: "2027-05-01T00:00:00Z",
  generation: 12,
  emergencyRotation: 1,
  rotatesOn: "2027-02-01T00:00:00Z",
};

const deployed: DeployedEntra = {
  tenantId: "7c4a1a0e-1111-4222-8333-444455556666",
  clientId: "11111111-2222-4333-8444-555566667777",
  applicationObjectId: "aaaaaaaa-0000-4000-8000-000000000001",
  servicePrincipalObjectId: "bbbbbbbb-0000-4000-8000-000000000002",
  authorityHost: "https://login.microsoftonline.com",
  credential: secret,
};

const integray = {
  system: "integray",
  address: "https://acme.integray.app",
  permissions: { microsoftGraph: ["User.Read", "Files.Read.All"] },
};

describe("buildConnection", () => {
  it("throws if the registration of a system that needs one was not deployed", () => {
    expect(() => buildConnection(specOf(integray), undefined)).toThrow("erp-sync has no deployed registration");
  });

  it("contains everything a consumer needs, and Integray's form in its own terms", () => {
    const login = "https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666";
    expect(buildConnection(specOf(integray), deployed)).toEqual({
      name: "erp-sync",
      system: "integray",
      displayName: "Integray erp-sync",
      entra: {
        tenantId: "7c4a1a0e-1111-4222-8333-444455556666",
        clientId: "11111111-2222-4333-8444-555566667777",
        applicationObjectId: "aaaaaaaa-0000-4000-8000-000000000001",
        servicePrincipalObjectId: "bbbbbbbb-0000-4000-8000-000000000002",
        authorizationEndpoint: `${login}/oauth2/v2.0/authorize`,
        tokenEndpoint: `${login}/oauth2/v2.0/token`,
        issuer: `${login}/v2.0`,
        signInAudience: "AzureADMyOrg",
        scopes: ["User.Read", "Files.Read.All", "offline_access"],
        redirectUris: {
          web: ["https://acme.integray.app/api/Callback/GenericOAuth2"],
          publicClient: [],
          singlePage: [],
        },
        credential: secret,
        consent: {
          state: "needed",
          adminConsentUrl: `${login}/adminconsent?client_id=11111111-2222-4333-8444-555566667777`,
          usersMayConsent: true,
          permissions: {
            delegated: ["User.Read", "Files.Read.All", "offline_access"].map((value) => ({
              api: "Microsoft Graph",
              apiAppId: "00000003-0000-0000-c000-000000000000",
              value,
            })),
            application: [],
          },
        },
      },
      handoff: {
        product: "Integray",
        where: "Authorizations, +Add, provider OAuth2",
        // The vendor's form, in the order of its guide.
        fields: [
          { field: "Login URL", value: `${login}/oauth2/v2.0/authorize` },
          { field: "Login query params", leave: "response_type=code" },
          { field: "Request offline_access scope", value: "True" },
          { field: "Client ID", value: "11111111-2222-4333-8444-555566667777" },
          { field: "Client Secret", secret: "clientSecret", note: expect.any(String) as string },
          {
            field: "Redirect URI",
            leave: "https://acme.integray.app/api/Callback/GenericOAuth2",
            note: expect.any(String) as string,
          },
          { field: "Access Token URL", value: `${login}/oauth2/v2.0/token` },
          { field: "Scopes", value: "User.Read Files.Read.All", note: expect.any(String) as string },
        ],
        steps: expect.any(Array) as [],
      },
    });
  });

  it("contains granted consent if the deployment granted it", () => {
    const spec = specOf({ ...integray, consent: "granted" });
    expect(buildConnection(spec, deployed).entra?.consent.state).toBe("granted");
  });

  it("contains the sign-in service of its cloud", () => {
    const connection = buildConnection(specOf(integray), {
      ...deployed,
      authorityHost: "https://login.microsoftonline.us",
    });
    expect(connection.entra?.issuer).toBe("https://login.microsoftonline.us/7c4a1a0e-1111-4222-8333-444455556666/v2.0");
  });

  it("distinguishes delegated and application permissions", () => {
    const spec = specOf({
      system: "custom",
      redirectUris: ["https://reporting.contoso.com/cb"],
      openIdScopes: ["openid"],
      delegatedPermissions: { microsoftGraph: ["Sites.Selected"] },
      applicationPermissions: { microsoftGraph: ["Sites.Selected"] },
    });
    const { delegated, application } = buildConnection(spec, deployed).entra!.consent.permissions;
    expect([delegated, application].map((list) => list.map(({ value }) => value))).toEqual([
      ["openid", "Sites.Selected"],
      ["Sites.Selected"],
    ]);
  });

  it("has the Application ID URI of an integration that exposes scopes", () => {
    const spec = specOf(
      { system: "custom", redirectUris: ["https://a.contoso.com/cb"], exposedScopes: { "Reports.Read": null } },
      "reports",
    );
    expect(buildConnection(spec, deployed).entra?.apiUri).toBe("api://7c4a1a0e-1111-4222-8333-444455556666/reports");
  });

  it("has no Application ID URI without exposed scopes", () => {
    expect(buildConnection(specOf(integray), deployed).entra).not.toHaveProperty("apiUri");
  });
});

describe("apiUriOf", () => {
  it("begins with the tenant id, which every tenant accepts", () => {
    expect(apiUriOf("reports", "7c4a1a0e-1111-4222-8333-444455556666")).toBe(
      "api://7c4a1a0e-1111-4222-8333-444455556666/reports",
    );
  });
});

describe("the mailboxes of a connection", () => {
  const bizagi = { system: "bizagi-mail", company: "contoso", project: "expenses", protocols: ["smtp", "imap"] };
  const mailboxes = ["helpdesk@contoso.com"];

  it("are those of Bizagi, and of custom integrations that name mailboxes for Exchange", () => {
    const custom = {
      system: "custom",
      applicationPermissions: { exchangeOnline: ["POP.AccessAsApp"] },
      deliverTo: { exchangeOnline: { mailboxes, adminEndpoint: "undocumented" } },
    };
    expect(buildConnection(specOf({ ...bizagi, mailboxes }), deployed).mail).toEqual({
      mailboxes,
      protocols: ["smtp", "imap"],
    });
    expect(buildConnection(specOf(custom), deployed).mail).toEqual({ mailboxes, protocols: ["pop"] });
  });

  it("are absent without a mail protocol", () => {
    const sender = {
      system: "custom",
      deliverTo: { exchangeOnline: { mailboxes, roles: ["Mail.Send"] } },
    };
    for (const entry of [integray, sender]) expect(buildConnection(specOf(entry), deployed)).not.toHaveProperty("mail");
  });
});

describe("parseConnections", () => {
  const text = fc.string({ maxLength: 20 });
  const rotating = fc.record(
    {
      type: fc.constant("secret" as const),
      keyId: fc.uuid(),
      expiresOn: text,
      generation: fc.nat(),
      emergencyRotation: fc.nat(),
      rotatesOn: text,
      previous: fc.record({ keyId: fc.uuid(), expiresOn: text, generation: fc.nat() }),
    },
    { requiredKeys: ["type", "keyId", "expiresOn", "generation", "emergencyRotation", "rotatesOn"] },
  );
  const certificate = fc.record(
    {
      keyId: fc.uuid(),
      thumbprint: text,
      sha256Thumbprint: text,
      subject: text,
      startsOn: text,
      expiresOn: text,
      keyVault: text,
    },
    { requiredKeys: ["keyId", "thumbprint", "sha256Thumbprint", "subject", "startsOn", "expiresOn"] },
  );
  const trust = fc.record({ name: text, issuer: text, subject: text, audiences: fc.array(text) });
  const credential: fc.Arbitrary<CredentialFacts> = fc.oneof(
    fc.constant<CredentialFacts>({ type: "none" }),
    rotating,
    fc.record(
      {
        type: fc.constant("certificate" as const),
        certificates: fc.array(certificate, { maxLength: 2 }),
        keptSecret: rotating,
      },
      { requiredKeys: ["type", "certificates"] },
    ),
    fc.record(
      { type: fc.constant("federated" as const), trusts: fc.array(trust, { maxLength: 2 }), keptSecret: rotating },
      { requiredKeys: ["type", "trusts"] },
    ),
  );
  const facts = fc.record({
    tenantId: fc.uuid(),
    clientId: fc.uuid(),
    applicationObjectId: fc.uuid(),
    servicePrincipalObjectId: fc.uuid(),
    authorityHost: fc.webUrl(),
    credential,
  });

  it("parses every connection of buildConnection, for any system and deployment", () => {
    fc.assert(
      fc.property(fc.constantFrom(...variants, ...credentialVariants), facts, ({ entry }, deployment) => {
        const spec = specOf(entry);
        const built = { sample: buildConnection(spec, spec.entra === undefined ? undefined : deployment) };
        expect(parseConnections(JSON.parse(JSON.stringify(built)))).toEqual(built);
      }),
    );
  });

  const former = {
    type: "secret",
    keyId: "newer",
    expiresOn: "2027-05-01T00:00:00Z",
    generation: 4,
    revision: 3,
    rotatesOn: "2027-02-09T00:00:00Z",
  };
  it.each([
    ["a secret", former],
    ["a secret that is kept in addition", { type: "federated", trusts: [], keptSecret: former }],
  ])("parses %s that a version with the option `revision` recorded", (_, recorded) => {
    const built = buildConnection(specOf(integray), deployed);
    const credential = parseConnections({ sample: { ...built, entra: { ...built.entra, credential: recorded } } })[
      "sample"
    ]?.entra?.credential;
    expect(recordedSecretOf(credential)).toEqual({
      type: "secret",
      keyId: "newer",
      expiresOn: "2027-05-01T00:00:00Z",
      generation: 4,
      rotatesOn: "2027-02-09T00:00:00Z",
      emergencyRotation: 3,
    });
  });

  it("parses a record of a later version with more fields", () => {
    const built = { sample: buildConnection(specOf(integray), deployed) };
    const later = { sample: { ...built.sample, addedLater: true } };
    expect(parseConnections(later)).toEqual(built);
  });

  it.each([
    ["a field with both a value and a secret", { field: "Client ID", value: "x", secret: "clientSecret" }],
    ["a field with neither value, secret nor text to leave", { field: "Client ID" }],
  ])("throws on %s", (_, field) => {
    const { sample } = { sample: buildConnection(specOf(integray), deployed) };
    const unclear = { ...sample, handoff: { ...sample.handoff, fields: [field] } };
    expect(() => parseConnections({ sample: unclear })).toThrow();
  });

  it.each([
    ["nothing", undefined],
    ["a list", []],
    ["something else under a name", { sample: { name: "sample" } }],
  ])("throws on %s", (_, output) => {
    expect(() => parseConnections(output)).toThrow();
  });
});
