import { expect } from "vitest";
import { createApp } from "../../../packages/entra-tenant/app.ts";
import { buildConnection, type Connections } from "../../../integrations/connection.ts";
import type {
  CertificateFacts,
  CredentialFacts,
  RotatingSecretFacts,
} from "../../../integrations/credentials/credential-facts.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { planRotation } from "../../../integrations/credentials/rotation.ts";
import type { CredentialSpec, IntegrationSpec, SecretSpec } from "../../../integrations/spec.ts";
import type { IntegrationFinding, Verified } from "../../commands/verify/finding.ts";
import type { ProofLevel } from "../../proof/product-proof.ts";
import { openObserver, type OpenTenant } from "../../commands/verify/gather.ts";
import { openGraphReader } from "../../commands/verify/graph-reader.ts";
import { withToken } from "../../commands/verify/open-tenant.ts";
import type { CheckContext, TenantSnapshot } from "../../commands/verify/observation.ts";
import { openHttp } from "@entra-integrations/http/client.ts";
import { quickPace } from "../../../packages/http/test/service.ts";
import { connectApiKeys } from "../../../packages/entra-tenant/posit-connect/keys.ts";
import { verifyConnections } from "../../commands/verify/verify-connections.ts";
import { readSample } from "../../../test/integrations/sample-certificates.ts";
import { register, type RegisteredIds } from "../../../test/support/register.ts";
import {
  type Body,
  type GraphClient,
  signToken,
  startGraph,
} from "../../../packages/entra-tenant/test/graph/graph-client.ts";
import { addCertificate } from "../../../packages/entra-tenant/test/login/support/certificate.ts";

/** The time in the tenant until a test moves it. */
const today = new Date("2026-11-21T08:00:00Z");

/** Integrations in a new tenant that is called in process, without a socket. */
export interface Deployed {
  readonly graph: GraphClient;
  readonly connections: Connections;
  readonly secrets: Record<string, Record<string, string>>;
  /** Every request that was sent, as method and URL. */
  readonly requests: string[];
  /** The findings at a time, as the deployer sees the tenant unless the token has other claims. */
  find(changes?: Partial<CheckContext>, claims?: Record<string, unknown>): Promise<IntegrationFinding[]>;
  /** The tenant as the deployer sees it. */
  open(): Promise<OpenTenant>;
  /** The results at a level of `--proof`, or without one, as the deployer sees the tenant. */
  verify(proof?: ProofLevel): Promise<Verified[]>;
  /** What the checks of one integration look at. */
  observe(name: string): Promise<TenantSnapshot>;
  checkContext(changes?: Partial<CheckContext>): CheckContext;
  /** Sends a change to Graph that must succeed. */
  spoil(method: string, path: string, body?: unknown): Promise<Body>;
}

/** Puts the entries of a stack file into a fresh tenant, as the program would. */
export async function deploy(entries: Record<string, unknown>): Promise<Deployed> {
  const graph = await startGraph();
  const secrets: Deployed["secrets"] = {};
  const specs = parseIntegrations(entries, { now: today, owners: undefined, readCertificate: readSample });
  const connections: Connections = {};
  for (const spec of specs) connections[spec.name] = await deployOne(graph, spec, secrets);
  const requests: string[] = [];
  const app = createApp(graph.tenant);
  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    requests.push(`${init?.method ?? "GET"} ${url}`);
    return await app.request(url, init);
  };
  const { origin } = graph.tenant;
  const products = openHttp({ fetch, deadlineSeconds: 60, pace: quickPace() });
  const connectKey = () => connectApiKeys(graph.tenant).administrator;
  const openAs = async (claims: Record<string, unknown>): Promise<OpenTenant> => {
    const token = await signToken(graph.tenant, claims);
    const reader = openGraphReader(origin, token, fetch);
    const fetchGraph = withToken(token, fetch);
    const signInTo = () => Promise.resolve(fetchGraph);
    return { graph: reader, graphOrigin: origin, fetchGraph, signInTo, fetch, products, connectKey };
  };
  const checkContext: Deployed["checkContext"] = (changes) => ({
    now: graph.tenant.now(),
    withinDays: undefined,
    commands: { up: "pulumi up", repair: "pulumi up --refresh" },
    ...changes,
  });
  return {
    graph,
    connections,
    secrets,
    requests,
    checkContext,
    async find(changes = {}, claims = {}) {
      const tenant = await openAs(claims);
      const verified = await verifyConnections(connections, secrets, tenant, checkContext(changes), "token");
      return verified.flatMap(({ findings }) => [...findings]);
    },
    open: () => openAs({}),
    async verify(proof) {
      return await verifyConnections(connections, secrets, await openAs({}), checkContext(), proof);
    },
    async observe(name) {
      const observe = openObserver(await openAs({}));
      return (await observe(connections[name]!, secrets[name]?.["clientSecret"]))!;
    },
    async spoil(method, path, body) {
      const answer = await graph.call(method, `/v1.0${path}`, body);
      expect(answer.status).toBeLessThan(300);
      return answer.body;
    },
  };
}

