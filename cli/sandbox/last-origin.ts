// A production command imports this file when it finds a sandbox, but a production install has no tenant.
export { findLastOrigin } from "@entra-integrations/entra-tenant/running.ts";
