import type { UsedCredential } from "../../sign-ins/entities.ts";
import { refuse, type CheckName } from "../errors/index.ts";
import type { Parameters } from "../form.ts";
import type { GrantRequest } from "../grants/grant-request.ts";
import type { ClientProof } from "../tokens/access-token.ts";
import { requireAssertion } from "./assertion.ts";
import { requireCertificate } from "./certificate.ts";
import { requireFederatedTrust } from "./federated.ts";
import { requireSecret } from "./secret.ts";

/**
 * Authenticates a confidential client, and notes the credential for the sign-in log. `missing` is Entra's refusal of a
 * request without credentials.
 */
export async function requireConfidentialClient(
  { context, client, form, attempt }: GrantRequest,
  missing: CheckName,
): Promise<ClientProof> {
  const { tenant } = context;
  const note = (credential: UsedCredential) => void (attempt.credential = credential);
  if (form["client_assertion"] !== undefined) {
    const assertion = requireAssertion(tenant, form["client_assertion"], form["client_assertion_type"]);
    // The issuer of an assertion with the client's own certificate is the client. Federated issuers are URLs.
    if (URL.canParse(assertion.claims.iss)) await requireFederatedTrust(client, assertion, note, context.fetch);
    else await requireCertificate(tenant, client, assertion, note);
    return "2";
  }
  if (form["client_secret"] === undefined) return refuse(missing);
  requireSecret(tenant, client, form["client_secret"], note);
  return "1";
}

/** A public client has no credentials and must not send any. */
export function requirePublicClient(form: Parameters): ClientProof {
  if (form["client_assertion"] !== undefined || form["client_secret"] !== undefined) {
    refuse("public-client-without-credentials");
  }
  return "0";
}

/** Takes client id and secret from an `Authorization: Basic` header, url-decoded. https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 */
export function withBasicCredentials(form: Parameters, authorization: string | undefined): Parameters {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return form;
  const [id = "", ...secret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { ...form, client_id: decode(id), client_secret: decode(secret.join(":")) };
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return value;
  }
}
