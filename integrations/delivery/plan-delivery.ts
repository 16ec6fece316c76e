import type { Position } from "../stack-file/problems.ts";
import type { FieldProblem } from "../stack-file/schema.ts";
import { toKeyVaultSpec } from "./key-vault.ts";
import type { DeliverToOption } from "./options.ts";
import type { Deliverable, DeliverySpec, ExchangeOnlineSpec, PositConnectSpec } from "./spec.ts";

interface DeliveryContext {
  /** Name of the integration. */
  name: string;
  /** The position of `deliverTo` in the stack file. */
  at: Position;
  report: (problem: FieldProblem) => void;
}

/** The delivery of an option that has been checked. Reports targets that the system has no use for. */
export function planDelivery(
  given: DeliverToOption,
  offered: Deliverable,
  { name, at, report }: DeliveryContext,
): DeliverySpec {
  const { keyVault, webhook } = given;
  return {
    ...(keyVault && { keyVault: toKeyVaultSpec(keyVault, name, at) }),
    positConnect: toPositConnectSpec(given, offered, report),
    exchangeOnline: toExchangeOnlineSpec(given, offered, report),
    ...(webhook && { webhook: { url: webhook.url, sendsSecret: webhook.sendsSecret ?? false } }),
  };
}

function toPositConnectSpec(
  { positConnect: given }: DeliverToOption,
  { positConnect: plan }: Deliverable,
  report: DeliveryContext["report"],
): PositConnectSpec | undefined {
  if (given === undefined) return undefined;
  if (plan !== undefined) {
    return {
      ...plan,
      users: given.users ?? [],
      groups: given.groups ?? [],
      deleteWhileUsed: given.deleteWhileUsed ?? false,
    };
  }
  report({
    keys: ["deliverTo", "positConnect"],
    message: "must be left out: only an integration of system posit-connect exists in Posit Connect",
    fix: "remove it, or use webhook",
    code: "delivery-target-unfit",
  });
  return undefined;
}

function toExchangeOnlineSpec(
  { exchangeOnline: given }: DeliverToOption,
  { exchangeOnline: plan }: Deliverable,
  report: DeliveryContext["report"],
): ExchangeOnlineSpec | undefined {
  if (given === undefined) return undefined;
  const keys = ["deliverTo", "exchangeOnline"];
  if (plan === undefined) {
    report({
      keys,
      message: "must be left out: this integration uses no mailboxes of Exchange Online",
      fix: "remove it; systems bizagi-mail and custom can have it, custom with mailboxes and mail permissions",
      code: "delivery-target-unfit",
    });
    return undefined;
  }
  const usesAdminEndpoint = given.adminEndpoint !== undefined;
  if (plan.hasFullAccess && !usesAdminEndpoint) {
    report({
      keys: [...keys, "adminEndpoint"],
      message: "is required for full access to mailboxes, for which Microsoft documents no API, got nothing",
      fix: "write adminEndpoint: undocumented, or remove exchangeOnline and run the PowerShell lines of the hand-off",
      code: "exchange-admin-endpoint",
    });
    return undefined;
  }
  return { ...plan, usesAdminEndpoint };
}
