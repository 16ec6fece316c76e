/**
 * A source of sign-ins. `signIns` and `logAnalytics` list app-only sign-ins, `credentialActivities` has the last use of each
 * credential in all flows.
 */
export type EvidenceSource = "signIns" | "credentialActivities" | "logAnalytics";

/** One sign-in of an app. */
export interface SignIn {
  /** ISO time. */
  readonly at: string;
  /** Absent where the source does not have it. */
  readonly ipAddress?: string | undefined;
  /** The API that the token was for. */
  readonly resource?: string | undefined;
}

/** What a source has about one credential. */
export interface KeyEvidence {
  /** Key id of the secret or certificate, or the id of the federated credential; lower case. */
  readonly keyId: string;
  /** The earliest successful sign-in that the source still has. Same as `last` where it keeps only the last one. */
  readonly first: SignIn | undefined;
  /** The latest successful sign-in. */
  readonly last: SignIn | undefined;
  /** The latest sign-in that Entra refused, with the number of the AADSTS error. */
  readonly refused: (SignIn & { readonly errorCode: number }) | undefined;
}

/** Evidence of use for one app. */
export type AppEvidence =
  | {
      readonly state: "read";
      readonly source: EvidenceSource;
      /** ISO time: the source has no sign-ins before it. */
      readonly coversFrom: string;
      /** ISO time: sign-ins after it may be missing, because the source lags. */
      readonly coversUntil: string;
      readonly keys: readonly KeyEvidence[];
    }
  | {
      readonly state: "unknown";
      /** Why nothing is known, as a clause: `the tenant has no Microsoft Entra ID P1 licence`. */
      readonly reason: string;
    };

/** The app whose sign-ins are read. */
export interface EvidenceRequest {
  readonly clientId: string;
  /** Whether it only signs in as itself. Apps that sign in users too are found only in `credentialActivities`. */
  readonly isAppOnly: boolean;
}
