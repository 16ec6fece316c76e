import type * as pulumi from "@pulumi/pulumi";
import type { ExchangeOnlineSpec } from "../../integrations/delivery/spec.ts";
import type { EntraApplication } from "../entra-application.ts";
import {
  ExchangeMailboxPermission,
  ExchangeMailboxProtocols,
  ExchangeRoleAssignment,
  ExchangeServicePrincipal,
} from "./resources.ts";

interface ExchangeApp {
  /** The integration's key in the stack file. */
  name: string;
  application: EntraApplication;
  tenantId: string;
  authorityHost: string;
}

/** One grant, or the protocols of a mailbox: when it was made, and whether Exchange confirmed that it is in effect. */
interface Grant {
  at: pulumi.Output<string>;
  verified: pulumi.Input<boolean>;
}

/** Gives an app access to exactly the listed mailboxes. */
export function createExchangeAccess(
  { mailboxes, protocols, hasFullAccess, roles, usesAdminEndpoint }: ExchangeOnlineSpec,
  { name, application, tenantId, authorityHost }: ExchangeApp,
  parent: pulumi.Resource,
): Grant[] {
  const { clientId, servicePrincipalObjectId } = application;
  const cloud = { tenantId, authorityHost, ...(usesAdminEndpoint && { adminEndpoint: "undocumented" as const }) };
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
  return mailboxes.flatMap((mailbox): Grant[] => {
    const grants = roles.map((role): Grant => {
      const { deliveredAt, verified } = new ExchangeRoleAssignment(
        `${name}-role-${role}-${mailbox}`,
        { ...cloud, servicePrincipalObjectId, role: `Application ${role}`, mailbox },
        options,
      );
      return { at: deliveredAt, verified: verified.apply((text) => text === "yes") };
    });
    if (hasFullAccess) {
      const { deliveredAt } = new ExchangeMailboxPermission(
        `${name}-mailbox-${mailbox}`,
        { ...cloud, servicePrincipalObjectId, appId: clientId, mailbox },
        options,
      );
      // Exchange offers no test of a mailbox permission. `verify` signs in to the mailbox.
      grants.push({ at: deliveredAt, verified: false });
    }
    if (usesAdminEndpoint && protocols.length > 0) {
      const { deliveredAt } = new ExchangeMailboxProtocols(
        `${name}-protocols-${mailbox}`,
        { ...cloud, mailbox, protocols },
        { parent },
      );
      // Its creation waits until Exchange shows the protocols as on.
      grants.push({ at: deliveredAt, verified: true });
    }
    return grants;
  });
}
