import { expect, it } from "vitest";
import { Integration } from "../../../components/integration.ts";
import { directory, ofType, recordResources, specOf, valueOf } from "../../../test/components/recording-mocks.ts";
import type { RegistrationFacts } from "../../commands/adopt/facts.ts";
import { propertiesOfRun } from "../../commands/adopt/properties.ts";

const id = (digit: number): string => `00000000-0000-4000-8000-${String(digit).padStart(12, "0")}`;
const facts: RegistrationFacts = {
  clientId: id(1),
  tenantId: id(2),
  application: undefined,
  servicePrincipal: undefined,
  isComplete: true,
  owners: [],
  federatedCredentials: [],
  apis: [],
};
const adopt = { clientId: id(1), applicationObjectId: id(3), servicePrincipalObjectId: id(4) };

const full = `
  system: custom
  displayName: Reports
  notes: a note
  justification: Reads the reports of all departments.
  serviceManagementReference: CI-0815
  owners: [ada@contoso.com]
  audience: AzureADMultipleOrgs
  redirectUris: [https://reports.contoso.com/cb]
  publicClientRedirectUris: [http://localhost]
  singlePageRedirectUris: [https://reports.contoso.com/spa]
  delegatedPermissions: { microsoftGraph: [User.Read] }
  applicationPermissions: { microsoftGraph: [User.Read.All] }
  identifierUris: [api://reports.contoso.com]
  appRoles: { Reader: { description: Reads, assignableTo: [applications, users] }, Old: { enabled: false } }
  exposedScopes: { Reports.Read: , Reports.Write: { displayName: Write, adminConsent: true, enabled: false } }
  optionalClaims: { idToken: [email], accessToken: [upn] }
  groupMembershipClaims: [SecurityGroup, ApplicationGroup]
  assignmentRequired: true
  tags: [team-a]
  servicePrincipalTags: [HideApp]
  credential: { type: secret }
  onRemoval: keep
  adopt: ${JSON.stringify({ ...adopt, appRoles: { Reader: id(5), Old: id(6) }, exposedScopes: { "Reports.Read": id(7), "Reports.Write": id(8) } })}
`;

const bare = `
  system: custom
  publicClientRedirectUris: [http://localhost]
  owners: []
  credential: { type: none }
  onRemoval: keep
  adopt: ${JSON.stringify(adopt)}
`;

/** The inputs of a resource at a path such as `web.redirectUris`. */
function at(inputs: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], inputs);
}

/** Values without what is their default for the provider, in one order. */
function plain(value: unknown): unknown {
  if (value === undefined || value === "" || value === false) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((one) => JSON.stringify(one)).sort();
  return value;
}

/** Properties whose form differs between Graph and the provider. Each has its own expectation below. */
const forms = [
  "requiredResourceAccesses",
  "optionalClaims",
  "appRoles",
  "api.oauth2PermissionScopes",
  "web.implicitGrant",
];

it.each([
  ["everything", full],
  ["almost nothing", bare],
])("an entry with %s is compared by what the program really sets", async (_, yaml) => {
  const recording = await recordResources();
  const spec = specOf(yaml, "reports");
  const authorityHost = "https://login.microsoftonline.com";
  const integration = new Integration("reports", {
    spec,
    directory,
    authorityHost,
    now: new Date("2026-11-21T12:00:00Z"),
  });
  await valueOf(integration.connection);
  const [application, servicePrincipal] = ["Application", "ServicePrincipal"].map(
    (type) => ofType(recording, type)[0]?.inputs,
  );
  if (spec.entra === undefined) throw new Error("no registration");
  const ofRun = propertiesOfRun(spec, spec.entra, facts);
  const compared = Object.keys(ofRun).filter((property) => !forms.includes(property));
  const ofProgram = (property: string): unknown => {
    const [first = "", ...others] = property.split(".");
    const value = first === "servicePrincipal" ? at(servicePrincipal, others.join(".")) : at(application, property);
    const isOurs = (text: unknown): boolean => String(text).startsWith("entra-integrations:");
    // The look-up of owners is not part of the comparison.
    const own = Array.isArray(value) ? value.filter((one) => !isOurs(one)).map((one) => withoutLookUp(one)) : value;
    return plain(own);
  };
  expect(Object.fromEntries(compared.map((property) => [property, plain(ofRun[property])]))).toEqual(
    Object.fromEntries(compared.map((property) => [property, ofProgram(property)])),
  );
  const names = (all: unknown): unknown[] => ((all ?? []) as Record<string, unknown>[]).map(shapeOf).sort(byText);
  expect(names(ofRun["appRoles"])).toEqual(names(at(application, "appRoles")));
  expect(names(ofRun["api.oauth2PermissionScopes"])).toEqual(names(at(application, "api.oauth2PermissionScopes")));
  const claims = ofRun["optionalClaims"] as Record<string, { name: string }[]>;
  const claimNames = (all: unknown): string[] => ((all ?? []) as { name: string }[]).map(({ name }) => name);
  expect([claims["idToken"], claims["accessToken"]].map(claimNames)).toEqual([
    claimNames(at(application, "optionalClaims.idTokens")),
    claimNames(at(application, "optionalClaims.accessTokens")),
  ]);
  const accesses = (at(application, "requiredResourceAccesses") ?? []) as { resourceAccesses: unknown[] }[];
  expect(ofRun["requiredResourceAccesses"]).toHaveLength(accesses.flatMap((one) => one.resourceAccesses).length);
});

function withoutLookUp(value: unknown): unknown {
  return typeof value === "string" ? value.replace(" object id", "") : value;
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/** A role or scope in the words of both. The ids of the mocks are not those of the block `adopt`. */
function shapeOf(one: Record<string, unknown>): unknown {
  const { isEnabled, enabled, allowedMemberTypes, ...texts } = one;
  const members = Array.isArray(allowedMemberTypes) ? [...(allowedMemberTypes as string[])].sort() : [];
  return { ...texts, id: undefined, enabled: enabled ?? isEnabled, members };
}
