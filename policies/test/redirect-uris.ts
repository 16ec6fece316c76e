/** How the pack and the program judge a redirect URI on a platform of an application. */
export interface RedirectUriCase {
  uri: string;
  /** The rules of the pack that refuse it on the platforms web and singlePageApplication, in a stack for development. */
  refusedBy?: readonly string[];
  /** Those on the platform publicClient. @default refusedBy */
  refusedByPublicClient?: readonly string[];
  /** Where the program accepts it in a stack file, although the pack refuses it. @default where the pack does too */
  programAccepts?: "everywhere" | "publicClient";
  /** Where the azuread provider refuses it, and with it the program, although it is no risk: the pack leaves it to them. */
  providerRefuses?: "web" | "publicClient";
}

const exact = ["redirect-uri-exact"];
const https = ["redirect-uri-https"];
const both = [...https, ...exact];

/** Redirect URIs that are easy to misread, and the rules of the pack that refuse each of them. */
export const redirectUriCases: readonly RedirectUriCase[] = [
  { uri: "https://erp.contoso.com", providerRefuses: "web" },
  { uri: "https://erp.contoso.com?tenant=1", providerRefuses: "web" },
  { uri: "http://localhost", providerRefuses: "web" },
  ...[
    "https://erp.contoso.com/signin",
    "https://erp.contoso.com:8443/signin?tenant=1",
    "https://erp.contoso.com/a%20b",
    "http://localhost:8080/signin",
    "http://127.0.0.1/signin",
    "https://localhost/signin",
  ].map((uri) => ({ uri })),

  // Not an address, or not that of one place.
  { uri: "/signin", refusedBy: exact },
  { uri: "not an address", refusedBy: exact },
  { uri: "erp.contoso.com/signin", refusedBy: exact },
  { uri: "https://", refusedBy: exact },
  { uri: "https://erp.contoso.com/#signin", refusedBy: exact },
  { uri: "https://erp.contoso.com/signin#", refusedBy: exact },
  { uri: "https://*.contoso.com/signin", refusedBy: exact },
  { uri: "https://erp.contoso.com/*", refusedBy: exact },
  { uri: "https://%2a.contoso.com", refusedBy: exact },
  { uri: "https://erp.contoso.com/%2A", refusedBy: exact },
  { uri: "https://erp.contoso.com/%252a", refusedBy: exact },
  { uri: "https://＊.contoso.com/signin", refusedBy: exact },

  // Text that browsers read in another way than it is written.
  { uri: "https:evil.com/cb", refusedBy: exact },
  { uri: "https:/evil.com/cb", refusedBy: exact },
  { uri: "https:///evil.com/cb", refusedBy: exact },
  { uri: String.raw`https:\\evil.com`, refusedBy: exact },
  { uri: String.raw`https://erp.contoso.com\@evil.com`, refusedBy: exact },
  { uri: "HTTPS://erp.contoso.com/signin", refusedBy: exact },
  { uri: "https://ERP.contoso.com/signin", refusedBy: exact },
  { uri: "https://erp.contoso.com:443/signin", refusedBy: exact },
  { uri: "http://localhost:80/signin", refusedBy: exact },
  { uri: "https://%65rp.contoso.com/signin", refusedBy: exact },
  { uri: "https://ｅrp.contoso.com/signin", refusedBy: exact },
  { uri: "https://münchen.contoso.com/cb", refusedBy: exact },
  { uri: "https://erp.contoso.com/a/../b", refusedBy: exact },
  { uri: "https://erp.contoso.com/%2e%2e/b", refusedBy: exact },
  { uri: "https://erp.contoso.com/a b", refusedBy: exact },
  { uri: " https://erp.contoso.com/signin", refusedBy: exact },
  { uri: "https://erp.contoso.com/signin\n", refusedBy: exact },
  { uri: "https://erp.cont\toso.com/signin", refusedBy: exact },
  { uri: "https://erp.contoso.com/sign\u200Bin", refusedBy: exact },
  { uri: "https://erp.contoso.com/\u202Enigis", refusedBy: exact },

  // A user name before the host, and characters that Entra does not accept.
  { uri: "https://ada:secret@erp.contoso.com/", refusedBy: exact },
  { uri: "https://erp.contoso.com@evil.com/", refusedBy: exact },
  ...["!", "$", "'", "(", ")", ",", ";"].map((character) => ({
    uri: `https://erp.contoso.com/cb${character}`,
    refusedBy: exact,
  })),

  // Hosts that are not the name of a server of somebody.
  { uri: "https://erp.contoso.com./signin", refusedBy: exact },
  { uri: "https://localhost.", refusedBy: exact },
  { uri: "https://intranet/signin", refusedBy: exact, programAccepts: "everywhere" },
  { uri: "https://10.0.0.1/signin", refusedBy: exact },
  { uri: "https://20.50.2.1/signin", refusedBy: exact },
  { uri: "https://127.1", refusedBy: exact },
  { uri: "https://127.1.2.3/signin", refusedBy: exact },
  { uri: "https://0x7f.0.0.1", refusedBy: exact },
  { uri: "https://2130706433/signin", refusedBy: exact },
  { uri: "https://017700000001/signin", refusedBy: exact },
  { uri: "https://[::1]/signin", refusedBy: exact },
  { uri: "https://[::ffff:127.0.0.1]/signin", refusedBy: exact },
  { uri: "https://[fd00::1]/signin", refusedBy: exact },
  // Cyrillic and Latin letters in one name: аpple, as browsers write it.
  { uri: "https://xn--pple-43d.com/signin", refusedBy: exact, programAccepts: "everywhere" },

  // Without https.
  { uri: "http://erp.contoso.com/signin", refusedBy: https },
  { uri: "http://localhost.contoso.com/cb", refusedBy: https },
  { uri: "http://erp.localhost/cb", refusedBy: https },
  { uri: "http://127.1.2.3/signin", refusedBy: both },
  { uri: "http://[::1]/signin", refusedBy: both },
  { uri: "http://localhost./signin", refusedBy: both },
  { uri: "ftp://erp.contoso.com/signin", refusedBy: https },
  { uri: "wss://erp.contoso.com/signin", refusedBy: https },
  { uri: "javascript:alert%281%29", refusedBy: https },
  { uri: "javascript://localhost/%0aalert", refusedBy: https },
  { uri: "data:text/html", refusedBy: https },
  { uri: "vbscript:msgbox", refusedBy: https },
  { uri: "file:///etc/passwd", refusedBy: https },
  { uri: "about:blank", refusedBy: https },
  { uri: "blob:https://erp.contoso.com/1", refusedBy: https },
  { uri: "intent://erp.contoso.com", refusedBy: https },
  { uri: "myapp://localhost", refusedBy: https },
  { uri: "localhost:3000/cb", refusedBy: https },

  // Schemes of a mobile or desktop application.
  ...[
    "com.contoso.erp://signin",
    "msauth.com.contoso.erp://auth",
    "msauth://com.contoso.erp/ga0RGNYHvNM5d0SLGQfpQWAPGJ8%3D",
    "msal6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10://auth",
    "ms-appx-web://microsoft.aad.brokerplugin/6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10",
    "ms-app://s-1-15-2-1/",
    "urn:ietf:wg:oauth:2.0:oob",
  ].map((uri) => ({ uri, refusedBy: https, refusedByPublicClient: [] })),
  {
    uri: "com.contoso.erp:/signin",
    refusedBy: https,
    refusedByPublicClient: [],
    providerRefuses: "publicClient",
  },
  { uri: "com.contoso.erp://*", refusedBy: both, refusedByPublicClient: exact },
  { uri: "COM.contoso.erp://signin", refusedBy: both, refusedByPublicClient: exact },
];
