import catalogue from "../../../integrations/permissions/catalogue.json" with { type: "json" };
import { variants } from "../../integrations/systems/variants.ts";
import { texts, webAddresses, desktopAddresses, values } from "./edge-values.ts";

/** Options of one integration, with one at the edge of its accepted values. */
export type Entry = Record<string, unknown>;

const web = { system: "custom", redirectUris: ["https://reporting.contoso.com/cb"] };
const desktop = { system: "custom", publicClientRedirectUris: ["http://localhost"] };
const browser = { system: "custom", singlePageRedirectUris: ["https://app.contoso.com/"] };
const service = { system: "custom", applicationPermissions: { microsoftGraph: ["Mail.Send"] } };
const personal = "AzureADandPersonalMicrosoftAccount";

type Permission = { value?: string };
const graphScopes = Object.keys(
  (catalogue as unknown as Record<string, { delegated: Record<string, Permission> }>)[
    "00000003-0000-0000-c000-000000000000"
  ]!.delegated,
);
const graphRoles = Object.keys(
  (catalogue as unknown as Record<string, { application: Record<string, Permission> }>)[
    "00000003-0000-0000-c000-000000000000"
  ]!.application,
);

const secrets = [
  ...[1, 2, 80, 182, 364, 365, 366, 0].map((rotateEveryDays) => ({
    type: "secret",
    rotateEveryDays,
    rotationStart: "2026-11-01",
  })),
  ...[
    "2026-02-28",
    "2024-02-29",
    "2026-02-29",
    "1999-12-31",
    "2026-12-31",
    "2027-01-01",
    "2030-01-01",
    "0001-01-01",
  ].map((since) => ({ type: "secret", since })),
  { type: "secret", rotationStart: "2026-11-01", emergencyRotation: 2 },
  { type: "secret", rotationStart: "2026-11-01", emergencyRotation: 1000 },
  { type: "secret", rotationStart: "2026-11-01", periodChanges: [{ from: "2027-01-20", rotateEveryDays: 365 }] },
  { type: "none" },
];

const trust = { issuer: "https://token.example.com", subject: "erp" };
const trusts = [
  trust,
  ...[
    "x",
    "x".repeat(255),
    "x".repeat(600),
    "x".repeat(601),
    "repo:contoso/erp:ref:refs/heads/main",
    "ä",
    "a b",
    "a*",
  ].map((subject) => ({ ...trust, subject })),
  ...[
    "https://token.example.com/",
    "https://token.example.com/a/b",
    "http://token.example.com",
    "https://t.example.com?x",
  ].map((issuer) => ({ ...trust, issuer })),
  ...["api://other", "x", ""].map((audience) => ({ ...trust, audience })),
  ...["abc", "ab", "x".repeat(120), "x".repeat(121), "a b", "ä", "a_b-1"].map((name) => ({ ...trust, name })),
  { githubActions: { repository: "contoso/erp", environment: "production" } },
  { githubActions: { repository: "contoso/erp", branch: "feature/ä b" } },
  { githubActions: { repository: "contoso/erp", pullRequest: true } },
  { gitlab: { project: "contoso/erp", branch: "main" } },
  { kubernetes: { issuer: "https://aks.example.com/x/", namespace: "erp", serviceAccount: "erp-sync" } },
];

const numbered = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));

