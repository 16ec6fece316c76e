import { describe, expect, it } from "vitest";
import { openHttp } from "@entra-integrations/http/client.ts";
import type { Connection } from "../../../integrations/connection.ts";
import { quickPace } from "../../../packages/http/test/service.ts";
import { verifyConnections } from "../../commands/verify/verify-connections.ts";
import type { Verified } from "../../commands/verify/finding.ts";
import { connectKeyIn } from "../../proof/connect-key.ts";
import { type Deployed, deploy } from "../verify/deployed.ts";
import { entries } from "./entries.ts";
import type { Name } from "./products.ts";

interface Asked {
  readonly url: string;
  readonly authorization: string;
  readonly redirect: string | undefined;
}

interface Proved {
  readonly verified: Verified;
  readonly asked: readonly Asked[];
  readonly deployed: Deployed;
}

const connectKey = "0123456789abcdef0123456789abcdef";

/** Proves one entry whose products give these answers. Requests to the tenant itself work as usual. */
async function prove(
  name: Name,
  answer: (url: string, authorization: string) => Response | Promise<Response>,
  change: (connection: Connection) => Partial<Connection> = () => ({}),
  entry: object = {},
): Promise<Proved> {
  const deployed = await deploy({ [name]: { ...entries[name], ...entry } });
  const asked: Asked[] = [];
  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    const authorization = new Headers(init?.headers).get("authorization") ?? "";
    asked.push({ url, authorization, redirect: init?.redirect });
    return await answer(url, authorization);
  };
  const connection = deployed.connections[name]!;
  const tenant = {
    ...(await deployed.open()),
    products: openHttp({ fetch, deadlineSeconds: 60, pace: quickPace() }),
    connectKey: connectKeyIn({ CONNECT_SERVER: "https://connect.contoso.com/", CONNECT_API_KEY: connectKey }),
  };
  const connections = { [name]: { ...connection, ...change(connection) } };
  const [verified] = await verifyConnections(connections, deployed.secrets, tenant, deployed.checkContext(), "product");
  return { verified: verified!, asked, deployed };
}

const json = (status: number, body: unknown) => () => Response.json(body, { status });

describe("an answer of a product", () => {
  it.each<[Name, string, () => Response, string, string, string]>([
    ["dynamics", "404", json(404, {}), "warning", "answered 404 to GET /data/DataManagement", "security roles"],
    ["dynamics", "402", json(402, {}), "error", "answered 402", "the licence for Dynamics 365 Finance is missing"],
    [
      "dynamics",
      "400",
      json(400, { error: { innererror: { message: "bad" } } }),
      "error",
      "answered 400 to GET /data/DataManagementDefinitionGroups: bad",
      "documentation",
    ],
    [
      "graph",
      "a refused token",
      json(401, { error: { message: "Lifetime validation failed" } }),
      "error",
      "refuses the token",
      "clock of this machine",
    ],
    [
      "graph",
      "a missing licence",
      json(403, { error: { code: "x", message: "Tenant is not a B2C tenant and doesn't have premium license" } }),
      "error",
      "lacks a licence",
      "P1",
    ],
    [
      "graph",
      "another refusal",
      json(403, { error: { message: "Insufficient privileges" } }),
      "error",
      "answered 403 to GET /v1.0/users: Insufficient privileges",
      "documentation",
    ],
    [
      "sharepoint",
      "another audience",
      json(401, {
        error_description:
          "Exception of type 'Microsoft.IdentityModel.Tokens.AudienceUriValidationFailedException' was thrown.",
      }),
      "error",
      "because it is for https://contoso.sharepoint.com",
      "write apiAddress",
    ],
    [
      "sharepoint",
      "a site that is not granted",
      json(403, { "odata.error": { code: "-2147024891", message: { lang: "en-US", value: "Access denied." } } }),
      "error",
      "the token has only Sites.Read.All: Access denied.",
      "Sites.Selected",
    ],
    [
      "openai",
      "a firewall",
      json(403, { error: { message: "Access denied due to Virtual Network/Firewall rules." } }),
      "error",
      "refuses this machine",
      "firewall",
    ],
    [
      "openai",
      "another resource",
      json(401, { statusCode: 401, message: "Unauthorized." }),
      "error",
      "refuses the token, which is for https://cognitiveservices.azure.com",
      "custom subdomain",
    ],
    [
      "openai",
      "a service without models",
      json(404, { error: { code: "404", message: "Resource not found" } }),
      "warning",
      "has no Azure OpenAI: Resource not found",
      "apiAddress",
    ],
  ])("of %s: %s has a cause and a fix", async (name, _, answer, severity, cause, fix) => {
    // Connect has no key here, so that only the API is asked.
    const { verified } = await prove(name, answer, ({ addresses }) => ({
      addresses: { ...addresses, ...(name === "openai" && { product: "https://other.contoso.com" }) },
    }));
    expect(verified.findings).toHaveLength(1);
    const [found] = verified.findings;
    expect(found?.severity).toBe(severity);
    expect(found?.message).toContain(cause);
    expect(found?.fix).toContain(fix);
  });

  it.each<[string, () => Response | Promise<Response>, string]>([
    ["throttles", json(429, {}), "Dynamics 365 Finance (contoso.operations.dynamics.com) gets too many requests"],
    ["fails", json(503, {}), "Dynamics 365 Finance (contoso.operations.dynamics.com) is down"],
    [
      "cannot be reached",
      () =>
        Promise.reject(
          new TypeError("fetch failed", {
            cause: Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" }),
          }),
        ),
      "cannot be reached: getaddrinfo ENOTFOUND",
    ],
  ])("that %s counts as unchecked, not as refused", async (_, answer, message) => {
    const { verified } = await prove("dynamics", answer);
    expect(verified.findings).toHaveLength(1);
    expect(verified.findings[0]?.severity).toBe("unchecked");
    expect(verified.findings[0]?.message).toContain(message);
  });

  it("never brings a token, a secret or a key into the results", async () => {
    for (const name of Object.keys(entries) as Name[]) {
      const { verified, asked, deployed } = await prove(name, (_, authorization) =>
        Response.json({ code: 1, error: `you sent ${authorization}` }, { status: 418 }),
      );
      expect(asked.length).toBeGreaterThan(0);
      const shown = JSON.stringify(verified);
      expect(shown).toContain("you sent");
      for (const { authorization } of asked) expect(shown).not.toContain(authorization.split(" ")[1]?.slice(0, 30));
      expect(shown).not.toContain(deployed.secrets[name]!["clientSecret"]);
    }
  });

  it("that is a redirect is not followed", async () => {
    for (const name of Object.keys(entries) as Name[]) {
      const { asked } = await prove(name, json(404, {}));
      expect(asked.map(({ redirect }) => redirect)).toEqual(asked.map(() => "error"));
    }
  });
});

