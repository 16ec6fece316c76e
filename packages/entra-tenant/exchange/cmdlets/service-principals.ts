import { randomInt, randomUUID } from "node:crypto";
import type { Tenant } from "../../tenant.ts";
import { type ExchangePrincipal, hasArrived } from "../entities.ts";
import { alreadyExists, objectNotFound } from "../errors.ts";
import { isInScope } from "../mailbox-access.ts";
import { findMailbox } from "../mailboxes.ts";
import { exchangeRoles, grantedBy } from "../roles.ts";
import type { Cmdlet } from "./parameters.ts";

/** Cmdlets for service principals: https://learn.microsoft.com/powershell/module/exchangepowershell/get-serviceprincipal */
export const servicePrincipalCmdlets: Record<string, Cmdlet> = {
  "New-ServicePrincipal": {
    parameters: ["AppId", "ObjectId", "DisplayName"],
    required: ["AppId", "ObjectId"],
    changes: true,
    run(tenant, parameters) {
      const [appId, objectId] = [parameters.guid("AppId"), parameters.guid("ObjectId")];
      const { servicePrincipals } = tenant.exchange;
      if (servicePrincipals.some((one) => one.appId === appId || one.objectId === objectId)) {
        throw alreadyExists("service-principal-unique", `The service principal '${appId}' already exists.`);
      }
      const principal: ExchangePrincipal = {
        id: randomUUID(),
        sid: `S-1-5-21-${[1, 2, 3, 4].map(() => String(randomInt(1_000_000, 2_000_000_000))).join("-")}`,
        appId,
        objectId,
        displayName: parameters.text("DisplayName") || appId,
        misses: tenant.exchangeLag ?? 0,
      };
      servicePrincipals.push(principal);
      return { value: [principalObject(principal)] };
    },
  },

  "Get-ServicePrincipal": {
    parameters: ["Identity", "Organization"],
    run(tenant, parameters) {
      const all = tenant.exchange.servicePrincipals.filter(hasArrived);
      const found = all.filter((one) => isNamed(one, parameters.text("Identity")));
      // As Microsoft's page warns, an identity that does not exist returns all objects.
      return { value: (found.length > 0 ? found : all).map(principalObject) };
    },
  },

  "Set-ServicePrincipal": {
    parameters: ["Identity", "DisplayName"],
    required: ["Identity"],
    changes: true,
    run(tenant, parameters) {
      const principal = requirePrincipal(tenant, parameters.text("Identity"));
      if (parameters.has("DisplayName")) principal.displayName = parameters.text("DisplayName");
      return { value: [] };
    },
  },

  "Remove-ServicePrincipal": {
    parameters: ["Identity"],
    required: ["Identity"],
    changes: true,
    run(tenant, parameters) {
      const { exchange } = tenant;
      const identity = parameters.text("Identity");
      const principal = exchange.servicePrincipals.find((one) => isNamed(one, identity));
      if (principal === undefined) throw objectNotFound(identity);
      exchange.servicePrincipals = exchange.servicePrincipals.filter((one) => one !== principal);
      return { value: [] };
    },
  },

  "Test-ServicePrincipalAuthorization": {
    parameters: ["Identity", "Resource"],
    required: ["Identity"],
    run(tenant, parameters) {
      const principal = requirePrincipal(tenant, parameters.text("Identity"));
      const resource = parameters.text("Resource");
      const mailbox = findMailbox(tenant, resource);
      if (resource !== "" && mailbox === undefined) throw objectNotFound(resource);
      const roles = exchangeRoles(tenant);
      // It reads the assignments themselves, and so is right at once.
      const assignments = tenant.exchange.roleAssignments.filter(({ principalId }) => {
        return principalId.toLowerCase() === `/serviceprincipals/${principal.objectId}`;
      });
      return {
        value: assignments.flatMap(({ roleDefinitionId, directoryScopeId }) => {
          const role = roles.find(({ id }) => id === roleDefinitionId);
          if (role === undefined) return [];
          return [
            {
              RoleName: role.displayName,
              GrantedPermissions: grantedBy(role),
              AllowedResourceScope: directoryScopeId === "/" ? "Organization" : directoryScopeId.split("/").at(-1),
              ScopeType: scopeType(directoryScopeId),
              InScope: mailbox === undefined ? "Not Run" : isInScope(tenant, directoryScopeId, mailbox.id),
            },
          ];
        }),
      };
    },
  },
};

/** Returns the service principal with this guid, app id, object id or name, if the server has it already. */
export function requirePrincipal(tenant: Tenant, identity: string): ExchangePrincipal {
  const found = tenant.exchange.servicePrincipals.find((one) => isNamed(one, identity));
  if (found === undefined || !hasArrived(found)) throw objectNotFound(identity);
  return found;
}

function isNamed({ id, appId, objectId, sid, displayName }: ExchangePrincipal, identity: string): boolean {
  return [id, appId, objectId, sid, displayName].some((name) => name.toLowerCase() === identity.toLowerCase());
}

function principalObject({ id, sid, appId, objectId, displayName }: ExchangePrincipal): Record<string, unknown> {
  return {
    DisplayName: displayName,
    AppId: appId,
    ObjectId: objectId,
    Sid: sid,
    Identity: id,
    Name: id,
    Id: id,
    Guid: id,
  };
}

function scopeType(directoryScopeId: string): string {
  const [, kind = ""] = directoryScopeId.toLowerCase().split("/");
  return { users: "User", groups: "Group" }[kind] ?? "OrganizationConfig";
}
