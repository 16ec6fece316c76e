import type { GraphClient } from "../../../packages/entra-tenant/test/graph/graph-client.ts";
import { exchangeRoles } from "../../../packages/entra-tenant/exchange/roles.ts";
import type { ExchangeUse } from "../../commands/contain/exchange-use.ts";

import { without } from "./client-objects.ts";

interface ClientInExchange {
  readonly appId: string;
  /** Object id of the enterprise application. */
  readonly objectId: string;
  /** Whose mailbox the client may open. */
  readonly user: { readonly id: string; readonly userPrincipalName: string };
}

const rolesPath = "/beta/roleManagement/exchange/roleAssignments";

/** The access of a client in Exchange Online. */
export class ExchangeOfClient {
  readonly #graph: GraphClient;
  readonly #client: ClientInExchange;

  constructor(graph: GraphClient, client: ClientInExchange) {
    this.#graph = graph;
    this.#client = client;
  }

  /** What the outputs show after a run gave full access by the admin endpoint. */
  get use(): ExchangeUse {
    return { state: "used", fullAccessTo: [this.#client.user.userPrincipalName], usesAdminEndpoint: true, byHand: [] };
  }

  /** Makes a role for one mailbox as a run does, one for all mailboxes as people do, and full access to the mailbox. */
  async create(): Promise<void> {
    const { appId, objectId, user } = this.#client;
    const { exchange } = this.#graph.tenant;
    const sid = "S-1-5-21-1000001-1000002-1000003-1000004";
    exchange.servicePrincipals.push({ id: objectId, sid, appId, objectId, displayName: "ERP sync", misses: 0 });
    exchange.mailboxPermissions.push({ id: user.id, userId: user.id, sid, right: "FullAccess", misses: 0 });
    await this.assign("Application Mail.Send", `/Users/${user.id}`);
    await this.assign("Application Calendars.Read", "/");
  }

  /** Assigns a role to the client. */
  async assign(role: string, directoryScopeId: string): Promise<void> {
    const admin = await this.#graph.as({ roles: ["RoleManagement.ReadWrite.Exchange"] });
    const { id } = exchangeRoles(this.#graph.tenant).find(({ displayName }) => displayName === role)!;
    const principalId = `/ServicePrincipals/${this.#client.objectId}`;
    const body = { principalId, roleDefinitionId: id, directoryScopeId };
    const { status } = await admin.call("POST", rolesPath, body);
    if (status !== 201) throw new Error(`${role}: ${String(status)}`);
  }

  /** Role assignments of the client without their ids, as Graph shows them. */
  async roles(): Promise<string[]> {
    const admin = await this.#graph.as({ roles: ["RoleManagement.ReadWrite.Exchange"] });
    const filter = `principalId eq '/ServicePrincipals/${this.#client.objectId}'`;
    const { body } = await admin.call("GET", `${rolesPath}?$filter=${encodeURIComponent(filter)}`);
    return body.value.map((one) => JSON.stringify(without(one, "id"))).sort();
  }

  /** User principal names of the mailboxes that the client may open. */
  mailboxes(): string[] {
    const { exchange, users } = this.#graph.tenant;
    const principal = exchange.servicePrincipals.find(({ objectId }) => objectId === this.#client.objectId);
    return exchange.mailboxPermissions
      .filter(({ sid }) => sid === principal?.sid)
      .map(({ userId }) => users.get(userId)?.userPrincipalName ?? "");
  }
}
