export { EntraApplication, type EntraApplicationArgs } from "./entra-application.ts";
export { KeyVaultDelivery, type KeyVaultDeliveryArgs } from "./key-vault-delivery.ts";
export { Integration, type IntegrationArgs } from "./integration.ts";
export { omitStackTraces } from "./stack-traces.ts";
export { readConnection, readSecrets } from "../lookups/read-connection.ts";
export { type PreparedIntegration, prepareIntegrations } from "../lookups/prepare-integrations.ts";
export { RotatingSecret, type RotatingSecretArgs } from "./rotating-secret.ts";
export { readTenantDirectory, type TenantDirectory } from "../lookups/tenant-directory.ts";
