export { EntraApplication, type EntraApplicationArgs } from "./entra-application.ts";
export { KeyVaultDelivery, type KeyVaultDeliveryArgs } from "./key-vault-delivery.ts";
export { OAuthIntegration, type OAuthIntegrationArgs } from "./oauth-integration.ts";
export { omitSourcePositions } from "./source-positions.ts";
export { readConnection, readSecrets } from "./read-connection.ts";
export { readRecordedConnections } from "./recorded-connections.ts";
export { RotatingSecret, type RotatingSecretArgs } from "./rotating-secret.ts";
export { readTenantDirectory, type TenantDirectory } from "./tenant-directory.ts";
