import { Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { passwordCredentialBody } from "./application-body.ts";
import { projectPasswordCredential } from "./credential-projection.ts";
import { allow, type GraphEnv, requireControl } from "./authorize.ts";
import { readBody } from "./body.ts";
import { createPassword } from "./credentials.ts";
import { badRequest } from "./errors.ts";
import { readQuery, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";
import { requireServicePrincipal } from "./service-principals.ts";

const type = "PasswordCredential";
const addBody = { type, schema: z.strictObject({ passwordCredential: passwordCredentialBody.nullable().optional() }) };
const removeBody = { type, schema: z.strictObject({ keyId: z.guid() }) };

/** `addPassword` and `removePassword` of service principals: https://learn.microsoft.com/graph/api/serviceprincipal-addpassword */
export function servicePrincipalPasswordRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canWrite = allow(...permissions.writeApplications);

  routes.post("/servicePrincipals/:id/addPassword", canWrite, async (c) => {
    readQuery(c, []);
    const { passwordCredential } = await readBody(c, addBody);
    const principal = requireServicePrincipal(tenant, c.req.param("id"));
    requireControl(c.get("caller"), principal);
    const { credential, secretText } = createPassword(passwordCredential ?? {}, tenant.now());
    principal.passwordCredentials = [...principal.passwordCredentials, credential];
    await tenant.commit();
    return c.json({
      "@odata.context": `${tenant.origin}/${versionOf(c)}/$metadata#microsoft.graph.passwordCredential`,
      ...projectPasswordCredential(credential, secretText),
    });
  });

  routes.post("/servicePrincipals/:id/removePassword", canWrite, async (c) => {
    readQuery(c, []);
    const { keyId } = await readBody(c, removeBody);
    const principal = requireServicePrincipal(tenant, c.req.param("id"));
    requireControl(c.get("caller"), principal);
    const kept = principal.passwordCredentials.filter((credential) => credential.keyId !== keyId.toLowerCase());
    if (kept.length === principal.passwordCredentials.length) {
      throw badRequest("password-exists", `No password credential found with keyId ${keyId}.`);
    }
    principal.passwordCredentials = kept;
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}
