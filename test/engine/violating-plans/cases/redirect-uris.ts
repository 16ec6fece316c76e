import { somethingElse } from "../ids.ts";
import { one, type Plan } from "../plan.ts";

const https = "redirect-uri-https";
const exact = "redirect-uri-exact";
const notLocal = "redirect-uri-not-local";
const owned = "redirect-uri-host-owned";

const onWeb = (uri: string) => ({ displayName: "ERP", web: { redirectUris: ["https://erp.contoso.com/signin", uri] } });
const web = (rule: string, ...uris: string[]): Plan[] =>
  uris.map((uri) =>
    one(`redirects to ${JSON.stringify(uri)}`, rule === owned ? "warns" : "stops", rule, "Application", onWeb(uri)),
  );

export const redirectUriPlans: Plan[] = [
  ...web(https, "http://erp.contoso.com/signin", "HTTP://erp.contoso.com/signin", "ftp://erp.contoso.com/"),
  ...web(
    exact,
    "https://*.contoso.com/signin",
    "https://erp.contoso.com/*",
    "https://erp.contoso.com/#signin",
    "/signin",
    "https:evil.com/cb",
    "https:\\\\evil.com",
    "https://%2a.contoso.com",
    "https://＊.contoso.com",
    "https://ada:pw@erp.contoso.com/",
    "https://10.0.0.7/signin",
    "https://192.168.1.10/",
  ),
  ...web(
    notLocal,
    "http://localhost:8080/signin",
    "https://localhost",
    "https://localhost.",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
  ),
  ...web(
    owned,
    "https://erp-sync.azurewebsites.net/signin",
    "https://prod-01.westeurope.logic.azure.com/cb",
    "https://xn--contso-zxa.com/",
  ),
  ...web("redirect-uri-not-public-tool", "https://jwt.ms", "https://oauth.pstmn.io/v1/callback"),
  one("redirects a single-page application to http", "stops", https, "Application", {
    displayName: "ERP",
    singlePageApplication: { redirectUris: ["http://erp.contoso.com"] },
  }),
  one("redirects a desktop application to http", "stops", https, "Application", {
    displayName: "ERP",
    publicClient: { redirectUris: ["http://erp.contoso.com"] },
  }),
  ...["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"].map((uri) =>
    one(`redirects a desktop application to ${uri}`, "stops", https, "Application", {
      displayName: "ERP",
      publicClient: { redirectUris: [uri] },
    }),
  ),
  one("redirects by a separate resource", "stops", https, "ApplicationRedirectUris", {
    applicationId: `/applications/${somethingElse}`,
    type: "SPA",
    redirectUris: ["http://erp.contoso.com"],
  }),
  one("has a wildcard in a separate resource", "stops", exact, "ApplicationRedirectUris", {
    applicationId: `/applications/${somethingElse}`,
    type: "Web",
    redirectUris: ["https://*.contoso.com"],
  }),
  {
    title: "redirects to http beside an address that the preview does not know",
    expected: "stops",
    rule: https,
    create(make) {
      const other = make("Application", { displayName: "ERP" });
      make("Application", { displayName: "ERP", web: { redirectUris: [other.objectId, "http://erp.contoso.com"] } });
    },
  },
];
