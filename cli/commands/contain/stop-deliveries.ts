import type { Delivered, DeliveryFacts } from "../../../integrations/delivery/facts.ts";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { removeFullAccessByHand } from "./exchange-use.ts";
import { UserError } from "../../../integrations/text/user-error.ts";

/** A place to which runs deliver, and what happened to it. */
export interface StoppedDelivery {
  /** Such as `secret erp-sync-client-secret of the key vault`. */
  readonly target: string;
  readonly state: "stopped" | "stays" | "failed";
  /** What stays, or why it failed. */
  readonly text: string;
}

// https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure and
// https://learn.microsoft.com/azure/china/resources-developer-guide
const resourceManagers: Record<string, string> = {
  "https://login.microsoftonline.us": "https://management.usgovcloudapi.net",
  "https://login.partner.microsoftonline.cn": "https://management.chinacloudapi.cn",
};

/** Azure Resource Manager in the cloud of a sign-in host. */
export function resourceManagerOf(authority: string): string {
  return resourceManagers[authority] ?? "https://management.azure.com";
}

const apiVersion = "2023-07-01";

/** Disables the secret in the key vault, and lists what only people can end. A target that fails does not stop the others. */
export async function stopDeliveries(
  facts: DeliveryFacts | undefined,
  { resourceManager, signInTo }: { resourceManager: string; signInTo: (resource: string) => Promise<Fetch> },
): Promise<StoppedDelivery[]> {
  const { keyVault, delivered = [] } = facts ?? {};
  const stopped: StoppedDelivery[] = [];
  if (keyVault?.clientSecret !== undefined) {
    const { vaultId, clientSecret } = keyVault;
    const target = `secret ${clientSecret.name} of the key vault`;
    try {
      const fetch = await signInTo(resourceManager);
      // https://learn.microsoft.com/rest/api/keyvault/keyvault/secrets/update
      const url = `${resourceManager}${vaultId}/secrets/${clientSecret.name}?api-version=${apiVersion}`;
      const response = await fetch(url, {
        service: "Azure Resource Manager",
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ properties: { attributes: { enabled: false } } }),
      });
      if (response.ok) stopped.push({ target, state: "stopped", text: "its newest version is disabled" });
      else stopped.push({ target, state: "failed", text: `Azure answered ${String(response.status)}` });
      await response.body?.cancel();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      stopped.push({ target, state: "failed", text: error.problem.message });
    }
  }
  for (const { target } of delivered) {
    // Cutting off the client ends its access to Exchange Online.
    if (target !== "exchangeOnline") stopped.push({ ...stays[target], state: "stays" });
  }
  return stopped;
}

/** Full access to mailboxes that people gave, with the PowerShell that removes it. */
export function accessByHand(mailboxes: readonly string[], servicePrincipalId: string): StoppedDelivery[] {
  return mailboxes.map((mailbox) => ({
    target: `full access to ${mailbox}`,
    state: "stays",
    text: `in Exchange Online PowerShell: ${removeFullAccessByHand(mailbox, servicePrincipalId)}`,
  }));
}

/** What the targets keep. Their own sign-ins fail, because the client is disabled. */
const stays: Readonly<Record<Exclude<Delivered["target"], "exchangeOnline">, { target: string; text: string }>> = {
  positConnect: {
    target: "OAuth integration of Posit Connect",
    text: "stays with a client secret that Entra refuses; content that uses it fails",
  },
  webhook: {
    target: "receiver of the webhook",
    text: "gets credential.removed with the next deployment; tell its operator now",
  },
};
