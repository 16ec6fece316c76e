import type { Application } from "../../entities.ts";
import type { Platform } from "../authorize/redirect-uri.ts";
import { requireConfidentialClient, requirePublicClient } from "../client-authentication/index.ts";
import { refuse } from "../errors/index.ts";
import type { ClientProof } from "../tokens/access-token.ts";
import type { GrantRequest } from "./grant-request.ts";

/**
 * Checks the client against the platform of its redirect URI. Web clients must authenticate, other clients must not, and
 * a single-page application's grant must be redeemed by a browser.
 */
export async function requirePlatform(request: GrantRequest, platform: Platform): Promise<ClientProof> {
  const { form, origin } = request;
  if (platform === "spa" && origin === undefined) refuse("spa-redeems-cross-origin");
  if (platform !== "spa" && origin !== undefined) refuse("only-spa-redeems-cross-origin", { origin });
  return platform === "web"
    ? await requireConfidentialClient(request, "confidential-client-authenticated")
    : requirePublicClient(form);
}

/**
 * The platform of grants that have no redirect URI. Such a client is public if its registration says so, and must prove who it
 * is otherwise. https://learn.microsoft.com/graph/api/resources/application (isFallbackPublicClient)
 */
export function fallbackPlatform(client: Application): Platform {
  return client.isFallbackPublicClient === true ? "publicClient" : "web";
}
