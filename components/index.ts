export type { Connection } from "../integrations/connection.ts";
export type { IntegrationEntry } from "../integrations/systems/index.ts";
export { readConnection, readSecrets } from "../lookups/read-connection.ts";
export { Integration, type IntegrationArgs } from "./integration.ts";
