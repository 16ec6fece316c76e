import { readFile } from "node:fs/promises";
import type { TokenCredential } from "@azure/identity";
import { z } from "zod";
import { UserMistake } from "../../local/user-mistake.ts";
import type { Fetch } from "./graph-reader.ts";

/** Where to sign in, to read what. */
export interface SignInRequest {
  readonly tenantId: string;
  readonly authority: string;
  readonly graphOrigin: string;
  readonly env: NodeJS.ProcessEnv;
  readonly fetch: Fetch;
}

/**
 * Signs in for Microsoft Graph as whoever runs the command: as the identity that deploys where the variables of the
 * azuread provider name one, else as Microsoft's own library finds it, which is `az login` on most machines.
 */
export async function signIn(request: SignInRequest): Promise<string> {
  const { tenantId, graphOrigin, env } = request;
  const armTenantId = env["ARM_TENANT_ID"] ?? "";
  if (armTenantId !== "" && armTenantId.toLowerCase() !== tenantId.toLowerCase()) {
    throw new UserMistake(
      `ARM_TENANT_ID: must be the tenant that the stack is deployed in, ${tenantId}, got ${armTenantId}\n` +
        "  fix: sign in to that tenant, or name another stack with --stack  [tenant-differs]",
    );
  }
  const credential = await openCredential(request);
  try {
    return (await credential.getToken(`${graphOrigin}/.default`))?.token ?? refuseSignIn(tenantId, "got no token");
  } catch (error) {
    if (error instanceof UserMistake) throw error;
    // What these errors hold is the sign-in service's words and the library's advice, never a credential.
    return refuseSignIn(tenantId, error instanceof Error ? error.message : String(error));
  }
}

async function openCredential({ tenantId, authority, env, fetch }: SignInRequest): Promise<TokenCredential> {
  // Loading it takes as long as the rest of the command.
  const identity = await import("@azure/identity");
  const options = {
    authorityHost: authority,
    // A cloud of one's own is not in Microsoft's list of clouds.
    disableInstanceDiscovery: env["ARM_METADATA_HOSTNAME"] !== undefined,
    additionallyAllowedTenants: [],
  };
  const clientId = env["ARM_CLIENT_ID"] ?? "";
  const clientSecret = env["ARM_CLIENT_SECRET"] ?? "";
  if (clientId !== "" && clientSecret !== "") {
    return new identity.ClientSecretCredential(tenantId, clientId, clientSecret, options);
  }
  if (clientId !== "" && env["ARM_USE_OIDC"] === "true") {
    return new identity.ClientAssertionCredential(tenantId, clientId, () => readAssertion(env, fetch), options);
  }
  return new identity.DefaultAzureCredential({ ...options, tenantId });
}

/** The token of the pipeline that Entra takes for a secret, from where the azuread provider takes it. */
async function readAssertion(env: NodeJS.ProcessEnv, fetch: Fetch): Promise<string> {
  const given = env["ARM_OIDC_TOKEN"];
  if (given !== undefined && given !== "") return given;
  const file = env["ARM_OIDC_TOKEN_FILE_PATH"] ?? env["AZURE_FEDERATED_TOKEN_FILE"];
  if (file !== undefined && file !== "") return (await readFile(file, "utf8")).trim();
  const requestUrl = env["ARM_OIDC_REQUEST_URL"] ?? env["ACTIONS_ID_TOKEN_REQUEST_URL"];
  const requestToken = env["ARM_OIDC_REQUEST_TOKEN"] ?? env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  if (requestUrl === undefined || requestToken === undefined) {
    throw new UserMistake(
      "ARM_USE_OIDC: must come with a token or a way to get one, got neither\n" +
        "  fix: in GitHub Actions give the job the permission id-token: write; elsewhere set ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH  [oidc-token-missing]",
    );
  }
  const url = new URL(requestUrl);
  url.searchParams.set("audience", "api://AzureADTokenExchange");
  const response = await fetch(url.href, { headers: { authorization: `Bearer ${requestToken}` } });
  return z.object({ value: z.string() }).parse(await response.json()).value;
}

function refuseSignIn(tenantId: string, why: string): never {
  throw new UserMistake(
    `cannot sign in to tenant ${tenantId}: ${why.trim()}\n` +
      `  fix: az login --tenant ${tenantId}, or set ARM_CLIENT_ID and ARM_CLIENT_SECRET as for a deployment  [not-signed-in]`,
  );
}