async function deployOne(graph: GraphClient, spec: IntegrationSpec, secrets: Deployed["secrets"]) {
  const { name, displayName, entra } = spec;
  if (entra === undefined) return buildConnection(spec, undefined);
  const post = async (path: string, body: unknown): Promise<Body> =>
    (await graph.call("POST", `/v1.0${path}`, body)).body;
  const { externalApplication } = entra.lifecycle;
  const ids =
    externalApplication === undefined
      ? await register(graph.tenant, post, { displayName, entra })
      : await instantiate(graph, externalApplication, entra.lifecycle.cutOff === undefined);
  return buildConnection(spec, {
    authorityHost: graph.tenant.origin,
    tenantId: graph.tenant.id,
    ...ids,
    credential: await addCredential(entra.credential),
  });

  async function addCredential(given: CredentialSpec): Promise<CredentialFacts> {
    if (given.type === "none") return given;
    if (given.type === "secret") return await addSecret(given);
    const kept = given.keptSecret === undefined ? {} : { keptSecret: await addSecret(given.keptSecret) };
    if (given.type === "federated") {
      const trusts = given.trusts.map(({ audience, ...trust }) => ({ ...trust, audiences: [audience] }));
      for (const trust of trusts)
        await post(`/applications/${ids.applicationObjectId}/federatedIdentityCredentials`, trust);
      return { type: given.type, trusts, ...kept };
    }
    const registered = graph.tenant.applications.get(ids.applicationObjectId)!;
    const certificates: CertificateFacts[] = [];
    for (const { thumbprint, sha256Thumbprint, subject, startsOn, expiresOn } of given.certificates) {
      await addCertificate(registered, { start: new Date(startsOn), end: new Date(expiresOn) });
      const { keyId } = registered.keyCredentials.at(-1)!;
      certificates.push({ keyId, thumbprint, sha256Thumbprint, subject, startsOn, expiresOn });
    }
    return { type: given.type, certificates, ...kept };
  }

  async function addSecret(secret: SecretSpec): Promise<RotatingSecretFacts> {
    const { current, rotatesOn } = planRotation(secret, today);
    const { keyId, secretText } = await post(`/applications/${ids.applicationObjectId}/addPassword`, {
      passwordCredential: { displayName: "client secret", endDateTime: current.expiresOn },
    });
    secrets[name] = { clientSecret: secretText };
    const { generation, expiresOn } = current;
    return { type: "secret", keyId, expiresOn, rotatesOn, generation, emergencyRotation: 1 };
  }
}

/** Creates the service principal of an application that is registered in another tenant. */
async function instantiate(graph: GraphClient, clientId: string, accountEnabled: boolean): Promise<RegisteredIds> {
  graph.tenant.otherApis.set(clientId, {
    id: clientId,
    displayName: "Fabrikam Expenses",
    appOwnerOrganizationId: "d2f3b8a1-7c4e-4f90-8a6d-5e1b0c9f2a37",
    identifierUris: [clientId],
    appRoles: [],
    oauth2PermissionScopes: [],
    accessTokenVersion: 2,
  });
  const { body } = await graph.call("POST", "/v1.0/servicePrincipals", { appId: clientId, accountEnabled });
  return { clientId, applicationObjectId: "", servicePrincipalObjectId: body.id };
}

/** The path of an integration's registration in Graph. */
export function applicationPath({ connections }: Deployed, name: string): string {
  return `/applications/${connections[name]!.entra!.applicationObjectId}`;
}

/** The path of an integration's service principal in Graph. */
export function principalPath({ connections }: Deployed, name: string): string {
  return `/servicePrincipals/${connections[name]!.entra!.servicePrincipalObjectId}`;
}
