import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { levels } from "../levels.ts";
import { judged, verdict } from "./judged.ts";

const sdk = new URL("../../node_modules/@pulumi/azuread/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, sdk), "utf8");
const inputs = read("types/input.d.ts");

/** The inputs of every resource type that the SDK has, with those of their parts as `part.property`. */
function inputsOf(): [type: string, properties: string[]][] {
  return readdirSync(sdk)
    .filter((file) => /^(?!get)[a-z]\w+\.d\.ts$/.test(file))
    .flatMap((file) => [...read(file).matchAll(/^export interface (\w+)Args \{\n(.*?)^\}/gms)])
    .map(([, type = "", body = ""]) => [type, propertiesIn(body, "")]);
}

function propertiesIn(body: string, prefix: string): string[] {
  return [...body.matchAll(/^ {4}(\w+)\??: (.*?);$/gms)].flatMap(([, name = "", type = ""]) => {
    const part = /inputs\.(\w+)/.exec(type)?.[1];
    const inner = part && new RegExp(`^export interface ${part} \\{\n(.*?)^\\}`, "ms").exec(inputs)?.[1];
    return [prefix + name, ...(inner ? propertiesIn(inner, `${prefix}${name}.`) : [])];
  });
}

// Claims in a token and the version of a token are no credentials.
const isSuspicious = (name: string): boolean =>
  /password|secret|credential|certificate|token|encoding|endDate|(^|\.)(key|value|keyId)$|thumbprint/i.test(name) &&
  !/(access|id|saml2)token/i.test(name);

const certificate = ["encoding", "endDate", "endDateRelative", "keyId", "value"];

/** Every input of the SDK that sounds like a credential. */
const known = {
  Application: [
    // Names of permissions.
    "api.oauth2PermissionScopes.value",
    "appRoles.value",
    ...["", ".displayName", ".endDate", ".keyId", ".startDate", ".value"].map((part) => `password${part}`),
  ],
  ApplicationAppRole: ["value"],
  ApplicationCertificate: certificate,
  ApplicationPassword: ["endDate", "endDateRelative"],
  ApplicationPermissionScope: ["value"],
  // How the deploying identity signs in.
  Provider: [
    "clientCertificate",
    "clientCertificatePassword",
    "clientCertificatePath",
    "clientSecret",
    "clientSecretFilePath",
    "oidcRequestToken",
    "oidcToken",
    "oidcTokenFilePath",
  ],
  ServicePrincipalCertificate: certificate,
  ServicePrincipalPassword: ["endDate", "endDateRelative"],
  ServicePrincipalTokenSigningCertificate: ["endDate"],
  SynchronizationSecret: ["credentials", "credentials.key", "credentials.value"],
  // A person's, not an application's.
  User: ["disablePasswordExpiration", "disableStrongPassword", "forcePasswordChange", "password"],
};

describe("the resource types of the azuread SDK", () => {
  it("have no input that sounds like a credential and was not reviewed", () => {
    const all = inputsOf();
    const found = all.map(([type, properties]) => [type, properties.filter(isSuspicious)] as const);
    expect(Object.fromEntries(found.filter(([, names]) => names.length > 0))).toEqual(known);
    expect(all.length).toBeGreaterThan(50);
  });

  it.each([
    ["Application", { password: { displayName: "by hand" } }],
    ["ApplicationCertificate", { type: "Symmetric" }],
    ["ApplicationPassword", {}],
    ["ServicePrincipalCertificate", { type: "Symmetric" }],
    ["ServicePrincipalPassword", {}],
    ["ServicePrincipalTokenSigningCertificate", {}],
    ["SynchronizationSecret", {}],
  ] as const)("have the credential %s, which a rule refuses with %o", (type, props) => {
    const rules = levels.flatMap(([rule]) => ("judge" in rule ? [rule] : []));
    const found = rules.flatMap((rule) => verdict(rule, judged(type, { value: "x", ...props })));
    expect(found.filter((one) => one !== "does not apply")).not.toEqual([]);
  });
});
