import { expect, it } from "vitest";
import { buildDocument, findNeededConsent } from "../../commands/handoff/document.ts";
import { deployed, integray, onPremises, today } from "./deployed.ts";

const connections = deployed({ "erp-sync": integray });
const source = "stack dev";

it("lists a secret that was not requested, without its value", () => {
  const [handoff] = buildDocument({ source, connections }, today).integrations;
  expect(handoff?.fields.find(({ kind }) => kind === "secret")).toEqual({
    field: "Client Secret",
    kind: "secret",
    key: "clientSecret",
    note: expect.any(String) as string,
  });
});

it("puts a secret that was asked for into its field", () => {
  const secrets = { "erp-sync": { clientSecret: "s3cret" } };
  const [handoff] = buildDocument({ source, connections, secrets }, today).integrations;
  expect(handoff?.fields.find(({ kind }) => kind === "secret")).toMatchObject({ key: "clientSecret", value: "s3cret" });
});

it("stops when the outputs lack a secret that a field names", () => {
  expect(() => buildDocument({ source, connections, secrets: {} }, today)).toThrow(
    "the output secrets has no erp-sync.clientSecret, which a field names",
  );
});

it("contains the registration, its expiry and its permissions", () => {
  const document = buildDocument({ source, connections }, today);
  expect([document.source, document.writtenOn, document.integrations[0]?.registration]).toEqual([
    "stack dev",
    "2026-11-21",
    {
      tenantId: "7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11",
      clientId: "10000000-0000-4000-8000-000000000001",
      credential: {
        type: "secret",
        current: { expiresOn: "2027-04-10T00:00:00Z", daysLeft: 139 },
        rotatesOn: "2027-01-20T00:00:00Z",
      },
      consent: {
        state: "needed",
        adminConsentUrl:
          "https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/adminconsent?client_id=10000000-0000-4000-8000-000000000001",
        usersMayConsent: true,
        permissions: [
          "Microsoft Graph User.Read (delegated)",
          "Microsoft Graph Files.Read.All (delegated)",
          "Microsoft Graph offline_access (delegated)",
        ],
      },
    },
  ]);
});

it("contains the expiry of the previous secret", () => {
  const credential = { type: "secret", rotationStart: "2026-08-01" };
  const [handoff] = buildDocument(
    { source, connections: deployed({ "erp-sync": { ...integray, credential } }) },
    today,
  ).integrations;
  expect(handoff?.registration?.credential.previousUntil).toBe("2027-01-08T00:00:00Z");
});

it("has no expiry without a credential", () => {
  const client = {
    system: "custom",
    publicClientRedirectUris: ["http://localhost"],
    credential: { type: "none" },
  };
  const [handoff] = buildDocument({ source, connections: deployed({ desk: client }) }, today).integrations;
  expect(handoff?.registration?.credential).toEqual({ type: "none" });
});

it("has no registration if a system needs nothing in Entra", () => {
  const [handoff] = buildDocument({ source, connections: deployed({ ax: onPremises }) }, today).integrations;
  expect(handoff).not.toHaveProperty("registration");
});

it.each([
  ["requested", true],
  ["granted", false],
])("asks for an administrator when consent is %s: %s", (consent, expected) => {
  const [handoff] = buildDocument(
    { source, connections: deployed({ "erp-sync": { ...integray, consent } }) },
    today,
  ).integrations;
  expect(findNeededConsent(handoff!) !== undefined).toBe(expected);
});
