import { Hono, type Context } from "hono";
import { cors } from "hono/cors";
import type { Tenant } from "../tenant.ts";
import { adminConsent } from "./admin-consent/index.ts";
import { answer } from "./authorize/answer.ts";
import { authorize } from "./authorize/index.ts";
import { RefusedToClient } from "./authorize/request.ts";
import type { EndpointVersion, LoginContext } from "./context.ts";
import { instanceDiscovery, openIdConfiguration, publishedKeys } from "./discovery.ts";
import { deviceAuthorization } from "./device/authorization.ts";
import { enterCode } from "./device/index.ts";
import { codePage, deviceLoginPath } from "./device/pages.ts";
import { envelope } from "./errors/envelope.ts";
import { LoginError } from "./errors/index.ts";
import { readParameters } from "./form.ts";
import { decideConsent, pickAccount } from "./interaction.ts";
import { oauthPath } from "./issuers.ts";
import { logOut } from "./logout.ts";
import { errorPage } from "./pages/message-page.ts";
import { tokenEndpoint } from "./token-endpoint.ts";
import { explainUnknownApi } from "./unknown-api.ts";
import { userRealm } from "./user-realm.ts";

/** Options of the sign-in service. */
export interface LoginOptions {
  /** Fetches from federated issuers. @default - the global `fetch` */
  fetch?: typeof fetch;
  /** Receives advice on refusals that may come from a gap in this tenant. @default - nobody */
  onNotice?: (text: string) => void;
}

/** Everything that Entra serves at its login host, v1 and v2. */
export function loginRoutes(tenant: Tenant, options: LoginOptions = {}): Hono {
  const context: LoginContext = {
    tenant,
    fetch: options.fetch ?? fetch,
    redeemedCodes: new Map(),
    deviceFlows: new Map(),
  };
  const app = new Hono();
  app.onError(async (error, c) => await refused(c, tenant, error, options.onNotice));

  app.get("/common/discovery/instance", cors(), (c) => c.json(instanceDiscovery(tenant)));
  for (const version of [1, 2] as const) {
    const { configuration, keys, consent } = paths(version);
    app.get(configuration, cors(), (c) => c.json(openIdConfiguration(tenant, segmentOf(c), version)));
    app.get(keys, cors(), async (c) => c.json(await publishedKeys(tenant, segmentOf(c), version)));
    app.on(
      ["GET", "POST"],
      `/:tenant${oauthPath(version, "authorize")}`,
      async (c) => await authorize(c, tenant, { version, segment: segmentOf(c), parameters: await readParameters(c) }),
    );
    const token = `/:tenant${oauthPath(version, "token")}`;
    app.use(token, cors());
    const device = `/:tenant${oauthPath(version, "devicecode")}`;
    app.use(device, cors());
    app.post(device, async (c) => await deviceAuthorization(c, context, segmentOf(c), version));
    app.all(token, async (c) => await tokenEndpoint(c, context, segmentOf(c), version));
    app.get(
      consent,
      async (c) =>
        await adminConsent(c, tenant, { version, segment: segmentOf(c), parameters: await readParameters(c) }),
    );
    app.on(["GET", "POST"], `/:tenant${oauthPath(version, "logout")}`, async (c) => await logOut(c, tenant));
  }
  // https://microsoft.com/devicelogin leads to the same page.
  app.get("/devicelogin", (c) => c.redirect(deviceLoginPath));
  app.get(deviceLoginPath, async (c) => await codePage(c));
  app.post(deviceLoginPath, async (c) => await enterCode(c, context));
  app.get("/common/:realm{[Uu]ser[Rr]ealm}/:user", (c) => c.json(userRealm(tenant, c.req.param("user"))));
  app.post("/:tenant/login", async (c) => await pickAccount(c, context));
  app.post("/:tenant/Consent/Set", async (c) => await decideConsent(c, context));
  return app;
}

function paths(version: EndpointVersion) {
  return version === 2
    ? {
        configuration: "/:tenant/v2.0/.well-known/openid-configuration",
        keys: "/:tenant/discovery/v2.0/keys",
        consent: "/:tenant/v2.0/adminconsent",
      }
    : {
        configuration: "/:tenant/.well-known/openid-configuration",
        keys: "/:tenant/discovery/keys",
        consent: "/:tenant/adminconsent",
      };
}

function segmentOf(c: Context): string {
  return c.req.param("tenant") ?? "";
}

/** Sends refusals to the client, to a page, or as JSON to a program. Anything else is a bug in this tenant. */
async function refused(
  c: Context,
  tenant: Tenant,
  error: Error,
  onNotice: LoginOptions["onNotice"],
): Promise<Response> {
  const loginError = error instanceof RefusedToClient ? error.refused : error;
  if (!(loginError instanceof LoginError)) throw error;
  const { resource } = loginError.parameters;
  if (loginError.check === "resource-in-tenant" && resource !== undefined) {
    onNotice?.(explainUnknownApi(tenant, resource));
  }
  const body = envelope(tenant, loginError, c.req.header("client-request-id"));
  c.header("x-local-tenant-check", loginError.check);
  if (error instanceof RefusedToClient) {
    const { error: code, error_description, error_uri } = body;
    return await answer(c, error.answerTo, { error: code, error_description, error_uri });
  }
  return isForPrograms(c) ? c.json(body, loginError.status) : await errorPage(c, body, loginError.status);
}

function isForPrograms(c: Context): boolean {
  return /\/(token|devicecode|keys|openid-configuration|instance)$/.test(c.req.path);
}