/** Every entry; those that the parser refuses included, because only it knows which those are. */
export function edgeEntries(owners: readonly string[]): Entry[] {
  const roles = (value: string) => ({ ...web, appRoles: { [value]: { description: "Reads" } } });
  const scopes = (value: string) => ({ ...web, exposedScopes: { [value]: { description: "Reads" } } });
  const role = (options: unknown) => ({ ...web, appRoles: { Reader: options } });
  const scope = (options: unknown) => ({ ...web, exposedScopes: { Read: options } });
  return [
    ...[web, desktop, browser, service],
    ...texts.map((displayName) => ({ ...web, displayName })),
    ...texts.map((notes) => ({ ...web, notes })),
    ...texts.map((serviceManagementReference) => ({ ...web, serviceManagementReference })),
    ...texts.map((displayName) => role({ displayName })),
    ...texts.map((description) => role({ description })),
    ...texts.map((displayName) => scope({ displayName })),
    ...texts.map((description) => scope({ description })),
    ...values.map(roles),
    ...values.map(scopes),
    ...values.map((value) => ({ ...scopes(value), audience: personal })),
    ...webAddresses.map((uri) => ({ ...web, redirectUris: [uri] })),
    ...webAddresses.map((uri) => ({ ...browser, singlePageRedirectUris: [uri] })),
    ...webAddresses.map((uri) => ({ ...web, redirectUris: [uri], audience: personal })),
    ...desktopAddresses.map((uri) => ({ ...desktop, publicClientRedirectUris: [uri] })),
    ...[1, 19, 20, 99, 100, 101, 255, 256, 257].flatMap((count) => [
      { ...web, redirectUris: numbered(count, (index) => `https://r.contoso.com/${String(index)}`) },
      {
        ...web,
        audience: personal,
        redirectUris: numbered(count, (index) => `https://r.contoso.com/${String(index)}`),
      },
      { ...desktop, publicClientRedirectUris: numbered(count, (index) => `http://localhost/${String(index)}`) },
      {
        ...scopes("Read"),
        exposedScopes: Object.fromEntries(
          numbered(count, (index) => `S${String(index)}`).map((value) => [value, null]),
        ),
      },
      {
        ...scopes("Read"),
        audience: personal,
        exposedScopes: Object.fromEntries(
          numbered(count, (index) => `S${String(index)}`).map((value) => [value, null]),
        ),
      },
      { ...web, owners: owners.slice(0, count) },
    ]),
    ...[[], owners.slice(0, 1), owners.slice(0, 2), owners.slice(0, 2).reverse()].map((some) => ({
      ...web,
      owners: some,
    })),
    ...["AzureADMyOrg", "AzureADMultipleOrgs", personal].flatMap((audience) => [
      { ...web, audience },
      { ...desktop, audience },
      { ...browser, audience },
      { ...service, audience },
      { ...scopes("Read"), audience },
      { ...roles("Reader"), audience },
      ...[29, 30, 31, 50, 200, 201].flatMap((count) => [
        { ...web, audience, delegatedPermissions: { microsoftGraph: graphScopes.slice(0, count) } },
        { ...web, audience, openIdScopes: [], delegatedPermissions: { microsoftGraph: graphScopes.slice(0, count) } },
        { ...service, audience, applicationPermissions: { microsoftGraph: graphRoles.slice(0, count) } },
      ]),
    ]),
    ...["requested", "granted"].flatMap((consent) => [
      { ...web, consent, delegatedPermissions: { microsoftGraph: ["User.Read", "Files.Read.All"] } },
      { ...service, consent },
      {
        ...web,
        ...service,
        consent,
        delegatedPermissions: { microsoftGraph: ["User.Read"], exchangeOnline: ["SMTP.Send"] },
      },
    ]),
    ...[true, false].map((assignmentRequired) => ({ ...web, assignmentRequired })),
    ...[
      null,
      {},
      { assignableTo: ["users"] },
      { assignableTo: ["applications"] },
      { assignableTo: ["applications", "users"] },
      { assignableTo: [] },
    ].map(role),
    ...[null, {}, { adminConsent: true }, { adminConsent: false }].map(scope),
    ...[
      [],
      ["email"],
      ["email", "upn"],
      ["upn", "email"],
      ["email", "email"],
      ["groups"],
      ["x".repeat(300)],
      [""],
      ["é"],
      ["extension_1_x"],
    ].flatMap((names) => [
      { ...web, optionalClaims: { idToken: names } },
      { ...web, optionalClaims: { accessToken: names } },
      { ...web, optionalClaims: { idToken: names, accessToken: names } },
    ]),
    ...[
      [],
      ["SecurityGroup"],
      ["DirectoryRole"],
      ["ApplicationGroup"],
      ["All"],
      ["SecurityGroup", "ApplicationGroup"],
      ["ApplicationGroup", "SecurityGroup"],
      ["All", "All"],
    ].map((groupMembershipClaims) => ({ ...web, groupMembershipClaims })),
    ...[[], ["openid"], ["openid", "profile", "email", "offline_access"], ["offline_access", "openid"]].map(
      (openIdScopes) => ({ ...web, openIdScopes }),
    ),
    ...secrets.map((credential) => ({ ...web, credential })),
    ...secrets.map((credential) => ({ ...service, credential })),
    ...trusts.map((one) => ({ ...service, credential: { type: "federated", trusts: [one] } })),
    ...[1, 2, 19, 20, 21].map((count) => ({
      ...service,
      credential: {
        type: "federated",
        trusts: numbered(count, (index) => `s${String(index)}`).map((subject) => ({ ...trust, subject })),
      },
    })),
    ...[["a.pem"], ["a.pem", "b.pem"], ["later.pem"], ["eight-years.pem"], ["last-year.pem"]].map((files) => ({
      ...service,
      credential: { type: "certificate", certificates: files.map((file) => ({ file })) },
    })),
    ...variants.map(({ entry }) => entry),
  ];
}
