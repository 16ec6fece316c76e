import { createApp } from "../../../packages/entra-tenant/app.ts";
import { compareRegistrations } from "../../undeclared/compare.ts";
import type { Comparison } from "../../undeclared/undeclared-object.ts";
import { findRegistrations, type Registration } from "../../undeclared/registrations.ts";
import { parseStackState } from "../../undeclared/stack-state.ts";
import { openGraphReader } from "../../commands/verify/graph-reader.ts";
import {
  createApplication,
  createServicePrincipal,
  signToken,
  type Body,
  type GraphClient,
  startGraph,
} from "../../../packages/entra-tenant/test/graph/graph-client.ts";

/** A registration in a fresh in-process tenant, and the state of a stack that declares it. */
export interface Registered {
  readonly graph: GraphClient;
  readonly application: Body;
  readonly principal: Body;
  /** The resources of the stack; tests add to them. */
  readonly resources: Record<string, unknown>[];
  /** Every request of the last comparison, as method and path. */
  readonly requests: string[];
  /** How many requests were under way at the same time, at most. */
  mostAtOnce: number;
  registrations(): Registration[];
  /** Compares as the deployer, or as an identity with other claims. */
  compare(claims?: Record<string, unknown>, registrations?: readonly Registration[]): Promise<Comparison>;
}

const applicationType = "azuread:index/application:Application";
export const servicePrincipalType = "azuread:index/servicePrincipal:ServicePrincipal";

/** Registers an application that the program of a stack declares without a component of ours. */
export async function register(properties: Record<string, unknown> = {}): Promise<Registered> {
  const graph = await startGraph();
  const application = await createApplication(graph, { displayName: "ERP" });
  const principal = await createServicePrincipal(graph, application.appId);
  await graph.call("DELETE", `/v1.0/applications/${application.id}/owners/${graph.tenant.deployer.objectId}/$ref`);
  const app = createApp(graph.tenant);
  const requests: string[] = [];
  let underWay = 0;
  const resources = [
    resource(applicationType, "erp", `/applications/${application.id}`, {
      clientId: application.appId,
      displayName: "ERP",
      signInAudience: "AzureADMyOrg",
      owners: [],
    }),
    resource(servicePrincipalType, "erp-principal", `/servicePrincipals/${principal.id}`, {
      clientId: application.appId,
      owners: [],
      ...properties,
    }),
  ];
  const registered: Registered = {
    graph,
    application,
    principal,
    resources,
    requests,
    mostAtOnce: 0,
    registrations: () => findRegistrations(parseStackState({ deployment: { resources } })),
    async compare(claims = {}, registrations = registered.registrations()) {
      requests.length = 0;
      const { origin } = graph.tenant;
      const reader = openGraphReader(origin, await signToken(graph.tenant, claims), async (url, init) => {
        requests.push(`${init?.method ?? "GET"} ${url.slice(origin.length)}`);
        registered.mostAtOnce = Math.max(registered.mostAtOnce, ++underWay);
        const answer = await app.request(url, init);
        underWay--;
        return answer;
      });
      return await compareRegistrations(registrations, reader);
    },
  };
  return registered;
}

/** One resource of a stack's state. */
export function resource(
  type: string,
  name: string,
  id: string,
  properties: Record<string, unknown> = {},
): Record<string, unknown> & { urn: string } {
  return { urn: `urn:pulumi:prod::erp::${type}::${name}`, type, id, inputs: properties, outputs: properties };
}
