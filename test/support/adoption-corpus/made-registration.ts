/** One registration of the corpus in a tenant. */
export interface MadeRegistration {
  key: string;
  title: string;
  clientId: string;
  /** Object id. Undefined for the application of another tenant. */
  applicationId: string | undefined;
  /** Object id. Undefined if there is no enterprise application. */
  servicePrincipalId: string | undefined;
  /** Secrets that have not expired at `tenantTime`. A client can sign in with them if there is a service principal. */
  secrets: MadeSecret[];
}

/** A client secret that somebody created. */
export interface MadeSecret {
  keyId: string;
  secretText: string;
  endDateTime: string;
}
