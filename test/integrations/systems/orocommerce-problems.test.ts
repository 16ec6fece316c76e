import { describe, expect, it } from "vitest";
import { problemsOf } from "./deployed.ts";
import { entryOf } from "./variants.ts";

const oro = entryOf("orocommerce mail");

describe("orocommerce with a mistake", () => {
  it.each<[title: string, entry: object, problems: string[]]>([
    [
      "an address with the callback",
      { ...oro, address: "https://shop.contoso.com/admin/microsoft-identity/connection/access-token" },
      [
        'integrations.sample.address: must be the address of the Oro application without its callback, got "https://shop.contoso.com/admin/microsoft-identity/connection/access-token"',
        "  fix: write the application's address without the back-office prefix, such as https://shop.contoso.com  [address-with-callback]",
      ],
    ],
    [
      "an address without https",
      { ...oro, address: "http://shop.contoso.com" },
      [
        'integrations.sample.address: must be an https address without query or fragment, got "http://shop.contoso.com"',
        "  fix: write the application's address without the back-office prefix, such as https://shop.contoso.com  [address-not-https]",
      ],
    ],
    [
      "an address with a wildcard",
      { ...oro, address: "https://*.contoso.com" },
      [
        'integrations.sample.address: must name one exact address, without a wildcard, got "https://*.contoso.com"',
        "  fix: write each address that the product sends, in full  [redirect-uri-wildcard]",
      ],
    ],
    [
      "a prefix without leading slash",
      { ...oro, backendPrefix: "admin" },
      [
        'integrations.sample.backendPrefix: must begin with a slash and must not end with one, got "admin"',
        '  fix: write it like /admin; for OroCRM or OroPlatform without commerce write ""  [backend-prefix]',
      ],
    ],
    [
      "a prefix with a slash at the end",
      { ...oro, backendPrefix: "/admin/" },
      [
        'integrations.sample.backendPrefix: must begin with a slash and must not end with one, got "/admin/"',
        '  fix: write it like /admin; for OroCRM or OroPlatform without commerce write ""  [backend-prefix]',
      ],
    ],
    [
      "a slash for a prefix",
      { ...oro, backendPrefix: "/" },
      [
        'integrations.sample.backendPrefix: must begin with a slash and must not end with one, got "/"',
        '  fix: write it like /admin; for OroCRM or OroPlatform without commerce write ""  [backend-prefix]',
      ],
    ],
    [
      "no features",
      { ...oro, features: [] },
      [
        "integrations.sample.features: must have at least 1 entry, got 0",
        "  fix: write more, or remove the key  [too-small]",
      ],
    ],
    [
      "a feature twice",
      { ...oro, features: ["mail", "mail"] },
      [
        'integrations.sample.features[1]: must be listed once, got "mail"',
        "  fix: remove the repetition  [list-duplicate]",
      ],
    ],
    [
      "a feature that is none",
      { ...oro, features: ["mails"] },
      [
        'integrations.sample.features[0]: must be one of mail, sso, calendar, tasks, got "mails"',
        "  fix: did you mean mail?  [not-an-allowed-value]",
      ],
    ],
    [
      "mailboxes without mail",
      { ...oro, features: ["sso"], mailboxes: ["sales@contoso.com"] },
      [
        "integrations.sample.mailboxes: cannot be combined with features without mail, got a list",
        "  fix: remove it  [option-unfit]",
      ],
    ],
    [
      "domains without sso",
      { ...oro, domains: ["contoso.com"] },
      [
        "integrations.sample.domains: cannot be combined with features without sso, got a list",
        "  fix: remove it  [option-unfit]",
      ],
    ],
    [
      "an address for a domain",
      { ...oro, features: ["sso"], domains: ["ada@contoso.com"] },
      [
        'integrations.sample.domains[0]: must be an e-mail domain in lower case, got "ada@contoso.com"',
        "  fix: write the part after the @, such as contoso.com  [domain-not-a-domain]",
      ],
    ],
    [
      "a mailbox that is no address",
      { ...oro, mailboxes: ["sales"] },
      [
        'integrations.sample.mailboxes[0]: must be the address of a mailbox, got "sales"',
        "  fix: write it like helpdesk@contoso.com  [mailbox-not-an-address]",
      ],
    ],
  ])("reports %s", (_title, entry, problems) => {
    expect(problemsOf(entry)).toEqual(problems);
  });
});
