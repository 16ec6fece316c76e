import type { Application } from "../../entities.ts";
import { refuse } from "../errors/index.ts";
import type { Redirect } from "./redirect-uri.ts";

/** Artifacts that the authorization endpoint returns. */
export type ResponsePart = "code" | "id_token" | "token";

/** How the endpoint returns them. */
export type ResponseMode = "query" | "fragment" | "form_post";

/** Where the authorization endpoint sends a response or an error. */
export interface AnswerTo {
  redirect: Redirect;
  mode: ResponseMode;
  state: string | undefined;
  /** Added to every response. */
  also?: Record<string, string>;
}

const supported = ["code", "id_token", "code id_token", "token", "id_token token"];

/** The registration must allow tokens from the authorization endpoint. */
export function requireResponseType(client: Application, requested: string | undefined): Set<ResponsePart> {
  if (requested === undefined) refuse("parameter-present", { parameter: "response_type" });
  const parts = new Set(requested.split(" ").filter((part) => part !== "") as ResponsePart[]);
  if (!supported.includes([...parts].sort().join(" "))) {
    refuse("response-type-supported", { responseType: requested });
  }
  const { enableIdTokenIssuance, enableAccessTokenIssuance } = client.web.implicitGrantSettings;
  if (parts.has("id_token") && !enableIdTokenIssuance) refuse("id-token-issuance-enabled");
  if (parts.has("token") && !enableAccessTokenIssuance) refuse("access-token-issuance-enabled");
  return parts;
}

/** Tokens must not be in a query. */
export function requireResponseMode(parts: Set<ResponsePart>, requested: string | undefined): ResponseMode {
  const mode = responseMode(requested, parts.has("id_token") || parts.has("token"));
  if (mode === undefined) return refuse("response-mode-supported", { responseMode: requested ?? "" });
  if (mode === "query" && (parts.has("id_token") || parts.has("token"))) {
    return refuse("response-mode-supported", { responseMode: "query" });
  }
  return mode;
}

/** The mode for refusals before response type and mode are checked. */
export function answerMode(responseType: string | undefined, requested: string | undefined): ResponseMode {
  return responseMode(requested, /\btoken|id_token\b/.test(responseType ?? "")) ?? "query";
}

function responseMode(requested: string | undefined, hasTokens: boolean): ResponseMode | undefined {
  if (requested === undefined) return hasTokens ? "fragment" : "query";
  return (["query", "fragment", "form_post"] as const).find((mode) => mode === requested);
}
