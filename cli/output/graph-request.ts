import { visibleText } from "../../integrations/text/visible-text.ts";

/** One request to Microsoft Graph, for an administrator to send. */
export interface GraphRequest {
  readonly method: "POST" | "PATCH";
  /** After `https://graph.microsoft.com/v1.0`. */
  readonly path: string;
  readonly body: object;
}

/** Returns the command of the Azure CLI that sends a request, on one line. */
export function renderAzRest({ method, path, body }: GraphRequest): string {
  const json = visibleText(JSON.stringify(body)).replaceAll("'", "'\\''");
  return `az rest --method ${method} --url 'https://graph.microsoft.com/v1.0${path}' --body '${json}'`;
}
