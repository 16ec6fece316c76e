import type { Application } from "../../entities.ts";
import { refuse } from "../errors/index.ts";

/** Platform of a redirect URI, which determines the kind of its client. */
export type Platform = "web" | "spa" | "publicClient";

/** A registered redirect URI, spelled as in the request. */
export interface Redirect {
  uri: string;
  platform: Platform;
}

/** https://learn.microsoft.com/entra/identity-platform/reply-url: case matters; the port of a loopback URI does not. */
export function requireRedirectUri(client: Application, requested: string | undefined): Redirect {
  if (requested === undefined) return refuse("redirect-uri-present");
  const platform = platformOf(client, requested);
  if (platform === undefined) {
    return refuse("redirect-uri-registered", { redirectUri: requested, clientId: client.appId });
  }
  return { uri: requested, platform };
}

/** Whether an application has registered a redirect URI, on any platform. */
export function isRegistered(client: Application, requested: string): boolean {
  return platformOf(client, requested) !== undefined;
}

function platformOf(client: Application, requested: string): Platform | undefined {
  const platforms: Platform[] = ["web", "spa", "publicClient"];
  return platforms.find((name) => client[name].redirectUris.some((uri) => isSame(uri, requested)));
}

// Departs from Entra: A redirect URI with a wildcard can be registered, but matches no request.
function isSame(registered: string, requested: string): boolean {
  return registered === requested || withoutLoopbackPort(registered) === withoutLoopbackPort(requested);
}

function withoutLoopbackPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1))(?::\d+)?(?=[/?]|$)/, "$1");
}
