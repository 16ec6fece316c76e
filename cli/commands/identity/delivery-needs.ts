import type { DeliverySpec } from "../../../integrations/delivery/spec.ts";
import type { EntraSpec } from "../../../integrations/spec.ts";
import type { Need } from "./need.ts";

/** An integration with its deliveries. */
interface Delivering {
  readonly name: string;
  readonly entra: EntraSpec;
}

/**
 * What the deploying identity needs for deliveries to products. Nothing here was tried on a real tenant. The other
 * identities need nothing: their runs set `ENTRA_DELIVERY_SKIP_REFRESH`, because pull requests must not reach mailboxes.
 * https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignments and
 * https://learn.microsoft.com/powershell/exchange/app-only-auth-powershell-v2
 */
export function findDeliveryNeeds(registrations: readonly Delivering[]) {
  const connects = delivering(registrations, ({ positConnect }) => positConnect !== undefined);
  const scoped = delivering(registrations, ({ exchangeOnline }) => (exchangeOnline?.roles.length ?? 0) > 0);
  const byEndpoint = delivering(registrations, ({ exchangeOnline }) => exchangeOnline?.usesAdminEndpoint === true);
  const webhooks = delivering(registrations, ({ webhook }) => webhook !== undefined);
  const needs = [
    ...need("permission", "RoleManagement.ReadWrite.Exchange", scoped, "assigns roles in Exchange Online to"),
    ...need("permission", "User.Read.All", scoped, "finds the users of the mailboxes of"),
    ...need("Exchange permission", "Exchange.ManageAsApp", byEndpoint, "gives mailboxes and protocols to"),
    ...need("Entra role", "Exchange Administrator", byEndpoint, "lets Exchange.ManageAsApp write, for"),
    ...[...Map.groupBy(connects, ({ entra }) => entra.deliverTo?.positConnect?.address ?? "")].flatMap(
      ([address, ones]) =>
        need("setting", `API key of an administrator of ${address}`, ones, "writes the OAuth integrations of"),
    ),
    ...need("setting", "signing key of the webhooks", webhooks, "signs the events of"),
  ];
  return { needs, notes: notesOf({ connects, scoped, byEndpoint, webhooks }) };
}

function delivering(
  registrations: readonly Delivering[],
  isOf: (delivery: DeliverySpec) => boolean,
): readonly Delivering[] {
  return registrations.filter(({ entra }) => entra.deliverTo !== undefined && isOf(entra.deliverTo));
}

function need(kind: Need["kind"], name: string, registrations: readonly Delivering[], because: string): Need[] {
  if (registrations.length === 0) return [];
  return [{ kind, name, because: `${because} ${registrations.map((one) => one.name).join(", ")}` }];
}

function notesOf({
  connects,
  scoped,
  byEndpoint,
  webhooks,
}: Record<"connects" | "scoped" | "byEndpoint" | "webhooks", readonly Delivering[]>): string[] {
  const notes: [registrations: readonly Delivering[], text: string][] = [
    [
      scoped,
      "RoleManagement.ReadWrite.Exchange belongs to tier 0: an identity that has it can make itself an administrator of Exchange Online and open every mailbox. Not tried on a real tenant.",
    ],
    [
      byEndpoint,
      "Exchange.ManageAsApp with the Entra role Exchange Administrator can open every mailbox of the tenant. The endpoint is not documented, and nothing here was tried on a real tenant. Without them, leave out adminEndpoint and let an Exchange administrator run the PowerShell steps of the hand-off.",
    ],
    [
      connects,
      "Posit Connect knows no identity of Entra here. Give the API key only to deployments: as CONNECT_SERVER and CONNECT_API_KEY in pipelines, or encrypted as entra-delivery:positConnectApiKeys if people deploy. A preview needs no key.",
    ],
    [
      webhooks,
      "Give the signing key only to deployments: as ENTRA_DELIVERY_WEBHOOK_KEY in pipelines, or encrypted as entra-delivery:webhookSigningKey if people deploy. A preview needs no key.",
    ],
  ];
  return notes.flatMap(([registrations, text]) => (registrations.length > 0 ? [text] : []));
}
