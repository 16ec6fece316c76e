import type { Application } from "../../entities.ts";
import type { Platform } from "../authorize/redirect-uri.ts";
import { requireConfidentialClient, requirePublicClient } from "../client-authentication/index.ts";
import { refuse } from "../errors/index.ts";
import type { ClientProof } from "../tokens/access-token.ts";
import type { GrantRequest } from "./grant-request.ts";

/**
 * The platform of the redirect URI that a user's grant came through says what kind of client redeems it: web clients
 * prove who they are, the others must not, and only browsers redeem what a single-page application got.
 */
export async function requirePlatform(request: GrantRequest, platform: Platform): Promise<ClientProof> {
  const { context, client, form, origin } = request;
  if (platform === "spa" && origin === undefined) refuse("spa-redeems-cross-origin");
  if (platform !== "spa" && origin !== undefined) refuse("only-spa-redeems-cross-origin", { origin });
  return platform === "web"
    ? await requireConfidentialClient(context, client, form, "confidential-client-authenticated")
    : requirePublicClient(form);
}

/**
 * The platform of grants that have no redirect URI. Such a client is public if its registration says so, and must prove who it
 * is otherwise. https://learn.microsoft.com/graph/api/resources/application (isFallbackPublicClient)
 */
export function fallbackPlatform(client: Application): Platform {
  return client.isFallbackPublicClient === true ? "publicClient" : "web";
}
