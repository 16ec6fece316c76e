import type { Tenant } from "../tenant.ts";

/** What every part of the sign-in service works with. */
export interface LoginContext {
  tenant: Tenant;
  /** Reaches the discovery document and keys of federated issuers. */
  fetch: typeof fetch;
  /** Ids of authorization codes that were redeemed, with the time after which they are expired anyway. */
  redeemedCodes: Map<string, number>;
}

/** Which family of endpoints a request came to: they differ in how permissions are asked for and answered. */
export type EndpointVersion = 1 | 2;
