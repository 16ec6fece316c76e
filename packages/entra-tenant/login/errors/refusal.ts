/** A refusal of Entra. `{name}` in a message is replaced by a parameter. */
export interface Refusal {
  /** The number after "AADSTS". */
  code: number;
  /** OAuth 2.0 error. */
  error: string;
  message: string;
  /** Entra omits `error_uri` in a few refusals. */
  hasNoErrorUri?: true;
  /** Source of the code, its error or its message. */
  source: string;
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export const errorReference = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes";

/** Messages of client assertions, as Microsoft's own SDK documents them. */
export const assertionReference =
  "https://github.com/Azure/azure-sdk-for-net/blob/main/sdk/identity/Azure.Identity/TROUBLESHOOTING.md";
