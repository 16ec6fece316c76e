import type { Application } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";

/** What an application would become, what it is (undefined for a new one), and where. */
export interface ApplicationChange {
  tenant: Tenant;
  next: Application;
  previous: Application | undefined;
  /** Whether the request contains `api.preAuthorizedApplications`. */
  givesPreAuthorizations: boolean;
}
