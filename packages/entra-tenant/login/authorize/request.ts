import type { Application } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { requireAudience, requireClient, requireEnabled } from "../clients.ts";
import type { EndpointVersion } from "../context.ts";
import { LoginError, refuse } from "../errors/index.ts";
import { readLoginHint } from "../login-hint.ts";
import { readResource, readScope, type RequestedScopes } from "../scopes.ts";
import { requireSegment, type Segment } from "../tenant-segment.ts";
import { requireCodeChallenge, type CodeChallenge } from "./code-challenge.ts";
import { requireRedirectUri } from "./redirect-uri.ts";
import {
  answerMode,
  requireResponseMode,
  requireResponseType,
  type AnswerTo,
  type ResponsePart,
} from "./response-type.ts";

const prompts = ["none", "login", "consent", "select_account", "admin_consent"] as const;
type Prompt = (typeof prompts)[number];

/** Parameters of an authorization request. Pages contain them encrypted, and every step checks them again. */
export interface RawAuthorizeRequest {
  version: EndpointVersion;
  segment: string;
  parameters: Record<string, string>;
}

/** An authorization request that has passed every check. */
export interface AuthorizeRequest {
  raw: RawAuthorizeRequest;
  segment: Segment;
  client: Application;
  answerTo: AnswerTo;
  parts: Set<ResponsePart>;
  requested: RequestedScopes;
  challenge: CodeChallenge | undefined;
  prompt: Prompt | undefined;
  loginHint: string | undefined;
  nonce: string | undefined;
  /** Whether the user has answered a page. */
  isInteractive: boolean;
}

/** A refusal for the client, sent to the redirect URI. */
export class RefusedToClient extends Error {
  readonly refused: LoginError;
  readonly answerTo: AnswerTo;

  constructor(refused: LoginError, answerTo: AnswerTo) {
    super(refused.message);
    this.refused = refused;
    this.answerTo = answerTo;
  }
}

/**
 * The checks of the authorization endpoint, in order. Until the redirect URI is verified, refusals are shown on our
 * page.
 */
export function readAuthorizeRequest(tenant: Tenant, raw: RawAuthorizeRequest): AuthorizeRequest {
  const { parameters } = raw;
  const segment = requireSegment(tenant, raw.segment);
  const client = requireClient(tenant, parameters["client_id"]);
  requireAudience(client, segment);
  requireEnabled(tenant, client);
  const redirect = requireRedirectUri(client, parameters["redirect_uri"]);
  const mode = answerMode(parameters["response_type"], parameters["response_mode"]);
  const refusalsTo: AnswerTo = { redirect, mode, state: parameters["state"] };

  return answering(refusalsTo, () => {
    const parts = requireResponseType(client, parameters["response_type"]);
    const answerTo = { ...refusalsTo, mode: requireResponseMode(parts, parameters["response_mode"]) };
    const requested = readRequested(tenant, client, raw);
    return {
      raw,
      segment,
      client,
      answerTo,
      parts,
      requested,
      nonce: requireNonce(parts, requested, parameters["nonce"]),
      challenge: requireCodeChallenge(
        redirect.platform,
        parameters["code_challenge"],
        parameters["code_challenge_method"],
      ),
      prompt: requirePrompt(raw.version, parameters["prompt"]),
      loginHint: readLoginHint(parameters["login_hint"]),
      isInteractive: false,
    };
  });
}

/** Runs a step and sends its refusals to the client. */
export function answering<T>(answerTo: AnswerTo, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof LoginError ? new RefusedToClient(error, answerTo) : error;
  }
}

/** v1 uses the permissions in the registration, v2 those in the request. */
export function readRequested(tenant: Tenant, client: Application, raw: RawAuthorizeRequest): RequestedScopes {
  return raw.version === 1
    ? readResource(tenant, raw.parameters["resource"])
    : readScope(tenant, client, raw.parameters["scope"] ?? "");
}

/** https://openid.net/specs/openid-connect-core-1_0.html#ImplicitAuthRequest */
function requireNonce(parts: Set<ResponsePart>, requested: RequestedScopes, nonce: string | undefined) {
  if (!parts.has("id_token")) return nonce;
  if (!requested.openId.has("openid")) refuse("response-type-supported", { responseType: "id_token" });
  return nonce ?? refuse("parameter-present", { parameter: "nonce" });
}

/** `admin_consent` is of version 1: https://learn.microsoft.com/previous-versions/azure/active-directory/azuread-dev/v1-protocols-oauth-code */
function requirePrompt(version: EndpointVersion, requested: string | undefined): Prompt | undefined {
  if (requested === undefined) return undefined;
  if (requested === "admin_consent" && version === 2) return refuse("prompt-supported");
  return prompts.find((prompt) => prompt === requested) ?? refuse("prompt-supported");
}
