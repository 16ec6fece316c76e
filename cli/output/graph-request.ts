import { visibleText } from "../../integrations/text/visible-text.ts";

/** A Microsoft Graph request that an administrator can send. */
export interface GraphRequest {
  readonly method: "POST" | "PATCH";
  /** Path after `https://graph.microsoft.com/v1.0`. */
  readonly path: string;
  readonly body: object;
}

/** Returns the Azure CLI command for a request, on one line. */
export function renderAzRest({ method, path, body }: GraphRequest): string {
  const json = visibleText(JSON.stringify(body)).replaceAll("'", "'\\''");
  return `az rest --method ${method} --url 'https://graph.microsoft.com/v1.0${path}' --body '${json}'`;
}
