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

/** A sign-in that Entra refused, with the number of the AADSTS error. */
export interface RefusedSignIn extends SignIn {
  readonly errorCode: number;
}

/** The sign-ins with one credential. Those of this project's own checks are left out. */
export interface UseEvidence {
  /** The earliest successful sign-in that the source still has. Same as `last` where it keeps only the last one. */
  readonly first: SignIn | undefined;
  /** The latest successful sign-in. */
  readonly last: SignIn | undefined;
  /** The latest sign-in that Entra refused. */
  readonly refused: RefusedSignIn | undefined;
  /** Seconds between the two successive sign-ins that are furthest apart. Absent where the source keeps only the last one. */
  readonly longestPause?: number | undefined;
}

/** What a source has about one credential. */
export interface KeyEvidence extends UseEvidence {
  /** Key id of the secret or certificate, or the id of the federated credential; lower case. */
  readonly keyId: string;
  /** Absent where the source does not have it. */
  readonly type?: "secret" | "certificate" | "federated" | undefined;
  /**
   * ISO time of the last use, if that was a check by `verify` or a delivery. The source keeps only the last use, so it does
   * not show when the product used the credential.
   */
  readonly onlyOwnUse?: string | undefined;
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
      /** Sign-ins for which the source has no key id, such as those with an unknown secret (AADSTS7000215). */
      readonly withoutKey?: UseEvidence | undefined;
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
