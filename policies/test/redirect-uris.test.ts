import { describe, expect, it } from "vitest";
import { redirectUriExact } from "../rules/redirect-uri-exact.ts";
import { redirectUriHttps } from "../rules/redirect-uri-https.ts";
import { judged, verdict } from "./judged.ts";
import { redirectUriCases } from "./redirect-uris.ts";

const rules = [redirectUriHttps, redirectUriExact];

function refusingRules(platform: string, uri: string): string[] {
  const resource = judged("Application", { [platform]: { redirectUris: [uri] } });
  return rules.filter((rule) => verdict(rule, resource).length > 0).map(({ name }) => name);
}

describe.each(["web", "singlePageApplication"])("a redirect URI on the platform %s", (platform) => {
  it.each(redirectUriCases)("$uri is refused by $refusedBy", ({ uri, refusedBy = [] }) => {
    expect(refusingRules(platform, uri)).toEqual(refusedBy);
  });
});

describe("a redirect URI on the platform publicClient", () => {
  it.each(redirectUriCases)(
    "$uri gives the expected violations",
    ({ uri, refusedBy = [], refusedByPublicClient = refusedBy }) => {
      expect(refusingRules("publicClient", uri)).toEqual(refusedByPublicClient);
    },
  );
});
