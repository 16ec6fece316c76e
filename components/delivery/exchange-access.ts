import type * as pulumi from "@pulumi/pulumi";
import type { ExchangeOnlineSpec } from "../../integrations/delivery/spec.ts";
import type { EntraApplication } from "../entra-application.ts";
import { ExchangeMailboxPermission, ExchangeRoleAssignment, ExchangeServicePrincipal } from "./resources.ts";

interface ExchangeApp {
  /** The integration's key in the stack file. */
  name: string;
  application: EntraApplication;
  tenantId: string;
  authorityHost: string;
}

/** Gives an app access to exactly the listed mailboxes. Returns the time of each grant. */
export function createExchangeAccess(
  { mailboxes, protocols, hasFullAccess, roles, usesAdminEndpoint }: ExchangeOnlineSpec,
  { name, application, tenantId, authorityHost }: ExchangeApp,
  parent: pulumi.Resource,
): pulumi.Output<string>[] {
  const { clientId, servicePrincipalObjectId } = application;
  const cloud = { tenantId, authorityHost };
  const pointer = usesAdminEndpoint
    ? [
        new ExchangeServicePrincipal(
          `${name}-exchange`,
          { ...cloud, appId: clientId, objectId: servicePrincipalObjectId, displayName: name },
          { parent },
        ),
      ]
    : [];
  const options = { parent, dependsOn: pointer };
  return mailboxes.flatMap((mailbox) => [
    ...(hasFullAccess
      ? [
          new ExchangeMailboxPermission(
            `${name}-mailbox-${mailbox}`,
            { ...cloud, servicePrincipalObjectId, appId: clientId, mailbox, protocols },
            options,
          ).deliveredAt,
        ]
      : []),
    ...roles.map(
      (role) =>
        new ExchangeRoleAssignment(
          `${name}-role-${role}-${mailbox}`,
          { ...cloud, servicePrincipalObjectId, role: `Application ${role}`, mailbox },
          options,
        ).deliveredAt,
    ),
  ]);
}
