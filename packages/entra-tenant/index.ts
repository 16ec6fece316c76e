export { connectApiKeys } from "./posit-connect/keys.ts";
export { findRunningTenant, type TenantConnection } from "./running.ts";
export type { SeededApplication } from "./seed-file/ids.ts";
export type { TenantSeed } from "./seed-file/schema.ts";
export { SeedError } from "./seed-file/seed-error.ts";
export { startTenant, type TenantHandle, type TenantOptions } from "./server.ts";
export { TenantRunningError } from "./state-lock.ts";
export type { Tenant } from "./tenant.ts";
