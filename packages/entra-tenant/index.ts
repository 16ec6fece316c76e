export { findRunningTenant, type TenantConnection } from "./running.ts";
export { startTenant, type TenantHandle, type TenantOptions, TenantRunningError } from "./server.ts";
export type { Tenant } from "./tenant.ts";
