import * as azuread from "@pulumi/azuread";
import type { ResourceValidationArgs } from "@pulumi/policy";

/** A redirect URI, and whether it is one of a mobile or desktop application. */
export interface RedirectUri {
  text: string;
  isPublicClient: boolean;
}

/** The redirect URIs that a resource registers; undefined for a resource that registers none by its nature. */
export function redirectUrisOf(resource: ResourceValidationArgs): RedirectUri[] | undefined {
  const application = resource.asType(azuread.Application);
  if (application !== undefined) {
    const { web, singlePageApplication, publicClient } = application;
    const others = [...(web?.redirectUris ?? []), ...(singlePageApplication?.redirectUris ?? [])];
    return [...locate(others, false), ...locate(publicClient?.redirectUris ?? [], true)];
  }
  const uris = resource.asType(azuread.ApplicationRedirectUris);
  return uris === undefined ? undefined : locate(uris.redirectUris, uris.type === "PublicClient");
}

function locate(uris: string[], isPublicClient: boolean): RedirectUri[] {
  return uris.map((text) => ({ text, isPublicClient }));
}

/** Reads a URI; undefined where it is none. */
export function parseUri(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether an address leads to the machine of whoever opens it. */
export function isLocal({ hostname }: URL): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])$/.test(hostname);
}