describe("a success of a product", () => {
  it.each<[Name, string, string, string]>([
    ["sharepoint", "https://contoso.sharepoint.com/_api/web?$select=Title", "sharepoint-read", "read the title of"],
    ["graph", "/v1.0/users?$top=1&$select=id", "graph-read", "read /users of Microsoft Graph"],
  ])("of %s is one request to %s", async (name, url, check, seen) => {
    const { verified, asked } = await prove(name, json(200, {}));
    expect(asked.map((one) => one.url)).toEqual([expect.stringContaining(url)]);
    expect(verified.findings).toEqual([]);
    expect(verified.passed).toContain(check);
    expect(verified.seen?.join()).toContain(seen);
  });
});

describe("a token is sent only to its own service", () => {
  it.each<[Name, string, Connection["addresses"]]>([
    ["dynamics", "another host", { product: "https://dynamics.contoso.com" }],
    ["dynamics", "another environment than the token's", { product: "https://fabrikam.operations.dynamics.com" }],
    ["dynamics", "an address without TLS", { product: "http://contoso.operations.dynamics.com" }],
    ["dynamics", "no address", undefined],
    ["sharepoint", "another host", { api: "https://contoso.sharepoint.com.contoso.com" }],
    ["sharepoint", "a host that anyone can get at Microsoft", { api: "https://sharepoint.cloudapp.azure.com" }],
    ["sharepoint", "a user name", { api: "https://contoso.sharepoint.com@contoso.com" }],
    ["openai", "a web app in Azure", { api: "https://openai.azurewebsites.net" }],
    ["openai", "a deeper host", { api: "https://a.b.openai.azure.com" }],
    ["openai", "the host of SharePoint", { api: "https://contoso.sharepoint.com" }],
  ])("%s: not to %s", async (name, _, addresses) => {
    const { verified, asked } = await prove(name, json(200, { value: [] }), () => ({ addresses }));
    expect([asked, verified.findings]).toEqual([[], []]);
    expect(verified.seen?.join()).toContain("not tried: ");
  });

  it("an API key goes only to the server that is named with it", async () => {
    for (const product of [
      "https://connect.contoso.com/other",
      "https://connect.fabrikam.com",
      "http://connect.contoso.com",
    ]) {
      const { asked, verified } = await prove("openai", json(200, []), () => ({ addresses: { product } }));
      expect(asked).toEqual([]);
      expect(verified.seen?.join()).toContain("not tried: needs CONNECT_SERVER");
    }
    const { asked } = await prove("openai", json(200, []), () => ({
      addresses: { product: "https://connect.contoso.com" },
    }));
    expect(asked).toMatchObject([{ authorization: `Key ${connectKey}` }]);
  });

  it.each([
    [{ CONNECT_SERVER: "https://connect.contoso.com/rsc/__api__/", CONNECT_API_KEY: "key" }, "key"],
    [{ CONNECT_SERVER: "https://connect.contoso.com/rsc", CONNECT_API_KEY: "key" }, "key"],
    [{ CONNECT_SERVER: "https://connect.contoso.com", CONNECT_API_KEY: "key" }, undefined],
    [{ CONNECT_SERVER: "connect", CONNECT_API_KEY: "key" }, undefined],
    [{ CONNECT_SERVER: "https://connect.contoso.com/rsc" }, undefined],
    [{ CONNECT_API_KEY: "key" }, undefined],
  ])("%j contains the key %s of https://connect.contoso.com/rsc", (env, key) => {
    expect(connectKeyIn(env)("https://connect.contoso.com/rsc")).toBe(key);
  });
});

describe("nothing is tried", () => {
  it("in Microsoft Graph with permissions that read nothing", async () => {
    const entry = { applicationPermissions: { microsoftGraph: ["Mail.Send"] } };
    const { verified, asked } = await prove("graph", json(200, {}), () => ({}), entry);
    expect([asked, verified.seen]).toEqual([
      [],
      ["graph-read: not tried: there is nothing to read in Microsoft Graph with Mail.Send"],
    ]);
    expect(verified.skipped).toEqual(["graph-read"]);
  });

  it("for users who sign in to Dynamics", async () => {
    const entry = {
      access: "user",
      userId: undefined,
      redirectUris: ["https://erp.contoso.com/callback"],
      consent: "granted",
    };
    const { verified, asked } = await prove("dynamics", json(200, {}), () => ({}), entry);
    expect([asked, verified.seen]).toEqual([[], undefined]);
  });
});
