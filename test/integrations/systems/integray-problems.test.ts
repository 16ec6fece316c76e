import { describe, expect, it } from "vitest";
import { problemsOf } from "./deployed.ts";
import { entryOf } from "./variants.ts";

const integray = entryOf("integray");

describe("integray with a mistake", () => {
  it.each<[title: string, entry: object, problems: string[]]>([
    [
      "an address with the callback",
      { ...integray, address: "https://acme.integray.app/api/Callback/GenericOAuth2" },
      [
        'integrations.sample.address: must be the address of Integray without its callback, got "https://acme.integray.app/api/Callback/GenericOAuth2"',
        "  fix: copy the part before /api/Callback from the Redirect URI field, such as https://acme.integray.app  [address-with-callback]",
      ],
    ],
    [
      "an address with a user name",
      { ...integray, address: "https://ada:pw@acme.integray.app" },
      [
        'integrations.sample.address: must not carry a user name or password, got "https:...@acme.integray.app"',
        "  fix: drop the part before @  [redirect-uri-credentials]",
      ],
    ],
    [
      "no permission",
      { ...integray, permissions: {} },
      [
        "integrations.sample.permissions: must name at least one permission, got none",
        "  fix: add what the connectors need, such as microsoftGraph: [User.Read]  [permissions-missing]",
      ],
    ],
    [
      "permissions of two APIs",
      { ...integray, permissions: { microsoftGraph: ["User.Read"], sharePointOnline: ["AllSites.Read"] } },
      [
        "integrations.sample.permissions: must be permissions of one API, got microsoftGraph and sharePointOnline",
        "  fix: make one integration for each API  [permissions-of-several-apis]",
      ],
    ],
  ])("reports %s", (_title, entry, problems) => {
    expect(problemsOf(entry)).toEqual(problems);
  });
});
