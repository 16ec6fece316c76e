import type { Connection, Connections } from "../../integrations/connection.ts";
import { openTenantFetch, type TenantFetch } from "../sandbox/tenant-fetch.ts";
import type { TenantAccess } from "../sandbox/environment.ts";
import { openHttp } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import { type Client, proveClientCredentials, proveSignIn, type SignInRequest } from "./proof-flows.ts";
import { cutLine, type Look } from "../output/table.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";

/** Result of using a connection as its target system would. Contains no token and no secret. */
export interface Proof {
  readonly name: string;
  readonly ok: boolean;
  /** Observations, in order. */
  readonly seen: readonly string[];
}

/** Tests every connection with an independent OAuth client. */
export async function proveConnections(
  connections: Connections,
  secrets: Record<string, Record<string, string>>,
  { caFile }: TenantAccess,
  now = (): Date => new Date(),
  pace?: Pace,
): Promise<Proof[]> {
  await using opened = openTenantFetch(caFile);
  const tenantFetch = repeating(opened, pace);
  const checkContext = { tenantFetch, now };
  const all = Object.values(connections).map(async (connection): Promise<Proof> => {
    try {
      const seen = await proveConnection(connection, secrets[connection.name]?.["clientSecret"], checkContext);
      return { name: connection.name, ok: true, seen };
    } catch (error) {
      const text = describeError(error);
      // This is not a fault of the connection: the tenant's administrator decides whom to assign.
      const isUnassigned = text.includes("AADSTS50105");
      const seen = isUnassigned ? "signs in nobody until users or groups are assigned (AADSTS50105)" : text;
      return { name: connection.name, ok: isUnassigned, seen: [seen] };
    }
  });
  return await Promise.all(all);
}

/** Repeats requests without a response, except those that redeem a code, because a second one would be refused. */
function repeating({ fetch, ...connections }: TenantFetch, pace: Pace | undefined): TenantFetch {
  const http = openHttp({ fetch, deadlineSeconds: 120, pace });
  return {
    ...connections,
    fetch: (url, init) => {
      const isTokenRequest =
        /^grant_type=(client_credentials|refresh_token)|&grant_type=(client_credentials|refresh_token)/;
      const form = init?.body instanceof URLSearchParams ? init.body.toString() : "";
      const isRepeatable = (init?.method ?? "GET") === "GET" || isTokenRequest.test(form);
      return http.fetch(url instanceof Request ? url.url : url.toString(), {
        ...init,
        service: "the local tenant",
        isRepeatable,
      });
    },
  };
}

/** Renders one line for each connection. The terminal's width shortens only the text of successful proofs. */
export function renderProof({ name, ok, seen }: Proof, { colors, columns }: Look): string {
  const shown = visibleText(name);
  const text = visibleText(seen.join("; "));
  const room = ok && columns !== undefined ? columns - shown.length - 8 : undefined;
  return `  ${ok ? colors.green("ok") : colors.red("failed")}  ${colors.bold(shown)}  ${cutLine(text, room)}`;
}

async function proveConnection(
  { system, entra }: Connection,
  secret: string | undefined,
  checkContext: Pick<Client, "tenantFetch" | "now">,
): Promise<string[]> {
  if (entra === undefined) return ["needs nothing from Entra"];
  const client: Client = { entra, secret, ...checkContext };
  const redirectUris = [...entra.redirectUris.web, ...entra.redirectUris.publicClient];
  // A redirect URI does not imply a sign-in: some products require one and use client credentials.
  const signsIn = redirectUris.length > 0 && entra.consent.permissions.delegated.length > 0;
  if (!signsIn && entra.redirectUris.singlePage.length > 0) return ["only used by a page in a browser; not tried"];
  if (!signsIn && secret === undefined) return ["has no secret; not tried"];
  if (!signsIn) return await proveClientCredentials(client, requestsForItself(system, entra.scopes.join(" ")));
  const seen: string[] = [];
  for (const request of requestsForUsers(system, entra.scopes.join(" "), redirectUris)) {
    seen.push(...(await proveSignIn(client, request)));
  }
  return seen;
}

/** The sign-in flows of a product, with its additional parameters. */
function requestsForUsers(system: string, scope: string, redirectUris: string[]): SignInRequest[] {
  const [redirectUri = ""] = redirectUris;
  if (system === "integray") return [{ redirectUri, usesPkce: false, authorize: { scope } }];
  if (system !== "orocommerce") return [{ redirectUri, usesPkce: true, authorize: { scope } }];
  const address = "openid offline_access profile User.Read";
  return redirectUris.map((uri) =>
    uri.endsWith("/login/check-office365")
      ? // Oro's bundle speaks to the v1 endpoints.
        {
          redirectUri: uri,
          usesPkce: false,
          version: 1,
          authorize: { scope: "openid profile User.Read" },
          redeem: { resource: "https://graph.microsoft.com" },
          readsAddress: true,
        }
      : // One sign-in for the mailbox and for Graph, which a refresh token asks for the mailbox's address.
        {
          redirectUri: uri,
          usesPkce: false,
          authorize: { scope: `${scope} ${address}` },
          redeem: { scope },
          renew: { scope: address },
          readsAddress: true,
        },
  );
}

/**
 * Client credentials requests of an app-only product. For Dynamics, both the endpoints of its guide and the current
 * ones.
 */
function requestsForItself(system: string, scope: string): Record<string, string>[] {
  const resource = scope.replace(/\/\.default$/, "");
  return system === "dynamics365-finance" ? [{ scope }, { resource }] : [{ scope }];
}

/** The message and the server's response. An error of openid-client contains the response, never the request. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // openid-client reports only that something went wrong.
  if (error.cause instanceof ServiceFailure) return describeError(error.cause);
  const described = "error_description" in error ? String(error.error_description).split("\n")[0] : undefined;
  // The proof has one line per connection, so it cannot show a fix.
  return described ?? (error instanceof UserError ? error.problem.message : error.message);
}
