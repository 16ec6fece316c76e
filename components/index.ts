export { EntraApplication, type EntraApplicationArgs } from "./entra-application.ts";
export { KeyVaultDelivery, type KeyVaultDeliveryArgs } from "./key-vault-delivery.ts";
export { OAuthIntegration, type OAuthIntegrationArgs } from "./oauth-integration.ts";
export { omitStackTraces } from "./stack-traces.ts";
export { readConnection, readSecrets } from "../lookups/read-connection.ts";
export { readRecordedConnections } from "../lookups/recorded-connections.ts";
export { RotatingSecret, type RotatingSecretArgs } from "./rotating-secret.ts";
export { readTenantDirectory, type TenantDirectory } from "../lookups/tenant-directory.ts";
