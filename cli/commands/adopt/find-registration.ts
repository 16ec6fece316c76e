import { isDeepStrictEqual } from "node:util";
import { isGuid } from "../../../integrations/text/guid.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { GraphReader } from "../verify/graph-reader.ts";
import type { RegistrationFacts } from "./facts.ts";
import { propertiesInEntra } from "./properties.ts";
import { findClientId, type IdKind, type ReadApi, readRegistration } from "./read-registration.ts";
import { factsOfManifest, type Manifest } from "./read-manifest.ts";
import { type Deleted, findDeleted } from "./restore.ts";

/** The tenant that contains the registrations. */
export interface AdoptTenant {
  readonly tenantId: string;
  readonly graph: GraphReader;
  /** Restores a deleted registration. @default - deleted registrations are refused */
  readonly restore?: (deleted: Deleted) => Promise<void>;
}

/** Where to look for a registration. */
export interface Search {
  /** Undefined if it cannot be reached: then only files can be adopted. */
  readonly tenant: AdoptTenant | undefined;
  readonly readApi: ReadApi;
  /** Whether a deleted registration is restored. Throws if the user does not agree. */
  readonly agreesToRestore: (deleted: Deleted) => Promise<void>;
}

/** A registration that was found. */
export interface FoundRegistration {
  readonly facts: RegistrationFacts;
  readonly foundBy: IdKind | undefined;
  readonly remarks: readonly string[];
}

/** Finds a registration by an id, also a deleted one. */
export async function findById(id: string, { tenant, readApi, agreesToRestore }: Search): Promise<FoundRegistration> {
  if (tenant === undefined) throw new Error("an id needs a tenant");
  if (!isGuid(id)) {
    throw new UserError({
      message: "must be a client id",
      fix: "copy the Application (client) ID from the registration's page",
      code: "adopt-id",
    });
  }
  const found = await findClientId(tenant.graph, id);
  if (found !== undefined) {
    return { facts: await readRegistration(tenant, found.clientId, readApi), foundBy: found.kind, remarks: [] };
  }
  const deleted = await findDeleted(tenant.graph, id);
  if (deleted === undefined) throw notFound();
  await agreesToRestore(deleted);
  await tenant.restore?.(deleted);
  const remarks = [
    deleted.isEnterpriseOnly
      ? "the enterprise application was deleted, and is restored"
      : `it was deleted, and is restored with ${deleted.objectIds.length} objects`,
  ];
  return { facts: await readRegistration(tenant, deleted.clientId, readApi), foundBy: undefined, remarks };
}

/** Finds the registration of a file. What the tenant has takes precedence, because the file may be old. */
export async function findByManifest(manifest: Manifest, search: Search): Promise<FoundRegistration> {
  const { tenant } = search;
  if (tenant === undefined) {
    const remarks = ["the tenant was not read: owners, the enterprise application and its consent are unknown"];
    return { facts: factsOfManifest(manifest, ""), foundBy: undefined, remarks };
  }
  const found = await findById(manifest.application.appId, search);
  const inFile = propertiesInEntra(factsOfManifest(manifest, tenant.tenantId));
  const inTenant = propertiesInEntra(found.facts);
  const others = Object.keys(inFile).filter(
    (property) => !notInFiles.includes(property) && !isDeepStrictEqual(inFile[property], inTenant[property]),
  );
  const isOld = others.length > 0 && found.facts.application !== undefined;
  const remark = `${manifest.file} differs from the tenant in ${others.join(", ")}; the entry describes the tenant`;
  return { ...found, foundBy: undefined, remarks: [...found.remarks, ...(isOld ? [remark] : [])] };
}

/** Properties that no manifest contains. */
const notInFiles = ["owners", "oauth2PostResponseRequired"];

function notFound(): UserError {
  return new UserError({
    message: "this tenant has neither a registration nor an enterprise application with this id",
    fix: "compare it with the Application (client) ID on the registration's page, and check the tenant",
    code: "adopt-not-found",
  });
}
