import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import { buildConnection, type Connection } from "../integrations/connection.ts";
import { type ImportIds, importIdsOf } from "../integrations/lifecycle/import-ids.ts";
import { pendingAdoption } from "../integrations/lifecycle/pending-adoption.ts";
import type { EntraSpec, IntegrationSpec } from "../integrations/spec.ts";
import { integrationTag } from "../lookups/integration-tag.ts";
import type { PreparedIntegration } from "../lookups/prepare-integrations.ts";
import { createPermissionGrants } from "./permission-grants.ts";
import { optionsOfWhole } from "./resource-options.ts";
import { withoutStack } from "./without-stack.ts";

/** What an application of another tenant has in this one. Its credentials are in its own tenant. */
interface DeployedExternal {
  connection: pulumi.Output<Connection>;
  secrets: Record<string, never>;
  rotatesOn: undefined;
  registration: { clientId: pulumi.Output<string>; tenantId: string };
}

/** Creates the service principal ("enterprise application") and the consent of an application of another tenant. */
export function createExternal(
  name: string,
  clientId: string,
  spec: IntegrationSpec,
  entra: EntraSpec,
  prepared: PreparedIntegration,
  parent: pulumi.Resource,
): DeployedExternal {
  const { directory, authorityHost, recorded } = prepared;
  const { tenantId, servicePrincipalOf } = directory;
  const importIds = importIdsOf(pendingAdoption(entra, recorded));
  const principal = createServicePrincipal(name, clientId, entra, prepared, importIds, parent);
  const servicePrincipalObjectId = principal.objectId;
  if (entra.consent === "granted") {
    const keptWith = entra.lifecycle.onRemoval === "keep" ? principal : undefined;
    const permissions = directory.permissionsOf(entra);
    const grants = { servicePrincipalObjectId, permissions, servicePrincipalOf, importIds, keptWith };
    createPermissionGrants(name, grants, parent);
  }
  return {
    secrets: {},
    rotatesOn: undefined,
    registration: { clientId: principal.clientId, tenantId },
    connection: servicePrincipalObjectId.apply((objectId) =>
      withoutStack(() =>
        buildConnection(spec, {
          tenantId,
          clientId,
          applicationObjectId: "",
          servicePrincipalObjectId: objectId,
          authorityHost,
          credential: { type: "none" },
        }),
      ),
    ),
  };
}

function createServicePrincipal(
  name: string,
  clientId: string,
  entra: EntraSpec,
  { directory, protect = false }: PreparedIntegration,
  importIds: ImportIds,
  parent: pulumi.Resource,
): azuread.ServicePrincipal {
  const { lifecycle } = entra;
  const keeps = lifecycle.onRemoval === "keep";
  const prefix = "servicePrincipal.";
  const ignored = lifecycle.ignoreChanges.flatMap((one) => (one.startsWith(prefix) ? [one.slice(prefix.length)] : []));
  return new azuread.ServicePrincipal(
    `${name}-service-principal`,
    {
      clientId,
      owners: [...new Set(Object.values(directory.ownersOf(entra)))],
      accountEnabled: lifecycle.cutOff === undefined,
      tags: [...lifecycle.servicePrincipalTags, integrationTag(name, keeps)],
      appRoleAssignmentRequired: entra.assignmentRequired,
    },
    {
      ...optionsOfWhole(parent, {
        importId: importIds.servicePrincipal,
        keeps,
        // The engine refuses to delete protected resources, and a run deletes this one some days after the retirement.
        protect: protect && lifecycle.cutOff?.reason !== "retired",
      }),
      ignoreChanges: directory.keepsOwnersOf(entra) ? [...new Set([...ignored, "owners"])] : ignored,
    },
  );
}
