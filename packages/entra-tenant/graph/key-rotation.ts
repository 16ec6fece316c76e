import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Application, ServicePrincipal } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { keyCredentialBody } from "./application-body.ts";
import { type Caller, type GraphEnv, requireControl, requirePermission } from "./authorize.ts";
import { readBody } from "./body.ts";
import { projectKeyCredential } from "./credential-projection.ts";
import { updatedKeys } from "./credentials.ts";
import { badRequest, notFound } from "./errors.ts";
import { requireProof } from "./key-proof.ts";
import { readQuery, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";
import { checkNewKey } from "./policies/enforce.ts";

const type = "KeyCredential";
const addBody = {
  type,
  schema: z.strictObject({
    keyCredential: keyCredentialBody.extend({ key: z.base64() }),
    // For a certificate with its private key, which this tenant does not accept.
    passwordCredential: z.null().optional(),
    proof: z.string(),
  }),
};
const removeBody = { type, schema: z.strictObject({ keyId: z.guid(), proof: z.string() }) };

/**
 * `addKey` and `removeKey` of applications and service principals, with which a client replaces its own certificate:
 * https://learn.microsoft.com/graph/api/application-addkey and
 * https://learn.microsoft.com/graph/api/application-removekey
 */
export function keyRotationRoutes(tenant: Tenant, collection: "applications" | "servicePrincipals"): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const find = (c: Context<GraphEnv>) => {
    const id = c.req.param("id") ?? "";
    return requireOwn(c.get("caller"), tenant[collection].get(id.toLowerCase()), id);
  };

  routes.post(`/${collection}/:id/addKey`, async (c) => {
    readQuery(c, []);
    const object = find(c);
    const { keyCredential, proof } = await readBody(c, addBody);
    await requireProof(tenant, object, proof);
    const [added] = updatedKeys([{ ...keyCredential, keyId: null }], object, tenant.now());
    if (added === undefined) throw new Error("a key was lost");
    const application = tenant.applications.get(object.id);
    if (application) checkNewKey({ tenant, application, callerId: c.get("caller").objectId }, added);
    object.keyCredentials = [...object.keyCredentials, added];
    await tenant.commit();
    return c.json({
      "@odata.context": `${tenant.origin}/${versionOf(c)}/$metadata#microsoft.graph.keyCredential`,
      ...projectKeyCredential(added),
    });
  });

  routes.post(`/${collection}/:id/removeKey`, async (c) => {
    readQuery(c, []);
    const object = find(c);
    const { keyId, proof } = await readBody(c, removeBody);
    await requireProof(tenant, object, proof);
    const kept = object.keyCredentials.filter((credential) => credential.keyId !== keyId.toLowerCase());
    if (kept.length === object.keyCredentials.length) {
      // Departs from Entra: The message about an unknown key id is modelled on the one of `removePassword`. Entra's
      // message is unknown.
      throw badRequest("key-exists", `No key credential found with keyId ${keyId}.`);
    }
    object.keyCredentials = kept;
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

/** A client needs no permission to change its own keys. For other keys it needs the permissions of an update. */
function requireOwn<T extends Application | ServicePrincipal>(caller: Caller, object: T | undefined, id: string): T {
  if (object !== undefined && !caller.isUser && object.appId === caller.clientId) return object;
  requirePermission(caller, permissions.writeApplications);
  if (object === undefined) throw notFound(id);
  requireControl(caller, object);
  return object;
}
