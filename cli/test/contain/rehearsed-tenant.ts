import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { createApp } from "../../../packages/entra-tenant/app.ts";
import { loginRoutes } from "../../../packages/entra-tenant/login/index.ts";
import {
  type Body,
  type GraphClient,
  signToken,
  startGraph,
} from "../../../packages/entra-tenant/test/graph/graph-client.ts";
import { addCertificate } from "../../../packages/entra-tenant/test/login/support/certificate.ts";
import { moveToOtherTenant, ownScope, readClientObjects } from "./client-objects.ts";
import { quickPace } from "../../../packages/http/test/service.ts";
import { ExchangeOfClient } from "./exchange-of-client.ts";
import type { ContainSession, ContainTarget } from "../../commands/contain/contain-client.ts";
import { withToken } from "../../commands/verify/open-tenant.ts";
import { unknownUse } from "../../commands/contain/exchange-use.ts";
import { openGraphReader } from "../../commands/verify/graph-reader.ts";
import { walkSignIn } from "../../sandbox/browser.ts";

const callback = "https://erp.contoso.com/callback";
const graphAppId = "00000003-0000-0000-c000-000000000000";
const exchangeAppId = "00000002-0000-0ff1-ce00-000000000000";
const issuer = "https://token.actions.githubusercontent.com";
const subject = "repo:contoso/erp:environment:production";
const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Permissions of the identity that runs `contain`. */
export const operatorRoles = [
  "Application.ReadWrite.All",
  "AppRoleAssignment.ReadWrite.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "Policy.Read.All",
  "RoleManagement.ReadWrite.Exchange",
];

const actions = await generateKeyPair("RS256");
const actionsKey = { ...(await exportJWK(actions.publicKey)), kid: "actions", alg: "RS256" };

/** Ways in which a client gets tokens. */
export type Way = "secret" | "certificate" | "federated" | "code" | "refresh token" | "on behalf of";

/** A client with every kind of credential and access, in an in-process tenant with sign-in and Microsoft Graph. */
export interface RehearsedTenant {
  readonly graph: GraphClient;
  readonly application: Body;
  readonly principal: Body;
  readonly target: ContainTarget;
  readonly userId: string;
  /** The client in Exchange Online. */
  readonly exchange: ExchangeOfClient;
  /** Moves the clock of the tenant ahead. */
  pass(seconds: number): void;
  /** Requests a token in each way, with what the client got before. A code works once, so each call has another one. */
  readonly attempts: Readonly<Record<Way, () => Promise<Response>>>;
  /** Enables sign-in, as an administrator by mistake. */
  enable(): Promise<void>;
  /** Adds a secret and a consent, as somebody who took over an owner's account. Returns how the secret gets a token. */
  intrude(): Promise<() => Promise<Response>>;
  /** How a command reaches the tenant. `around` may lose requests. */
  session(
    journalFile: string,
    around?: (fetch: Fetch) => Fetch,
    roles?: readonly string[],
  ): Promise<ContainSession & { readonly steps: string[] }>;
  /** Everything about the client in Graph, without ids and dates of credentials. */
  read(): Promise<Record<string, unknown>>;
}

/** Options of the client. */
export interface RehearsedOptions {
  /** Whether the registration is in another tenant, so that this one has only the enterprise application. */
  readonly isExternal?: boolean;
  /** Number of codes that are requested beforehand. @default 2 */
  readonly codes?: number;
  /** Whether the client has roles in Exchange Online and full access to a mailbox. @default false */
  readonly usesExchange?: boolean;
}

