import type { Application } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { requireRedirectUri } from "../authorize/redirect-uri.ts";
import type { AnswerTo } from "../authorize/response-type.ts";
import { answering } from "../authorize/request.ts";
import { requireAudience, requireClient, requireEnabled } from "../clients.ts";
import { declaredAccess, merge, openIdPermissions, type PermissionsOnResource } from "../consent.ts";
import type { EndpointVersion } from "../context.ts";
import { refuse } from "../errors/index.ts";
import { requireConsentableResource } from "../resources.ts";
import { readScope } from "../scopes.ts";
import { requireSegment } from "../tenant-segment.ts";

/** Parameters of an admin consent request. */
export interface RawAdminConsentRequest {
  version: EndpointVersion;
  segment: string;
  parameters: Record<string, string>;
}

/** A request for an administrator's consent that has passed every check. */
export interface AdminConsentRequest {
  raw: RawAdminConsentRequest;
  client: Application;
  /** Undefined if the application has no redirect URI. */
  answerTo: AnswerTo | undefined;
  permissions: PermissionsOnResource[];
}

/** https://learn.microsoft.com/entra/identity-platform/v2-admin-consent; v1 uses the declared permissions of the registration. */
export function readAdminConsentRequest(tenant: Tenant, raw: RawAdminConsentRequest): AdminConsentRequest {
  const { parameters } = raw;
  const segment = requireSegment(tenant, raw.segment);
  const client = requireClient(tenant, parameters["client_id"]);
  requireAudience(client, segment);
  requireEnabled(tenant, client);
  const uri = parameters["redirect_uri"] ?? client.web.redirectUris[0];
  const answerTo: AnswerTo | undefined =
    uri === undefined
      ? undefined
      : {
          redirect: requireRedirectUri(client, uri),
          mode: "query",
          state: parameters["state"],
          also: { admin_consent: "True" },
        };
  const read = () => readPermissions(tenant, client, raw);
  const permissions = answerTo === undefined ? read() : answering(answerTo, read);
  return { raw, client, answerTo, permissions };
}

function readPermissions(tenant: Tenant, client: Application, raw: RawAdminConsentRequest): PermissionsOnResource[] {
  const permissions = raw.version === 1 ? declaredAccess(tenant, client) : namedPermissions(tenant, client, raw);
  for (const { resource } of permissions) requireConsentableResource(tenant, resource);
  return permissions;
}

function namedPermissions(tenant: Tenant, client: Application, raw: RawAdminConsentRequest): PermissionsOnResource[] {
  const scope = raw.parameters["scope"] ?? refuse("parameter-present", { parameter: "scope" });
  const requested = readScope(tenant, client, scope);
  if (requested.resources.some(({ isStatic }) => isStatic)) return declaredAccess(tenant, client);
  const named = requested.resources.map(({ resource, scopes }) => ({ resource, scopes, roles: [] }));
  return merge([...named, ...openIdPermissions(tenant, requested)]);
}
