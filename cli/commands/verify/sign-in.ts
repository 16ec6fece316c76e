import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { readJson } from "@entra-integrations/http/read-json.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { refused } from "@entra-integrations/http/service-failure.ts";
import { signInByLibrary } from "./library-sign-in.ts";
import { type ClientAssertion, type ClientCredentials, requestToken } from "./token-request.ts";

/** The sign-in host, tenant and resource of a token. */
export interface SignInRequest {
  readonly tenantId: string;
  readonly authority: string;
  /** The API, such as `https://graph.microsoft.com`. */
  readonly resource: string;
  readonly env: NodeJS.ProcessEnv;
  readonly fetch: Fetch;
  /** @default - the environment of this machine */
  readonly pace?: Pace | undefined;
}

/**
 * Signs in for an API. Uses the deploying identity if the variables of the azuread provider are set, otherwise
 * the identity that Microsoft's library finds. On most machines that is the one of `az login`.
 */
export async function signIn(request: SignInRequest): Promise<string> {
  const { tenantId, resource, env } = request;
  const armTenantId = env["ARM_TENANT_ID"] ?? "";
  if (armTenantId !== "" && armTenantId.toLowerCase() !== tenantId.toLowerCase()) {
    throw new UserError({
      message: `ARM_TENANT_ID: must be the tenant that the stack is deployed in, ${tenantId}, got ${armTenantId}`,
      fix: "sign in to that tenant, or name another stack with --stack",
      code: "tenant-differs",
    });
  }
  const clientId = env["ARM_CLIENT_ID"] ?? "";
  const clientSecret = env["ARM_CLIENT_SECRET"] ?? "";
  const client = { tokenEndpoint: tokenEndpointOf(request), clientId, scope: `${resource}/.default` };
  if (clientId !== "" && clientSecret !== "") return await signInAs({ ...client, clientSecret }, request);
  if (clientId !== "" && env["ARM_USE_OIDC"] === "true") {
    return await signInAs({ ...client, clientAssertion: await readAssertion(env, request.fetch) }, request);
  }
  const allowsOwnCloud = env["ARM_METADATA_HOSTNAME"] !== undefined;
  const token = await signInByLibrary({ ...client, ...request, allowsOwnCloud });
  return "token" in token ? token.token : refuseSignIn(tenantId, token.refusal);
}

async function signInAs(
  client: ClientCredentials | ClientAssertion,
  { tenantId, fetch }: SignInRequest,
): Promise<string> {
  const token = await requestToken(client, fetch);
  return typeof token === "string" ? token : refuseSignIn(tenantId, token.text);
}

function tokenEndpointOf({ authority, tenantId }: SignInRequest): string {
  return `${authority}/${tenantId}/oauth2/v2.0/token`;
}

/** The pipeline's token that Entra accepts instead of a secret, from the same source as the azuread provider uses. */
async function readAssertion(env: NodeJS.ProcessEnv, fetch: Fetch): Promise<string> {
  const given = env["ARM_OIDC_TOKEN"];
  if (given !== undefined && given !== "") return given;
  const file = env["ARM_OIDC_TOKEN_FILE_PATH"] ?? env["AZURE_FEDERATED_TOKEN_FILE"];
  if (file !== undefined && file !== "") return (await readFile(file, "utf8")).trim();
  const requestUrl = env["ARM_OIDC_REQUEST_URL"] ?? env["ACTIONS_ID_TOKEN_REQUEST_URL"];
  const bearer = env["ARM_OIDC_REQUEST_TOKEN"] ?? env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  if (requestUrl === undefined || bearer === undefined) {
    throw new UserError({
      message: "ARM_USE_OIDC: must come with a token or a way to get one, got neither",
      fix: "in GitHub Actions give the job the permission id-token: write; elsewhere set ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH",
      code: "oidc-token-missing",
    });
  }
  const url = new URL(requestUrl);
  url.searchParams.set("audience", "api://AzureADTokenExchange");
  const asked = { service: "the tokens of this pipeline", method: "GET", url: url.href };
  const headers = { authorization: `Bearer ${bearer}` };
  const response = await fetch(url.href, { service: asked.service, headers });
  if (response.status === 401 || response.status === 403) {
    throw refused(asked, response.status, "give the job the permission id-token: write");
  }
  return (await readJson(asked, response, z.object({ value: z.string() }))).value;
}

function refuseSignIn(tenantId: string, why: string): never {
  throw new UserError({
    message: `cannot sign in to tenant ${tenantId}: ${why.trim()}`,
    fix: `az login --tenant ${tenantId}, or set ARM_CLIENT_ID and ARM_CLIENT_SECRET as for a deployment`,
    code: "not-signed-in",
  });
}
