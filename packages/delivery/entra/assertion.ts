import { readFile } from "node:fs/promises";
import { readJson } from "@entra-integrations/http/read-json.ts";
import { refused } from "@entra-integrations/http/service-failure.ts";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { EntraTenant } from "./tenant.ts";

// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
const audienceSuffixes: Readonly<Record<string, string>> = {
  "login.microsoftonline.us": "USGov",
  "login.partner.microsoftonline.cn": "China",
};

/** Returns the token of a pipeline that Entra accepts as a credential, read as the azuread provider reads it. Throws `UserError`. */
export async function readAssertion({ session, cloud }: EntraTenant): Promise<string> {
  const { oidcToken, oidcTokenFilePath, oidcRequestUrl, oidcRequestToken } = session.settings.identity;
  if (oidcToken !== undefined) return oidcToken;
  if (oidcTokenFilePath !== undefined) return (await readFile(oidcTokenFilePath, "utf8")).trim();
  if (oidcRequestUrl === undefined || oidcRequestToken === undefined) {
    throw new UserError({
      message: "ARM_USE_OIDC: must come with a token or a way to get one, got neither",
      fix: "in GitHub Actions give the job the permission id-token: write; elsewhere set ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH",
      code: "oidc-token-missing",
    });
  }
  const url = new URL(oidcRequestUrl);
  const suffix = audienceSuffixes[new URL(cloud.authority).hostname] ?? "";
  url.searchParams.set("audience", `api://AzureADTokenExchange${suffix}`);
  const request = { service: "the token service of this pipeline", method: "GET", url: url.href };
  const headers = { authorization: `Bearer ${oidcRequestToken}` };
  const response = await session.http(request.service).fetch(url.href, { headers, redirect: "error" });
  if (response.status === 401 || response.status === 403) {
    throw refused(request, response.status, "give the job the permission id-token: write");
  }
  return (await readJson(request, response, z.object({ value: z.string() }))).value;
}
