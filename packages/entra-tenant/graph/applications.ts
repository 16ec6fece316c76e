import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { defaultApplication } from "../defaults.ts";
import type { Application, PasswordCredential } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { applicationBodies, type ApplicationBody } from "./application-body.ts";
import { applications, applicationsBeta, applicationsWithKeys } from "./application-projection.ts";
import { projectPasswordCredential } from "./credential-projection.ts";
import { allow, type Caller, type GraphEnv, isRestrictedToOwned, requireControl } from "./authorize.ts";
import { readBody } from "./body.ts";
import { alternateKeyOf, createsMissing } from "./canonical-path.ts";
import { checkApplication } from "./checks/application.ts";
import { createPassword, keptPasswords, updatedKeys } from "./credentials.ts";
import { deleteApplication } from "./deletion.ts";
import { badRequest, notFound } from "./errors.ts";
import { mergePatch } from "./merge.ts";
import { entityResponse, listResponse, requireMatch, readQuery, versionOf } from "./odata.ts";
import { initialOwners } from "./owners.ts";
import { permissions } from "./permissions.ts";
import { checkNewApplication, checkUpdatedApplication } from "./policies/judge.ts";
import { relatedApplications } from "./relations.ts";

/** `/applications` and `/applications/{id}`: https://learn.microsoft.com/graph/api/resources/application */
export function applicationRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readApplications);
  const canWrite = allow(...permissions.writeApplications);

  routes.get("/applications", canRead, (c) => {
    const set = versionOf(c) === "beta" ? applicationsBeta : applications;
    return listResponse(c, tenant, relatedApplications(tenant, set), tenant.applications.values());
  });

  routes.post("/applications", canWrite, async (c) => {
    const body = await readBody(c, applicationBodies.create);
    const { application, secrets } = createApplication(tenant, body, c.get("caller"));
    await tenant.commit();
    const set = {
      ...applications,
      project: (item: Application) => withSecrets(applications.project(item), item, secrets),
    };
    return entityResponse(c, tenant, set, application, 201);
  });

  routes.get("/applications/:id", canRead, (c) => {
    const application = requireApplication(tenant, c.req.param("id"));
    const asksForKeys = readQuery(c, ["$select", "$expand"]).get("$select")?.split(",").includes("keyCredentials");
    const v1 = asksForKeys ? applicationsWithKeys : applications;
    const set = versionOf(c) === "beta" ? applicationsBeta : v1;
    return entityResponse(c, tenant, relatedApplications(tenant, set), application);
  });

  routes.patch("/applications/:id", canWrite, async (c) => {
    const rules = versionOf(c) === "beta" ? applicationBodies.updateBeta : applicationBodies.update;
    const body = await readBody<ApplicationBody>(c, rules);
    const uniqueName = missingUniqueName(c, tenant);
    if (uniqueName !== undefined) {
      keptPasswords(body.passwordCredentials ?? [], { passwordCredentials: [] });
      const { application } = createApplication(tenant, named(body), c.get("caller"), uniqueName);
      await tenant.commit();
      return entityResponse(c, tenant, applications, application, 201);
    }
    const application = requireApplication(tenant, c.req.param("id"));
    requireControl(c.get("caller"), application);
    requireMatch(c, application);
    updateApplication(tenant, application, body, c.get("caller"));
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.delete("/applications/:id", canWrite, async (c) => {
    const application = requireApplication(tenant, c.req.param("id"));
    requireControl(c.get("caller"), application);
    requireMatch(c, application);
    deleteApplication(tenant, application);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

/** The application with this object id; throws Graph's 404. */
export function requireApplication(tenant: Tenant, id: string): Application {
  const application = tenant.applications.get(id.toLowerCase());
  if (!application) throw notFound(id);
  return application;
}

/**
 * The alternate key of an application that a PATCH creates: https://learn.microsoft.com/graph/api/application-upsert
 */
function missingUniqueName(c: Context, tenant: Tenant): string | undefined {
  const key = alternateKeyOf(c.req.url);
  if (key?.set !== "applications" || key.name !== "uniqueName" || !createsMissing(c)) return undefined;
  return tenant.applications.values().some(({ uniqueName }) => uniqueName === key.value) ? undefined : key.value;
}

function named(body: ApplicationBody): ApplicationBody & { displayName: string } {
  const { displayName } = body;
  if (displayName !== undefined) return { ...body, displayName };
  throw badRequest("required-property", "A value is required for property 'displayName' of resource 'Application'.");
}

type CreateBody = ApplicationBody & { displayName: string; "owners@odata.bind"?: string[] | undefined };

function createApplication(tenant: Tenant, body: CreateBody, caller: Caller, uniqueName: string | null = null) {
  const { passwordCredentials, keyCredentials, "owners@odata.bind": bound, ...properties } = body;
  const blank = { ...blankApplication(tenant, randomUUID(), randomUUID(), body.displayName), uniqueName };
  const application = mergePatch(blank, properties, blank);
  const passwords = (passwordCredentials ?? []).map((credential) => createPassword(credential, tenant.now()));
  application.passwordCredentials = passwords.map(({ credential }) => credential);
  application.keyCredentials = updatedKeys(keyCredentials ?? [], application, tenant.now());
  const becomesOwner = caller.isUser || isRestrictedToOwned(caller);
  application.owners = initialOwners(tenant, bound, { objectId: caller.objectId, becomesOwner });
  checkApplication({
    tenant,
    next: application,
    previous: undefined,
    givesPreAuthorizations: givesPreAuthorizations(body),
  });
  checkNewApplication({ tenant, application, callerId: caller.objectId });
  tenant.applications.set(application.id, application);
  return { application, secrets: new Map(passwords.map(({ credential, secretText }) => [credential, secretText])) };
}

function updateApplication(tenant: Tenant, application: Application, body: ApplicationBody, caller: Caller): void {
  const { passwordCredentials, keyCredentials, ...properties } = body;
  const blank = blankApplication(tenant, application.id, application.appId, application.displayName);
  const next = mergePatch(application, properties, blank);
  if (passwordCredentials !== undefined)
    next.passwordCredentials = keptPasswords(passwordCredentials ?? [], application);
  if (keyCredentials !== undefined) next.keyCredentials = updatedKeys(keyCredentials ?? [], application, tenant.now());
  checkApplication({ tenant, next, previous: application, givesPreAuthorizations: givesPreAuthorizations(body) });
  checkUpdatedApplication({ tenant, application: next, callerId: caller.objectId }, application);
  tenant.applications.set(application.id, next);
}

function givesPreAuthorizations({ api }: ApplicationBody): boolean {
  return api?.preAuthorizedApplications !== undefined;
}

function blankApplication(tenant: Tenant, id: string, appId: string, displayName: string): Application {
  const createdDateTime = tenant.now().toISOString();
  return defaultApplication({ id, appId, createdDateTime, displayName, publisherDomain: tenant.initialDomain });
}

/** Only the response that creates the application contains its secrets. */
function withSecrets(
  body: Record<string, unknown>,
  { passwordCredentials }: Application,
  secrets: Map<PasswordCredential, string>,
) {
  const shown = passwordCredentials.map((credential) => projectPasswordCredential(credential, secrets.get(credential)));
  return { ...body, passwordCredentials: shown };
}
