import type { Tenant } from "../tenant.ts";
import type { SignInEvent } from "./session.ts";

/** Shared state of the sign-in service. */
export interface LoginContext {
  tenant: Tenant;
  /** Fetches the discovery document and keys of federated issuers. */
  fetch: typeof fetch;
  /** Ids of redeemed authorization codes, with the time of their expiry. */
  redeemedCodes: Map<string, number>;
  /**
   * Sign-ins on devices, by the code that the user types.
   * Departs from Entra: Sign-ins with a device code are forgotten when the process ends.
   */
  deviceFlows: Map<string, DeviceFlow>;
}

/** A sign-in on a device without a browser, from its first request until the device gets its tokens. */
export interface DeviceFlow {
  id: string;
  clientId: string;
  /** Seconds since 1970. */
  expires: number;
  /** The device's request in the form of an authorization request. */
  request: { version: EndpointVersion; segment: string; parameters: Record<string, string> };
  outcome: "pending" | "declined" | { userId: string; signIn: SignInEvent };
}

/** The version of an endpoint. Versions differ in how permissions are requested and returned. */
export type EndpointVersion = 1 | 2;
