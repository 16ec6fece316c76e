import { z } from "zod";
import { ownerList } from "./options.ts";
import { namePattern } from "./name-pattern.ts";
import { settingNames, systemFileList } from "./settings.ts";
import { systems } from "../systems/index.ts";
import type { System } from "../systems/system.ts";

type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * The JSON Schema of a Pulumi stack file, for completion and checks in editors. Draft 7, because YAML language servers
 * support it best. `parse.ts` checks the rules that need more than one value. `added` are the systems of system files.
 */
export function stackSchema(added: readonly System[] = []): JsonSchema {
  const all: readonly System[] = [...systems, ...added];
  const definitions: Record<string, JsonSchema> = {};
  // Each permission list is a separate definition, so its names appear once even if several systems use it.
  const hoist = (schema: z.ZodType): JsonSchema => {
    const json = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
    Object.assign(definitions, json["definitions"]);
    delete json["definitions"];
    delete json.$schema;
    return json;
  };
  definitions["integration"] = integration(all);
  for (const system of all) definitions[system.key] = { title: system.title, ...hoist(system.schema) };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Pulumi stack file of entra-integrations",
    type: "object",
    properties: {
      config: {
        description: "Settings by namespace and name",
        type: "object",
        properties: {
          "entra-integrations:integrations": {
            description: "The integrations by name. npm run rename changes a name and keeps the registration",
            type: "object",
            propertyNames: { pattern: namePattern.source, maxLength: 60 },
            additionalProperties: { $ref: "#/definitions/integration" },
          },
          "entra-integrations:owners": hoist(ownerList),
          "entra-integrations:now": {
            description:
              "A fixed time for previews, to see a rotation before it is due. A deployment to a real tenant refuses it",
            type: "string",
          },
          "entra-integrations:protect": {
            description: "Whether registrations are protected from deletion, as those of a production stack have to be",
            type: "boolean",
          },
          "entra-integrations:maximumCertificateDays": {
            description: "How many days a certificate may have left when it is added. Default: 365",
            type: "integer",
            minimum: 1,
          },
          "entra-integrations:policyExceptions": policyExceptions,
          "entra-integrations:systemFiles": {
            description: "Files that define more systems, from the folder of the project. They are code, and are run",
            ...hoist(systemFileList),
          },
          "azuread:tenantId": { description: "The id of the Microsoft Entra tenant", type: "string" },
        },
        // Any other name in our namespace is a mistake, unless it is a setting with a certificate.
        patternProperties: { [`^entra-integrations:(?!(${settingNames.join("|")})$)`]: certificateSetting },
      },
      secretsprovider: { description: "What encrypts the stack's secrets", type: "string" },
      encryptedkey: { description: "Written by Pulumi", type: "string" },
      encryptionsalt: { description: "Written by Pulumi", type: "string" },
      environment: { description: "Pulumi ESC environments", type: ["array", "object"] },
    },
    // A setting without indentation is next to config, where Pulumi ignores it.
    patternProperties: { ":": false },
    definitions,
  };
}

const certificateSetting: JsonSchema = {
  description: "A certificate that an integration names by configSecret. No other setting has this name",
  type: ["object", "string"],
  pattern: "-----BEGIN CERTIFICATE-----",
  required: ["secure"],
  properties: { secure: { type: "string" } },
  additionalProperties: false,
};

// The policy pack reads and checks it. The schema lists it for editors.
const policyExceptions: JsonSchema = {
  description: "What may break a rule of the policy pack for a time, and why",
  type: "array",
  items: {
    type: "object",
    required: ["rule", "resource", "reason", "until"],
    additionalProperties: false,
    properties: {
      rule: { description: "The rule's name, as the violation shows it", type: "string" },
      resource: { description: "The integration, or the resource that the violation names", type: "string" },
      permission: { description: "The permission, where the rule is about one", type: "string" },
      reason: { description: "Why, in at least three words; shown in every preview", type: "string", minLength: 1 },
      until: {
        description: "The last day on which the exception holds, at most 366 days from now",
        type: "string",
        format: "date",
      },
    },
  },
};

// Only the system chooses the branch, so that an editor shows only the options of that system.
function integration(choices: readonly System[]): JsonSchema {
  return {
    type: "object",
    required: ["system"],
    properties: {
      system: { description: "The product that signs in to Entra", enum: choices.map(({ key }) => key) },
    },
    allOf: choices.map(({ key }) => ({
      if: { type: "object", required: ["system"], properties: { system: { const: key } } },
      then: { $ref: `#/definitions/${key}` },
    })),
  };
}
