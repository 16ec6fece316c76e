import { z } from "zod";
import type { Connection } from "../../../integrations/connection.ts";
import { findApi } from "../../../integrations/permissions/apis.ts";
import type { GraphReader } from "../verify/graph-reader.ts";
import type { Journal } from "./journal.ts";
import { readTokenLifetime } from "./token-lifetime.ts";

const lifetimes = "https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes";
const forUsers = "https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation";
const forWorkloads = `${forUsers}-workload`;

/** Until when the tokens of an API that were already issued are valid. */
export interface TokenEnd {
  /** Name of the API. */
  readonly api: string;
  /** When the last one of a usual client ends. */
  readonly until: Date;
  /** Why it is later than usual. */
  readonly because: string | undefined;
  /** Page of Microsoft with the rule. */
  readonly source: string;
  /** Tokens of a client that takes part in continuous access evaluation. Empty for an API without it. */
  readonly longLived: readonly LongLivedTokens[];
}

/** Tokens that live longer, because the API can refuse them earlier. */
interface LongLivedTokens {
  readonly until: Date;
  /** Which tokens, and what ends them. */
  readonly text: string;
  readonly source: string;
}

const hour = 3_600_000;
const microsoftGraph = "00000003-0000-0000-c000-000000000000";
/** APIs that Microsoft's page on continuous access evaluation names. Teams uses the APIs of Graph. */
const continuouslyEvaluated = new Set([
  microsoftGraph,
  "00000002-0000-0ff1-ce00-000000000000",
  "00000003-0000-0ff1-ce00-000000000000",
]);

const apiSchema = z.object({ id: z.string(), appId: z.string(), displayName: z.string().nullish() });

interface UsedApi {
  readonly id: string | undefined;
  readonly appId: string | undefined;
  readonly name: string;
}

/**
 * Computes the ends for each API to which the client had permissions, and for all others. `lastTokenAt` is when the last token
 * can have been issued.
 */
export async function readTokenEnds(
  graph: GraphReader,
  { journal, connection, lastTokenAt }: { journal: Journal; connection: Connection | undefined; lastTokenAt: Date },
): Promise<TokenEnd[]> {
  const after = (milliseconds: number): Date => new Date(lastTokenAt.getTime() + milliseconds);
  // A token without permissions needs no consent, so there can be one for any API.
  const others: UsedApi = { id: undefined, appId: undefined, name: "other APIs" };
  const apis = [...(await usedApis(graph, journal, connection)), others];
  return await Promise.all(
    apis.map(async ({ id, appId, name }) => {
      const { milliseconds, because } = await readTokenLifetime(graph, {
        applicationId: journal.applicationId ?? undefined,
        servicePrincipalId: journal.servicePrincipalId ?? undefined,
        apiId: id,
      });
      const isEvaluated = appId !== undefined && continuouslyEvaluated.has(appId);
      const longLived = [
        ...(appId === microsoftGraph
          ? [
              {
                until: after(24 * hour),
                text: "app-only tokens with the claim xms_cc: Graph refuses them soon after the client was disabled",
                source: forWorkloads,
              },
            ]
          : []),
        ...(isEvaluated
          ? [
              {
                until: after(28 * hour),
                text: "users' tokens with the claim xms_cc: revoking the sessions of the users ends them within 15 minutes",
                source: forUsers,
              },
            ]
          : []),
      ];
      return { api: name, until: after(milliseconds), because, source: lifetimes, longLived };
    }),
  );
}

/** The APIs in the journal and those that the stack declares. */
async function usedApis(graph: GraphReader, journal: Journal, connection: Connection | undefined): Promise<UsedApi[]> {
  const { before, foundLater } = journal;
  const ids = [before, foundLater]
    .flatMap(({ grants = [], appRoleAssignments = [] }) => [...grants, ...appRoleAssignments])
    .map(({ resourceId }) => resourceId);
  const granted = await Promise.all([...new Set(ids)].map((id) => readApi(graph, id)));
  const { delegated = [], application = [] } = connection?.entra?.consent.permissions ?? {};
  const declared = [...delegated, ...application]
    .filter(({ apiAppId }) => !granted.some(({ appId }) => appId === apiAppId))
    .map(({ api, apiAppId }): UsedApi => ({ id: undefined, appId: apiAppId, name: findApi(apiAppId)?.name ?? api }));
  return [...granted, ...new Map(declared.map((one) => [one.appId, one])).values()];
}

async function readApi(graph: GraphReader, id: string): Promise<UsedApi> {
  const path = `/servicePrincipals/${id}?$select=id,appId,displayName`;
  const answer = await graph.read({ path, schema: apiSchema, needs: "Application.Read.All" });
  if (answer.state !== "read") return { id, appId: undefined, name: `API ${id}` };
  const { appId, displayName } = answer.value;
  return { id, appId, name: displayName ?? appId };
}
