import type { Tenant } from "../tenant.ts";
import { renderUserProblem } from "../user-error.ts";

/** Explains how to get tokens for an unknown API, for the log of the tenant. */
export function explainUnknownApi(tenant: Tenant, asked: string): string {
  const known = tenant.findResourceByUri(asked);
  // It comes from a request and goes to a terminal.
  const name = asked.replaceAll(/[^\x20-\x7e]/g, "?");
  if (known !== undefined) {
    return renderUserProblem({
      message: `no token for ${name}: ${known.displayName} has no service principal in this tenant (AADSTS500011)`,
      fix: graphCommand("/servicePrincipals", { appId: known.appId }),
      code: "api-without-service-principal",
    });
  }
  const uri = name.replace(/\/$/, "");
  const registration = { displayName: "My API", identifierUris: [uri], api: { requestedAccessTokenVersion: 2 } };
  const registerIt = `if the API is yours, ${graphCommand("/applications", registration)}, then POST /servicePrincipals with {"appId":"<its appId>"};`;
  return renderUserProblem({
    message: `no token for ${name}: no API in this tenant has that name, as identifier URI or app id (AADSTS500011)`,
    fix: [
      URL.canParse(uri) ? registerIt : "name the API by an identifier URI, such as api://<tenant id>/orders;",
      "packages/entra-tenant/README.md lists the APIs of Microsoft",
    ].join("\n  "),
    code: "api-unknown",
  });
}

function graphCommand(path: string, body: object): string {
  return `npm run local -- graph POST ${path} --body '${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
}
