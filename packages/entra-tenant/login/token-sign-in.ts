import type { Context } from "hono";
import { decodeJwt } from "jose";
import type { SignIn, SignInEventType, UsedCredential } from "../sign-ins/entities.ts";
import { recordSignIn } from "../sign-ins/record.ts";
import type { Tenant } from "../tenant.ts";
import { LoginError } from "./errors/index.ts";
import type { Parameters } from "./form.ts";
import type { TokenAnswer } from "./grants/token-answer.ts";

/** What the checks of a token request find out for the sign-in log. */
export interface TokenAttempt {
  /** The credential that matched, even if it is refused. */
  credential?: UsedCredential;
}

/** Runs a token request and adds its outcome to the sign-in log. */
export async function recordTokenRequest(
  c: Context,
  tenant: Tenant,
  form: Parameters,
  request: (attempt: TokenAttempt) => Promise<TokenAnswer>,
): Promise<TokenAnswer> {
  const attempt: TokenAttempt = {};
  const record = (outcome: Pick<SignIn, "errorCode" | "failureReason" | "resourceAppId" | "userId">) => {
    const { grant_type: flow = "", client_id: appId = "" } = form;
    recordSignIn(c, tenant, {
      eventType: eventTypeOf(flow),
      flow,
      appId: appId.toLowerCase(),
      credential: attempt.credential,
      ...outcome,
    });
  };
  try {
    const answer = await request(attempt);
    record({ errorCode: 0, ...claimsOf(tenant, answer) });
    return answer;
  } catch (error) {
    if (error instanceof LoginError && !isPending(error)) {
      record({ ...refusalOf(error), resourceAppId: requestedApi(tenant, form) });
    }
    throw error;
  }
}

/** Number and message of a refusal, for the log. */
export function refusalOf({ refusal, message }: LoginError): Pick<SignIn, "errorCode" | "failureReason"> {
  return { errorCode: refusal.code, failureReason: message.replace(/^AADSTS\d+: /, "") };
}

/** A device asks every few seconds whether its user has signed in. */
function isPending({ check }: LoginError): boolean {
  return check === "device-code-authorized";
}

/** https://learn.microsoft.com/entra/identity/monitoring-health/concept-noninteractive-sign-ins */
function eventTypeOf(grantType: string): SignInEventType {
  if (grantType === "client_credentials") return "servicePrincipal";
  const isInteractive = grantType === "password" || grantType.endsWith("device_code");
  return isInteractive ? "interactiveUser" : "nonInteractiveUser";
}

/** API and user of the issued token. */
function claimsOf(tenant: Tenant, { access_token: token }: TokenAnswer): Pick<SignIn, "resourceAppId" | "userId"> {
  const { aud, oid, scp } = decodeJwt<{ oid?: string; scp?: string }>(String(token));
  const userId = scp === undefined ? undefined : oid;
  return { resourceAppId: tenant.findResourceByUri(String(aud))?.appId, userId };
}

/** The API of a refused app-only request. */
function requestedApi(tenant: Tenant, { scope = "", resource }: Parameters): string | undefined {
  const uri =
    resource ??
    scope
      .split(" ")
      .find((one) => one.endsWith("/.default"))
      ?.replace(/\/\.default$/, "");
  return uri === undefined ? undefined : tenant.findResourceByUri(uri)?.appId;
}
