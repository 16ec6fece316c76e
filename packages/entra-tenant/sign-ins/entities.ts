/** Kind of a sign-in, as in Graph's `signInEventTypes`. */
export type SignInEventType = "interactiveUser" | "nonInteractiveUser" | "servicePrincipal";

/** The credential with which a confidential client authenticated. It contains no secret. */
export interface UsedCredential {
  kind: "secret" | "certificate" | "federated";
  /** Key id of the secret or certificate, or the id of the federated credential. */
  id: string;
  /** The object that has the credential. */
  origin: "application" | "servicePrincipal";
  /** ISO times; missing for federated credentials, which do not end. */
  validity?: { start: string; end: string };
  /** SHA-1 thumbprint of the certificate as upper-case hex. */
  thumbprint?: string;
}

/** One entry of the sign-in log: https://learn.microsoft.com/graph/api/resources/signin */
export interface SignIn {
  id: string;
  /** ISO time. */
  at: string;
  eventType: SignInEventType;
  /** The `grant_type`, or `authorize` for a sign-in in a browser. */
  flow: string;
  appId: string;
  /** Number of the AADSTS error; 0 for a success. */
  errorCode: number;
  /** The message of the error, without the AADSTS number. */
  failureReason?: string | undefined;
  /** Missing for public clients, and for requests that no credential of the client matched. */
  credential?: UsedCredential | undefined;
  /** App id of the API that the token is for. */
  resourceAppId?: string | undefined;
  /** Object id; missing in app-only flows. */
  userId?: string | undefined;
  ipAddress: string;
  correlationId: string;
}
