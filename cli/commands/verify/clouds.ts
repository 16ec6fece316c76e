import { z } from "zod";
import { findCloud } from "../../../integrations/clouds.ts";
import { toUserProblem } from "../../../integrations/stack-file/problems.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { type Fetch } from "@entra-integrations/http/client.ts";
import { readJson } from "@entra-integrations/http/read-json.ts";

// https://learn.microsoft.com/graph/deployments. The two clouds of the US government share a sign-in host.
const graphOrigins: Record<string, string> = {
  "https://login.microsoftonline.com": "https://graph.microsoft.com",
  "https://login.microsoftonline.us": "https://graph.microsoft.us",
  "https://login.partner.microsoftonline.cn": "https://microsoftgraph.chinacloudapi.cn",
};
const dodAuthority = "https://login.microsoftonline.us";
const dodEnvironments = ["dod", "usgovernmentl5"];

/** Returns the sign-in host of a cloud. The names are those of the azuread provider. */
export function authorityOf(environment: string): string {
  const found = findCloud(environment);
  if ("cloud" in found) return found.cloud.authorityHost;
  throw new UserError(toUserProblem({ path: "azuread:environment", ...found.problem }));
}

/**
 * Returns the origin of Microsoft Graph for a sign-in host. Another host than Microsoft's is accepted only if the
 * environment contains it, as for a deployment: outputs must not decide where credentials are sent.
 */
export async function findGraphOrigin(authority: string, env: NodeJS.ProcessEnv, fetch: Fetch): Promise<string> {
  if (authority === dodAuthority && dodEnvironments.includes((env["ARM_ENVIRONMENT"] ?? "").toLowerCase())) {
    return "https://dod-graph.microsoft.us";
  }
  const known = graphOrigins[authority];
  if (known !== undefined) return known;
  const metadataHost = env["ARM_METADATA_HOSTNAME"] ?? "";
  if (env["AZURE_AUTHORITY_HOST"]?.replace(/\/+$/, "") !== authority || metadataHost === "") {
    throw new UserError({
      message: `${authority}: must be a sign-in host of Microsoft's before credentials are sent there`,
      fix: "for a private cloud set AZURE_AUTHORITY_HOST and ARM_METADATA_HOSTNAME, as for its deployment",
      code: "authority-unknown",
    });
  }
  const url = `https://${metadataHost}/metadata/endpoints?api-version=2022-09-01`;
  const service = "the metadata of your cloud";
  const { microsoftGraphResourceId: origin } = await readJson(
    { service, method: "GET", url },
    await fetch(url, { service }),
    endpoints,
  );
  return origin.replace(/\/+$/, "");
}

const endpoints = z.object({ microsoftGraphResourceId: z.url() });
