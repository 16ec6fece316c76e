import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { parseClaimsExpression } from "../claims-expression.ts";
import type { Application, FederatedIdentityCredential } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { requireApplication } from "./applications.ts";
import { allow, type GraphEnv, requireControl } from "./authorize.ts";
import { readBody } from "./body.ts";
import { badRequest, GraphError, invalidValue, notFound } from "./errors.ts";
import { type EntitySet, entityResponse, listResponse, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";

// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential: limits, and 20 for one application
const most = 20;
const name = z.string().min(3).max(120);
const updatable = {
  issuer: z.url().max(600),
  subject: z.string().min(1).max(600),
  audiences: z.array(z.string().min(1).max(600)).length(1),
};
const description = z.string().max(600).nullable();
// https://learn.microsoft.com/entra/workload-id/workload-identities-set-up-flexible-federated-identity-credential
const expression = z.strictObject({ value: z.string().min(1).max(600), languageVersion: z.literal(1) }).nullable();

const type = "FederatedIdentityCredential";
/** A credential as v1.0 creates it. */
export const federatedCredentialBody = z.strictObject({
  name,
  ...updatable,
  description: description.default(null),
});
const createBody = { type, schema: federatedCredentialBody };
const createBodyBeta = {
  type,
  schema: createBody.schema.extend({
    subject: updatable.subject.nullable().default(null),
    claimsMatchingExpression: expression.default(null),
  }),
};
const updateBody = { type, schema: z.strictObject({ name, ...updatable, description }).partial() };
const updateBodyBeta = {
  type,
  schema: updateBody.schema.extend({
    subject: updatable.subject.nullable().optional(),
    claimsMatchingExpression: expression.optional(),
  }),
};

/**
 * `/applications/{id}/federatedIdentityCredentials`. A credential can also be addressed by name. Only beta accepts and
 * returns an expression instead of a subject.
 */
export function federatedIdentityCredentialRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readApplications);
  const canWrite = allow(...permissions.writeApplications);
  const path = "/applications/:id/federatedIdentityCredentials";

  routes.get(path, canRead, (c) => {
    const application = requireApplication(tenant, c.req.param("id"));
    return listResponse(c, tenant, setOf(application, versionOf(c)), application.federatedIdentityCredentials);
  });

  routes.post(path, canWrite, async (c) => {
    const body = await (versionOf(c) === "beta" ? readBody(c, createBodyBeta) : readBody(c, createBody));
    checkFederatedCredentialName(body.name);
    const application = requireApplication(tenant, c.req.param("id"));
    requireControl(c.get("caller"), application);
    const credential = { id: randomUUID(), ...body };
    saveFederatedCredentials(application, [...application.federatedIdentityCredentials, credential]);
    await tenant.commit();
    return entityResponse(c, tenant, setOf(application, versionOf(c)), credential, 201);
  });

  routes.get(`${path}/:credential`, canRead, (c) => {
    const application = requireApplication(tenant, c.req.param("id"));
    return entityResponse(
      c,
      tenant,
      setOf(application, versionOf(c)),
      requireCredential(application, c.req.param("credential")),
    );
  });

  routes.patch(`${path}/:credential`, canWrite, async (c) => {
    const body = await (versionOf(c) === "beta" ? readBody(c, updateBodyBeta) : readBody(c, updateBody));
    const application = requireApplication(tenant, c.req.param("id"));
    requireControl(c.get("caller"), application);
    const before = requireCredential(application, c.req.param("credential"));
    if (body.name !== undefined && body.name !== before.name) {
      throw badRequest("federated-credential-name", "Property 'name' is read-only and cannot be set.");
    }
    const after = { ...before, ...body } as FederatedIdentityCredential;
    saveFederatedCredentials(
      application,
      application.federatedIdentityCredentials.map((credential) => (credential === before ? after : credential)),
    );
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.delete(`${path}/:credential`, canWrite, async (c) => {
    const application = requireApplication(tenant, c.req.param("id"));
    requireControl(c.get("caller"), application);
    const gone = requireCredential(application, c.req.param("credential"));
    application.federatedIdentityCredentials = application.federatedIdentityCredentials.filter(
      (other) => other !== gone,
    );
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

function setOf(application: Application, version: "v1.0" | "beta"): EntitySet<FederatedIdentityCredential> {
  return {
    name: `applications('${application.id}')/federatedIdentityCredentials`,
    type: "microsoft.graph.federatedIdentityCredential",
    project: ({ claimsMatchingExpression, ...credential }) => ({
      ...credential,
      ...(version === "beta" && { claimsMatchingExpression: claimsMatchingExpression ?? null }),
    }),
  };
}

function requireCredential(application: Application, idOrName: string): FederatedIdentityCredential {
  const found = application.federatedIdentityCredentials.find((credential) => {
    return credential.id === idOrName.toLowerCase() || credential.name === idOrName;
  });
  if (!found) throw notFound(idOrName);
  return found;
}

/**
 * Refuses a name that cannot end a URI, with Graph's sentence: https://github.com/Azure/azure-dev/issues/2505
 * Departs from Entra: Names of federated credentials can contain full stops. Microsoft's page on considerations allows
 * only letters, digits, `-` and `_`, but the azuread provider's acceptance tests have used full stops since October
 * 2024.
 */
export function checkFederatedCredentialName(value: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._~-]*$/.test(value)) return;
  throw badRequest(
    "federated-credential-name",
    `The specified Name value is not a valid URI last segment. paramName: FederatedIdentityCredential.Name, paramValue: ${value}, objectType: Microsoft.Online.DirectoryServices.Application`,
    "InvalidFederatedIdentityCredentialValue",
  );
}

/**
 * Sets the credentials of an application. Names must be unique, and so must pairs of issuer and subject, which identify
 * the workload.
 */
export function saveFederatedCredentials(application: Application, credentials: FederatedIdentityCredential[]): void {
  if (credentials.some((one) => (one.subject === null) === ((one.claimsMatchingExpression ?? null) === null))) {
    throw invalidValue("federated-credential-subject", "subject", type);
  }
  for (const { claimsMatchingExpression: given } of credentials) {
    if (given && parseClaimsExpression(given.value) === undefined) {
      // Departs from Entra: Claims matching expressions work with every issuer and claim, where Entra allows few. The
      // message about an invalid one is not Entra's, which is unknown.
      const message = `The claims matching expression '${given.value}' is not valid.`;
      throw badRequest("federated-credential-expression", message, "InvalidFederatedIdentityCredentialValue");
    }
  }
  const isRepeated = (key: (credential: FederatedIdentityCredential) => string) => {
    return new Set(credentials.map(key)).size < credentials.length;
  };
  if (isRepeated((credential) => credential.name)) {
    const message = "FederatedIdentityCredential with the same name already exists.";
    throw new GraphError(409, "Request_MultipleObjectsWithSameKeyValue", message, "federated-credential-name");
  }
  if (isRepeated((one) => JSON.stringify([one.issuer, one.subject, one.claimsMatchingExpression?.value]))) {
    throw badRequest(
      "federated-credential-subject",
      "FederatedIdentityCredential with issuer and subject combination already exists on the application.",
    );
  }
  if (credentials.length > most) {
    throw badRequest(
      "federated-credential-count",
      `An application can have at most ${most} federated identity credentials.`,
    );
  }
  application.federatedIdentityCredentials = credentials;
}
