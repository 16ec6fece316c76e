import { decodeJwt } from "jose";
import type { Finding } from "../commands/verify/finding.ts";
import { requestToken, type Refusal } from "../commands/verify/token-request.ts";
import type { ProofTarget } from "./product-proof.ts";

/** An app-only token of a connection. The token itself is never shown. */
export interface ProductToken {
  readonly token: string;
  readonly audience: string;
  readonly roles: readonly string[];
}

/** Requests a token as the product does. Returns a finding if Entra refuses it. */
export async function requestProductToken(
  { connection, clientSecret, tenant, checkContext }: ProofTarget,
  scope: string,
): Promise<ProductToken | Finding> {
  const { tokenEndpoint, clientId } = connection.entra;
  const client = { tokenEndpoint, clientId, clientSecret, scope };
  const got = await requestToken(client, tenant.fetch, { isCheck: true });
  if (typeof got !== "string") {
    const message = `Microsoft Entra refuses a token for ${scope}: ${got.text}`;
    return { severity: "error", message, fix: fixOf(got, checkContext.commands.up) };
  }
  return { token: got, ...claimsOf(got) };
}

/** Whether a token was refused. */
export function isFinding(result: ProductToken | Finding): result is Finding {
  return "severity" in result;
}

function claimsOf(token: string): Omit<ProductToken, "token"> {
  try {
    // The token is not verified: it came from the sign-in service itself, and only its API can verify it.
    const { aud, roles } = decodeJwt(token);
    return {
      audience: typeof aud === "string" ? aud : "",
      roles: Array.isArray(roles) ? roles.map(String) : [],
    };
  } catch {
    return { audience: "", roles: [] };
  }
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
function fixOf({ code }: Refusal, up: string): string {
  switch (code) {
    case 7000215:
      return `the outputs contain another secret than the tenant; run ${up}`;
    case 7000222:
      return `the secret has ended; run ${up}, which creates the next one`;
    case 700016:
    case 90002:
      return "compare the client id and the tenant id with the tenant";
    case 500011:
      return "the API has no service principal in this tenant: somebody must use it once, or its licence is missing";
    case 50105:
      return "assign the app to the API, which accepts only assigned ones";
    default:
      return "look the code up in Microsoft's list of AADSTS codes, correct the cause and run this again";
  }
}
