import type { Application } from "../../../entities.ts";
import type { Login } from "./login.ts";

const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Asks for a token with a client assertion: https://www.rfc-editor.org/rfc/rfc7523#section-2.2 */
export async function present(login: Login, client: Application, assertion: string, type = jwtBearer) {
  return await login.token({
    grant_type: "client_credentials",
    client_id: client.appId,
    client_assertion_type: type,
    client_assertion: assertion,
    scope: "https://graph.microsoft.com/.default",
  });
}
