import { Hono } from "hono";
import { z } from "zod";
import type { Application } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { passwordCredentialBody } from "./application-body.ts";
import { projectPasswordCredential } from "./credential-projection.ts";
import { requireApplication } from "./applications.ts";
import { allow, type GraphEnv, requireControl } from "./authorize.ts";
import { readBody } from "./body.ts";
import { createPassword } from "./credentials.ts";
import { badRequest } from "./errors.ts";
import { readQuery, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";
import { checkNewPassword } from "./policies/enforce.ts";

const addPasswordBody = {
  type: "PasswordCredential",
  schema: z.strictObject({ passwordCredential: passwordCredentialBody.nullable().optional() }),
};
const removePasswordBody = { type: "PasswordCredential", schema: z.strictObject({ keyId: z.guid() }) };

/** `addPassword` and `removePassword`: https://learn.microsoft.com/graph/api/application-addpassword */
export function applicationPasswordRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canWrite = allow(...permissions.writeApplications);

  routes.post("/applications/:id/addPassword", canWrite, async (c) => {
    readQuery(c, []);
    const { passwordCredential } = await readBody(c, addPasswordBody);
    const application = requireApplication(tenant, c.req.param("id"));
    requireControl(c.get("caller"), application);
    const { credential, secretText } = createPassword(passwordCredential ?? {}, tenant.now());
    refuseThirdPassword(application);
    checkNewPassword({ tenant, application, callerId: c.get("caller").objectId }, credential);
    application.passwordCredentials = [...application.passwordCredentials, credential];
    await tenant.commit();
    return c.json({
      "@odata.context": `${tenant.origin}/${versionOf(c)}/$metadata#microsoft.graph.passwordCredential`,
      ...projectPasswordCredential(credential, secretText),
    });
  });

  routes.post("/applications/:id/removePassword", canWrite, async (c) => {
    readQuery(c, []);
    const { keyId } = await readBody(c, removePasswordBody);
    const application = requireApplication(tenant, c.req.param("id"));
    requireControl(c.get("caller"), application);
    const kept = application.passwordCredentials.filter((credential) => credential.keyId !== keyId.toLowerCase());
    if (kept.length === application.passwordCredentials.length) {
      throw badRequest("password-exists", `No password credential found with keyId ${keyId}.`);
    }
    application.passwordCredentials = kept;
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

/**
 * Departs from Entra: Code and message of the refusal of a third client secret, in registrations for personal
 * Microsoft accounts, are not Entra's, which are unknown. Entra's limit of 1200 entries for a whole registration is not checked.
 * https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation
 */
function refuseThirdPassword({ signInAudience, passwordCredentials }: Application): void {
  if (!/PersonalMicrosoftAccount$/.test(signInAudience) || passwordCredentials.length < 2) return;
  throw badRequest("password-count", "The application cannot have more than 2 password credentials.");
}
