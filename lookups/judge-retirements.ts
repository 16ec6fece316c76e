import * as pulumi from "@pulumi/pulumi";
import type { Retirable, RetirementJudgement } from "../integrations/credentials/retirement.ts";

/**
 * Asks the plugin entra-delivery whether previous secrets can be deleted before they expire. The plugin reads Microsoft's
 * sign-in reports as the deploying identity. A failure keeps the secret, because it expires anyway.
 */
export async function judgeRetirements(
  retirable: readonly Retirable[],
  authorityHost: string,
  providers?: pulumi.InvokeOptions,
): Promise<(readonly [Retirable, RetirementJudgement])[]> {
  return await Promise.all(
    retirable.map(async (one) => {
      const { tenantId, clientId, isAppOnly, current, previous, deliveredOn } = one;
      const args = {
        tenantId,
        authorityHost,
        clientId,
        isAppOnly,
        currentKeyId: current.keyId,
        currentCreatedOn: current.createdOn,
        previousKeyId: previous.keyId,
        ...(previous.generation === undefined && { isCreatedByHand: true }),
        deliveredOn,
      };
      return [one, await judge(args, providers)] as const;
    }),
  );
}

async function judge(args: pulumi.Inputs, providers?: pulumi.InvokeOptions): Promise<RetirementJudgement> {
  try {
    const answer: unknown = await pulumi.runtime.invoke("entra-delivery:index:judgeRetirement", args, providers);
    const { retires, because } = answer as Partial<RetirementJudgement>;
    return { retires: retires === true, because: because ?? "the plugin entra-delivery gave no reason" };
  } catch (error) {
    const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
    return { retires: false, because: line };
  }
}
