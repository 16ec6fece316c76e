import { beforeEach, describe, expect, it } from "vitest";
import { type GraphClient, refusal, startGraph } from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

const duplicate: [string, string] = ["DuplicateValue", "Request contains a property with duplicate values."];
const personal = { signInAudience: "AzureADandPersonalMicrosoftAccount", api: { requestedAccessTokenVersion: 2 } };

const badUri = (platform: string, uri: string, why: string): [string, string] => [
  "InvalidRedirectUri",
  `Redirect URI '${uri}' in ${platform}.redirectUris ${why}.`,
];
const manyUris = (count: number) => Array.from({ length: count }, (_, index) => `https://crm.contoso.com/${index}`);

const cases: [title: string, body: object, check: string, code: string, message: string][] = [
  [
    "http on web",
    { web: { redirectUris: ["http://crm.contoso.com/cb"] } },
    "redirect-uri-scheme",
    ...badUri("web", "http://crm.contoso.com/cb", "must start with 'https' or 'http://localhost'"),
  ],
  [
    "http on [::1]",
    { web: { redirectUris: ["http://[::1]/cb"] } },
    "redirect-uri-scheme",
    ...badUri("web", "http://[::1]/cb", "must start with 'https' or 'http://localhost'"),
  ],
  [
    "a custom scheme on web",
    { web: { redirectUris: ["contoso://cb"] } },
    "redirect-uri-scheme",
    ...badUri("web", "contoso://cb", "must start with 'https' or 'http://localhost'"),
  ],
  [
    "a URN on spa",
    { spa: { redirectUris: ["urn:ietf:wg:oauth:2.0:oob"] } },
    "redirect-uri-scheme",
    ...badUri("spa", "urn:ietf:wg:oauth:2.0:oob", "must start with 'https' or 'http://localhost'"),
  ],
  [
    "a broker of nested apps on web",
    { web: { redirectUris: ["brk-multihub://localhost"] } },
    "redirect-uri-scheme",
    ...badUri("web", "brk-multihub://localhost", "must start with 'https' or 'http://localhost'"),
  ],
  [
    "http on a public client",
    { publicClient: { redirectUris: ["http://crm.contoso.com"] } },
    "redirect-uri-scheme",
    ...badUri("publicClient", "http://crm.contoso.com", "must start with 'https' or 'http://localhost'"),
  ],
  [
    "a relative redirect URI",
    { spa: { redirectUris: ["/cb"] } },
    "redirect-uri-absolute",
    ...badUri("spa", "/cb", "is not an absolute URI"),
  ],
  [
    "a wildcard when personal accounts are allowed",
    { ...personal, web: { redirectUris: ["https://*.contoso.com"] } },
    "redirect-uri-wildcard",
    ...badUri("web", "https://*.contoso.com", "has a wildcard, which applications for personal accounts may not have"),
  ],
  [
    "a fragment",
    { web: { redirectUris: ["https://crm.contoso.com/#x"] } },
    "redirect-uri-fragment",
    ...badUri("web", "https://crm.contoso.com/#x", "has a fragment"),
  ],
  ...["!", "$", "'", "(", ")", ",", ";"].map((character): [string, object, string, string, string] => [
    `the character ${character} in a redirect URI`,
    { web: { redirectUris: [`https://crm.contoso.com/${character}`] } },
    "redirect-uri-characters",
    ...badUri("web", `https://crm.contoso.com/${character}`, "has one of the characters ! $ ' ( ) , ;"),
  ]),
  [
    "a redirect URI over 256 characters",
    { web: { redirectUris: [`https://crm.contoso.com/${"x".repeat(233)}`] } },
    "redirect-uri-length",
    ...badUri("web", `https://crm.contoso.com/${"x".repeat(233)}`, "is longer than 256 characters"),
  ],
  [
    "a query when personal accounts are allowed",
    { ...personal, web: { redirectUris: ["https://crm.contoso.com/?x=1"] } },
    "redirect-uri-query",
    ...badUri(
      "web",
      "https://crm.contoso.com/?x=1",
      "has a query, which applications for personal accounts may not have",
    ),
  ],
  [
    "257 redirect URIs",
    { web: { redirectUris: manyUris(257) } },
    "redirect-uri-count",
    "InvalidRedirectUri",
    "An application can have at most 256 redirect URIs.",
  ],
  [
    "101 redirect URIs when personal accounts are allowed",
    { ...personal, web: { redirectUris: manyUris(101) } },
    "redirect-uri-count",
    "InvalidRedirectUri",
    "An application can have at most 100 redirect URIs.",
  ],
  [
    "one redirect URI on two platforms",
    { web: { redirectUris: ["https://a.contoso.com"] }, spa: { redirectUris: ["https://a.contoso.com"] } },
    "redirect-uri-duplicate",
    ...duplicate,
  ],
];

describe("redirect URIs", () => {
  it.each(cases)("cannot have %s", async (_, body, check, code, message) => {
    const answer = await graph.call("POST", "/v1.0/applications", { displayName: "Integray", ...body });
    const refused = [answer.status, answer.headers.get("x-local-tenant-check"), answer.body];
    expect(refused).toEqual([400, check, refusal(code, message)]);
  });

  it.each([
    ["https on web", { web: { redirectUris: ["https://crm.contoso.com/cb?x=1"] } }],
    ["a wildcard", { web: { redirectUris: ["https://*.contoso.com/cb"] } }],
    ["http on localhost", { web: { redirectUris: ["http://localhost:8080/cb"] } }],
    ["http on 127.0.0.1", { spa: { redirectUris: ["http://127.0.0.1/cb"] } }],
    ["256 redirect URIs", { web: { redirectUris: manyUris(256) } }],
    ["100 redirect URIs with personal accounts", { ...personal, web: { redirectUris: manyUris(100) } }],
    [
      "custom schemes on public clients",
      { publicClient: { redirectUris: ["contoso-app://cb", "urn:ietf:wg:oauth:2.0:oob"] } },
    ],
    // The web example of the azuread provider's azuread_application_redirect_uris: hashicorp/terraform-provider-azuread#575
    [
      "URNs on web",
      { web: { redirectUris: ["urn:ietf:wg:oauth:2.0:oob", "urn:ietf:wg:oauth:2.0:oob:auto", "urn:oauth:rfc:8693"] } },
    ],
    // hashicorp/terraform-provider-azuread#533
    ["a Windows app on web", { web: { redirectUris: ["ms-appx-web://Microsoft.AAD.BrokerPlugin/1234"] } }],
    // https://learn.microsoft.com/office/dev/add-ins/develop/enable-nested-app-authentication-in-your-add-in
    [
      "a broker of nested apps on spa",
      { spa: { redirectUris: ["brk-multihub://localhost", "brk-c://crm.contoso.com"] } },
    ],
  ])("can have %s", async (_, body) => {
    const answer = await graph.call("POST", "/v1.0/applications", { displayName: "Integray", ...body });
    expect(answer.status).toBe(201);
  });
});