/** Starts a tenant with a client, which signs in in every way beforehand. */
export async function rehearsedTenant({
  isExternal = false,
  codes = 2,
  usesExchange = false,
}: RehearsedOptions = {}): Promise<RehearsedTenant> {
  const graph = await startGraph();
  const { tenant } = graph;
  let now = tenant.now();
  const move = (seconds: number): void => {
    now = new Date(now.getTime() + seconds * 1000);
    graph.setClock(now.toISOString());
  };
  const graphApp = createApp(tenant);
  const loginApp = loginRoutes(tenant, { fetch: (url) => Promise.resolve(issuerDocument(url)) });
  const request = async (url: string, init?: RequestInit): Promise<Response> =>
    await (/^https:\/\/[^/]+\/(v1\.0|beta|adminapi|subscriptions|vaults)\//.test(url) ? graphApp : loginApp).request(
      url,
      init,
    );

  const created = await post(graph, "/applications", {
    displayName: "ERP sync",
    web: { redirectUris: [callback] },
    api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [ownScope] },
  });
  const { appId, id } = created;
  await patch(graph, `/applications/${id}`, { identifierUris: [`api://${appId}`] });
  const principal = await post(graph, "/servicePrincipals", { appId });
  const { secretText } = await post(graph, `/applications/${id}/addPassword`, {
    passwordCredential: { displayName: "hand-made" },
  });
  const certificate = await addCertificate(tenant.applications.get(id)!);
  await post(graph, `/applications/${id}/federatedIdentityCredentials`, {
    name: "production",
    issuer,
    subject,
    audiences: ["api://AzureADTokenExchange"],
  });
  const microsoftGraph = await apiOf(graph, graphAppId);
  const exchange = await apiOf(graph, exchangeAppId);
  const user = [...tenant.users.values()].find(({ mailNickname }) => mailNickname === "user")!;
  const grants = [
    { consentType: "AllPrincipals", resourceId: microsoftGraph.id, scope: "User.Read Mail.Read" },
    { consentType: "Principal", principalId: user.id, resourceId: exchange.id, scope: "SMTP.Send" },
  ];
  for (const grant of grants) await post(graph, "/oauth2PermissionGrants", { clientId: principal.id, ...grant });
  const role = microsoftGraph.appRoles.find(({ value }) => value === "Mail.Send") as unknown as { id: string };
  await post(graph, `/servicePrincipals/${principal.id}/appRoleAssignments`, {
    principalId: principal.id,
    resourceId: microsoftGraph.id,
    appRoleId: role.id,
  });
  await post(graph, `/users/${user.id}/appRoleAssignments`, {
    principalId: user.id,
    resourceId: principal.id,
    appRoleId: "00000000-0000-0000-0000-000000000000",
  });

  const tokenEndpoint = `${tenant.origin}/${tenant.id}/oauth2/v2.0/token`;
  const token = async (form: Record<string, string>): Promise<Response> =>
    await request(tokenEndpoint, { method: "POST", body: new URLSearchParams({ client_id: appId, ...form }) });
  const seconds = (): number => Math.floor(tenant.now().getTime() / 1000);
  const withSecret = { client_secret: secretText };
  const appOnly = { grant_type: "client_credentials", scope: "https://graph.microsoft.com/.default" };
  const sign = async (claims: JWTPayload, header: object, key: Parameters<SignJWT["sign"]>[0]): Promise<string> =>
    await new SignJWT({ nbf: seconds(), exp: seconds() + 300, ...claims })
      .setProtectedHeader({ alg: "RS256", ...header })
      .sign(key);

  async function signIn(scope: string, clientId = appId): Promise<string> {
    const query = new URLSearchParams({ client_id: clientId, response_type: "code", redirect_uri: callback, scope });
    const url = `${tenant.origin}/${tenant.id}/oauth2/v2.0/authorize?${query.toString()}`;
    const account = user.userPrincipalName;
    const back = await walkSignIn({
      url,
      account,
      consent: "accept",
      fetch: (page, init) => request(page, init),
    });
    return new URL(back).searchParams.get("code") ?? "";
  }
  const redeem = (code: string) => ({ ...withSecret, grant_type: "authorization_code", redirect_uri: callback, code });

  const scope = "openid offline_access User.Read";
  const first = (await (await token(redeem(await signIn(scope)))).json()) as { refresh_token: string };
  const caller = await post(graph, "/applications", { displayName: "Portal", web: { redirectUris: [callback] } });
  const callerPrincipal = await post(graph, "/servicePrincipals", { appId: caller.appId });
  const callerSecret = await post(graph, `/applications/${caller.id}/addPassword`, {});
  await post(graph, "/oauth2PermissionGrants", {
    clientId: callerPrincipal.id,
    consentType: "AllPrincipals",
    resourceId: principal.id,
    scope: ownScope.value,
  });
  const calling = await token({
    ...redeem(await signIn(`api://${appId}/${ownScope.value}`, caller.appId)),
    client_id: caller.appId,
    client_secret: callerSecret.secretText,
  });
  const { access_token: assertion } = (await calling.json()) as { access_token: string };
  const unused = await Promise.all(Array.from({ length: codes }, () => signIn(scope)));
  if (isExternal) moveToOtherTenant(tenant, id);
  const inExchange = new ExchangeOfClient(graph, { appId, objectId: principal.id, user });
  if (usesExchange) await inExchange.create();

  return {
    graph,
    application: created,
    principal,
    userId: user.id,
    exchange: inExchange,
    target: {
      integration: "erp-sync",
      tenantId: tenant.id,
      clientId: appId,
      tokenEndpoint,
      clientSecret: secretText,
      declared: { delegated: [], application: [] },
      exchange: usesExchange ? inExchange.use : { ...unknownUse, state: "unused" },
    },
    pass: move,
    attempts: {
      secret: () => token({ ...appOnly, ...withSecret }),
      certificate: async () =>
        await token({
          ...appOnly,
          client_assertion_type: jwtBearer,
          client_assertion: await sign(
            { iss: appId, sub: appId, aud: tokenEndpoint, jti: randomUUID() },
            { x5t: certificate.thumbprintSha1 },
            certificate.privateKey,
          ),
        }),
      federated: async () =>
        await token({
          ...appOnly,
          client_assertion_type: jwtBearer,
          client_assertion: await sign(
            { iss: issuer, sub: subject, aud: "api://AzureADTokenExchange" },
            { kid: "actions" },
            actions.privateKey,
          ),
        }),
      code: () => token(redeem(unused.pop() ?? "")),
      "refresh token": () =>
        token({ ...withSecret, grant_type: "refresh_token", refresh_token: first.refresh_token, scope }),
      "on behalf of": () =>
        token({
          ...withSecret,
          grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
          assertion,
          requested_token_use: "on_behalf_of",
          scope: "https://graph.microsoft.com/User.Read",
        }),
    },
    async enable() {
      await (await graph.as({})).call("PATCH", `/v1.0/servicePrincipals/${principal.id}`, { accountEnabled: true });
    },
    async intrude() {
      const application = tenant.applications.get(id);
      if (application === undefined) return () => Promise.resolve(Response.json({}));
      const { secretText: stolen } = await post(graph, `/applications/${id}/addPassword`, {});
      const helpdesk = [...tenant.users.values()].find(({ mailNickname }) => mailNickname === "helpdesk")!;
      await graph.call("POST", "/v1.0/oauth2PermissionGrants", {
        clientId: principal.id,
        consentType: "Principal",
        principalId: helpdesk.id,
        resourceId: microsoftGraph.id,
        scope: "Mail.Read",
      });
      return () => token({ ...appOnly, client_secret: stolen });
    },
    async session(journalFile, around = (fetch) => fetch, roles = operatorRoles) {
      const steps: string[] = [];
      const operator = await signToken(tenant, { roles });
      const fetch = around(async (url, init) => await request(url, init));
      return {
        graph: openGraphReader(tenant.origin, operator, fetch),
        graphOrigin: tenant.origin,
        fetchGraph: withToken(operator, fetch),
        signInTo: async (aud) => withToken(await signToken(tenant, { aud, roles: ["Exchange.ManageAsApp"] }), fetch),
        fetch,
        journalFile,
        now: () => tenant.now(),
        pace: quickPace(),
        onStep: (line) => steps.push(line),
        steps,
      };
    },
    read: () => readClientObjects(graph, appId),
  };
}

function issuerDocument(url: string | URL | Request): Response {
  if (url === `${issuer}/jwks`) return Response.json({ keys: [actionsKey] });
  return Response.json({ issuer, jwks_uri: `${issuer}/jwks` });
}

async function post(graph: GraphClient, path: string, body: object): Promise<Body> {
  const answer = await graph.call("POST", `/v1.0${path}`, body);
  if (answer.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function patch(graph: GraphClient, path: string, body: object): Promise<void> {
  const answer = await graph.call("PATCH", `/v1.0${path}`, body);
  if (answer.status >= 300) throw new Error(`PATCH ${path}: ${JSON.stringify(answer.body)}`);
}

async function apiOf(graph: GraphClient, appId: string): Promise<Body> {
  return (await graph.call("GET", `/v1.0/servicePrincipals(appId='${appId}')`)).body;
}
