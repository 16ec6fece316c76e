import type { z } from "zod";
import type {
  apiServicePrincipal,
  application,
  assignment,
  federatedCredential,
  grant,
  owner,
  servicePrincipal,
} from "./graph-objects.ts";

/** An app registration in Entra. */
export type Application = z.output<typeof application> & {
  /** Absent if it could not be read, because only beta has it. */
  readonly oauth2RequirePostResponse?: boolean;
};

/** An enterprise application in Entra, with its consent. */
export interface ServicePrincipal extends z.output<typeof servicePrincipal> {
  readonly owners: readonly Owner[];
  readonly assignments: readonly z.output<typeof assignment>[];
  readonly grants: readonly z.output<typeof grant>[];
}

export type Owner = z.output<typeof owner>;
export type FederatedCredential = z.output<typeof federatedCredential>;

/** The service principal of an API. */
export type ApiFacts = z.output<typeof apiServicePrincipal>;

/** The registration itself and everything that belongs to it. */
export interface RegistrationFacts {
  readonly clientId: string;
  readonly tenantId: string;
  /** Undefined for an application of another tenant. */
  readonly application: Application | undefined;
  /** Undefined if there is none yet, or if it was not read. */
  readonly servicePrincipal: ServicePrincipal | undefined;
  /** Whether the tenant was asked for the enterprise application and its consent. Files do not contain them. */
  readonly isComplete: boolean;
  readonly owners: readonly Owner[];
  readonly federatedCredentials: readonly FederatedCredential[];
  /** The APIs of its permissions and grants that the tenant has. */
  readonly apis: readonly ApiFacts[];
}
