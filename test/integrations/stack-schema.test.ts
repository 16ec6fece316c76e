import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { stackSchema } from "../../integrations/stack-file/stack-schema.ts";
import { systems } from "../../integrations/systems/index.ts";

const root = new URL("../../", import.meta.url);
const validate = new Ajv({ allErrors: true, allowUnionTypes: true, validateFormats: false }).compile(stackSchema());

/** Where a stack file breaks the schema and by which keyword, without what only repeats that a branch failed. */
function faults(yaml: string): string[] {
  validate(parseYaml(yaml));
  return (validate.errors ?? [])
    .filter(({ keyword }) => !["if", "anyOf", "oneOf", "propertyNames"].includes(keyword))
    .map(({ instancePath, keyword, params }) => `${instancePath} ${keyword} ${JSON.stringify(params)}`);
}

/** A stack file with one integration, given in YAML's flow style. */
function stackWith(entry: string, name = "erp-sync"): string {
  return `config: { "entra-integrations:integrations": { "${name}": ${entry} } }`;
}

const at = "/config/entra-integrations:integrations/erp-sync";
const integray = "system: integray, address: https://acme.integray.app";

describe("stack.schema.json", () => {
  it("is the output of npm run schema", () => {
    const written: unknown = JSON.parse(readFileSync(new URL("stack.schema.json", root), "utf8"));
    expect(written).toEqual(JSON.parse(JSON.stringify(stackSchema())));
  });

  it("is named in the first line of Pulumi.dev.yaml", () => {
    const [first] = readFileSync(new URL("Pulumi.dev.yaml", root), "utf8").split("\n");
    expect(first).toBe("# yaml-language-server: $schema=./stack.schema.json");
  });

  it("contains the names of an API's permissions once", () => {
    const text = readFileSync(new URL("stack.schema.json", root), "utf8");
    expect(text.split('"AccessReview.ReadWrite.Membership"').length - 1).toBe(2);
  });
});

describe("stackSchema", () => {
  it("accepts Pulumi.dev.yaml", () => {
    expect(faults(readFileSync(new URL("Pulumi.dev.yaml", root), "utf8"))).toEqual([]);
  });

  it.each([
    ["what Pulumi adds to a stack file", "encryptionsalt: v1:abc\nsecretsprovider: passphrase\nenvironment: [shared]"],
    [
      "settings of other packages",
      "config: { azuread:tenantId: t, azure-native:location: westeurope, contoso:protcet: 1 }",
    ],
    [
      "settings that certificates are read from",
      "config: { 'entra-integrations:erpOld': { secure: v1:abc }, 'entra-integrations:erpNew': '-----BEGIN CERTIFICATE-----' }",
    ],
    [
      "every setting that there is",
      "config: { 'entra-integrations:protect': true, 'entra-integrations:policyExceptions': [] }",
    ],
    [
      "owners and a fixed time",
      "config: { 'entra-integrations:owners': [ada@contoso.com], 'entra-integrations:now': x }",
    ],
    [
      "a permission that the catalogue has not",
      stackWith(`{ ${integray}, permissions: { microsoftGraph: [New.One] } }`),
    ],
    [
      "an API by its application id",
      stackWith(`{ ${integray}, permissions: { 11111111-1111-4111-8111-111111111111: [api] } }`),
    ],
    [
      "a role without options",
      stackWith("{ system: custom, redirectUris: [https://a.contoso.com/cb], appRoles: { Reader: } }"),
    ],
    [
      "certificates and the secret from before",
      stackWith(
        "{ system: custom, redirectUris: [https://a.contoso.com/cb], credential: { type: certificate, certificates: [{ file: a.pem }], keepSecret: { rotateEveryDays: 30 } } }",
      ),
    ],
    [
      "trusts in their forms",
      stackWith(
        "{ system: custom, redirectUris: [https://a.contoso.com/cb], credential: { type: federated, trusts: [{ githubActions: { repository: contoso/erp, branch: main } }, { issuer: https://oidc.contoso.com, subject: erp }] } }",
      ),
    ],
  ])("accepts %s", (_, yaml) => {
    expect(faults(yaml)).toEqual([]);
  });

  it.each([
    [
      "a setting beside config instead of below it",
      "entra-integrations:integrations: {}",
      "/entra-integrations:integrations false schema {}",
    ],
    [
      "a misspelt setting",
      "config: { 'entra-integrations:protcet': true }",
      '/config/entra-integrations:protcet type {"type":["object","string"]}',
    ],
    [
      "a setting in other words",
      "config: { 'entra-integrations:owner': [ada@contoso.com] }",
      '/config/entra-integrations:owner type {"type":["object","string"]}',
    ],
    [
      "a text that is no certificate",
      "config: { 'entra-integrations:owner': ada@contoso.com }",
      '/config/entra-integrations:owner pattern {"pattern":"-----BEGIN CERTIFICATE-----"}',
    ],
    [
      "a misspelt map",
      "config: { 'entra-integrations:integration': { secure: v1:abc, erp: {} } }",
      '/config/entra-integrations:integration additionalProperties {"additionalProperty":"erp"}',
    ],
    [
      "a list of integrations",
      "config: { 'entra-integrations:integrations': [] }",
      '/config/entra-integrations:integrations type {"type":"object"}',
    ],
    [
      "a name with capitals",
      stackWith(`{ ${integray}, permissions: {} }`, "ERP"),
      '/config/entra-integrations:integrations pattern {"pattern":"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"}',
    ],
    ["an integration with nothing below it", stackWith(""), `${at} type {"type":"object"}`],
    ["no system", stackWith("{}"), `${at} required {"missingProperty":"system"}`],
    [
      "an option of another system",
      stackWith(`{ ${integray}, permissions: {}, redirectUris: [] }`),
      `${at} additionalProperties {"additionalProperty":"redirectUris"}`,
    ],
    [
      "an option left out",
      stackWith(`{ system: integray, permissions: {} }`),
      `${at} required {"missingProperty":"address"}`,
    ],
    [
      "a number where text belongs",
      stackWith(`{ ${integray}, permissions: {}, displayName: 365 }`),
      `${at}/displayName type {"type":"string"}`,
    ],
    [
      "an unknown API",
      stackWith(`{ ${integray}, permissions: { graph: [User.Read] } }`),
      `${at}/permissions additionalProperties {"additionalProperty":"graph"}`,
    ],
    [
      "one permission without brackets",
      stackWith(`{ ${integray}, permissions: { microsoftGraph: User.Read } }`),
      `${at}/permissions/microsoftGraph type {"type":"array"}`,
    ],
    [
      "a consent in other words",
      stackWith(`{ ${integray}, permissions: {}, consent: yes }`),
      `${at}/consent enum {"allowedValues":["requested","granted"]}`,
    ],
    [
      "a rotation that Entra does not allow",
      stackWith(`{ ${integray}, permissions: {}, credential: { type: secret, rotateEveryDays: 366 } }`),
      `${at}/credential/rotateEveryDays maximum {"comparison":"<=","limit":365}`,
    ],
    [
      "a type of credential that the product cannot use",
      stackWith(`{ ${integray}, permissions: {}, credential: { type: none } }`),
      `${at}/credential/type const {"allowedValue":"secret"}`,
    ],
  ])("refuses %s", (_, yaml, fault) => {
    expect(faults(yaml)).toEqual([fault]);
  });

  it("refuses an unknown system, and lists the known ones", () => {
    expect(faults(stackWith("{ system: salesforce }"))).toEqual([
      `${at}/system enum ${JSON.stringify({ allowedValues: systems.map(({ key }) => key) })}`,
    ]);
  });
});
