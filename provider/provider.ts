import { readFileSync } from "node:fs";
import type { Provider } from "@pulumi/pulumi/provider/index.js";
import { Integration, type IntegrationArgs } from "./integration.ts";

const schema = readFileSync(new URL("schema.json", import.meta.url), "utf8");
const { version } = JSON.parse(schema) as { version: string };

/**
 * Serves `Integration` to programs in all Pulumi languages. The schema is a file: the SDK would need a TypeScript compiler
 * to make it again in each run.
 */
export const provider: Provider = {
  version,
  getSchema: () => Promise.resolve(schema),
  construct(name, type, inputs, options) {
    if (type !== "entra-integrations:index:Integration") return Promise.reject(new Error(`unknown component ${type}`));
    const integration = new Integration(name, inputs as IntegrationArgs, options);
    const { urn, clientId, tenantId, clientSecret, connection } = integration;
    return Promise.resolve({ urn, state: { clientId, tenantId, clientSecret, connection } });
  },
};
