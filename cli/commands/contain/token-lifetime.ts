import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { GraphReader } from "../verify/graph-reader.ts";

const minute = 60_000;
/** https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes: a random lifetime of 60 to 90 minutes. */
const longestDefault = 90 * minute;
/** The same page: the longest lifetime that a policy can set. */
const longestPolicy = 24 * 60 * minute;

/** How long an access token can be valid, at most. */
export interface TokenLifetime {
  readonly milliseconds: number;
  /** Why it is not the default: a policy, or policies that could not be read. */
  readonly because: string | undefined;
}

const policy = z.object({ displayName: z.string().nullish(), definition: z.array(z.string()) });
const definition = z.object({
  TokenLifetimePolicy: z.object({ AccessTokenLifetime: z.string().optional() }),
});

/** Whose policies decide: Microsoft's pages name the client in one place and the API in another, so both are read. */
export interface PolicyOwners {
  /** Object ids; undefined for one that does not exist. */
  readonly applicationId: string | undefined;
  readonly servicePrincipalId: string | undefined;
  /** Object id of the API's service principal. */
  readonly apiId: string | undefined;
}

/** Reads the longest lifetime that the policies of a tenant allow for tokens of a client to an API. */
export async function readTokenLifetime(graph: GraphReader, owners: PolicyOwners): Promise<TokenLifetime> {
  const { applicationId, servicePrincipalId, apiId } = owners;
  const paths = [
    "/policies/tokenLifetimePolicies?$filter=isOrganizationDefault eq true",
    ...(applicationId === undefined ? [] : [`/applications/${applicationId}/tokenLifetimePolicies`]),
    ...[servicePrincipalId, apiId].flatMap((id) =>
      id === undefined ? [] : [`/servicePrincipals/${id}/tokenLifetimePolicies`],
    ),
  ];
  const needs = "Policy.Read.All";
  try {
    const answers = await Promise.all(
      paths.map((path) => graph.list({ path: encodeURI(path), schema: policy, needs })),
    );
    if (answers.some(({ state }) => state === "refused")) return unknown(`which needs ${needs}`);
    const policies = answers.flatMap((answer) => (answer.state === "read" ? answer.value : []));
    const longest = policies
      .map(({ displayName, definition: texts }) => ({ displayName, milliseconds: lifetimeIn(texts) }))
      .reduce((one, other) => (other.milliseconds > one.milliseconds ? other : one), none);
    return longest === none
      ? { milliseconds: longestDefault, because: undefined }
      : {
          milliseconds: longest.milliseconds,
          because: `token lifetime policy ${longest.displayName ?? "without a name"}`,
        };
  } catch (error) {
    if (error instanceof UserError) return unknown(error.problem.message);
    throw error;
  }
}

const none = { displayName: undefined, milliseconds: longestDefault };

function unknown(why: string): TokenLifetime {
  return {
    milliseconds: longestPolicy,
    because: `the tenant's token lifetime policies could not be read, ${why}; without one it is 90 minutes`,
  };
}

function lifetimeIn(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(lifetimeOf));
}

/** Reads a definition. A lifetime that cannot be read counts as the longest one. */
function lifetimeOf(text: string): number {
  try {
    const { AccessTokenLifetime: span } = definition.parse(JSON.parse(text)).TokenLifetimePolicy;
    return span === undefined ? 0 : timeSpan(span);
  } catch {
    return longestPolicy;
  }
}

/** A TimeSpan of .NET: `D.HH:MM:SS`, in which the days can be missing. */
function timeSpan(text: string): number {
  const match = /^(?:(\d+)\.)?(\d+):(\d+):(\d+)(?:\.\d+)?$/.exec(text);
  if (match === null) return longestPolicy;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part?: string) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
