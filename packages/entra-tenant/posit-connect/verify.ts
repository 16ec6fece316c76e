import { unseal } from "../login/seal.ts";
import type { Tenant } from "../tenant.ts";
import type { ConnectIntegration } from "./entities.ts";
import { codes, ConnectError } from "./errors.ts";

/**
 * Requests a token with the stored values, as content with a service account does.
 * Departs from Posit Connect: The texts of both refusals are invented; only their numbers are known.
 */
export async function verify(
  tenant: Tenant,
  dispatch: (request: Request) => Promise<Response>,
  { config, sealedSecrets }: ConnectIntegration,
): Promise<void> {
  if (config["auth_type"] !== "Service Account") {
    const text = "Only integrations with the auth type Service Account can be verified";
    throw new ConnectError(400, codes.notServiceAccount, text, "service-account");
  }
  const secret = await unseal<{ value: string }>(tenant, "connect-secret", sealedSecrets["client_secret"] ?? "");
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: String(config["client_id"]),
    client_secret: secret?.value ?? "",
    scope: String(config["scopes"]),
  });
  const url = `${tenant.origin}/${encodeURIComponent(String(config["tenant_id"]))}/oauth2/v2.0/token`;
  const answer = await dispatch(new Request(url, { method: "POST", body: form }));
  if (answer.ok) return;
  const { error_description: reason = "" } = (await answer.json()) as { error_description?: string };
  const text = `Unable to retrieve an OAuth access token: ${reason.split("\n", 1)[0] ?? ""}`;
  throw new ConnectError(400, codes.unableToRetrieveToken, text, "token");
}
