import type { Application } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";

/** Change of an application. `previous` is undefined for a new one. */
export interface ApplicationChange {
  tenant: Tenant;
  next: Application;
  previous: Application | undefined;
  /** Whether the request contains `api.preAuthorizedApplications`. */
  givesPreAuthorizations: boolean;
}
