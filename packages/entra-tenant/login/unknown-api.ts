import type { Tenant } from "../tenant.ts";

/** Explains how to get tokens for an unknown API, for the log of the tenant. */
export function explainUnknownApi(tenant: Tenant, asked: string): string {
  const known = tenant.findResourceByUri(asked);
  // It comes from a request and goes to a terminal.
  const name = asked.replaceAll(/[^\x20-\x7e]/g, "?");
  if (known !== undefined) {
    return [
      `no token for ${name}: ${known.displayName} has no service principal in this tenant (AADSTS500011)`,
      `  fix: ${graphCommand("/servicePrincipals", { appId: known.appId })}  [api-without-service-principal]`,
    ].join("\n");
  }
  const uri = name.replace(/\/$/, "");
  const registration = { displayName: "My API", identifierUris: [uri], api: { requestedAccessTokenVersion: 2 } };
  return [
    `no token for ${name}: no API in this tenant has that name, as identifier URI or app id (AADSTS500011)`,
    URL.canParse(uri)
      ? `  fix: if the API is yours, ${graphCommand("/applications", registration)}, then POST /servicePrincipals with {"appId":"<its appId>"};`
      : "  fix: name the API by an identifier URI, such as api://<tenant id>/orders;",
    "  packages/entra-tenant/README.md lists the APIs of Microsoft  [api-unknown]",
  ].join("\n");
}

function graphCommand(path: string, body: object): string {
  return `npm run local -- graph POST ${path} --body '${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
}
