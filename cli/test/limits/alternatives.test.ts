import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { SpecError } from "../../../integrations/stack-file/problems.ts";
import { systems } from "../../../integrations/systems/index.ts";
import { withoutSecret } from "../../commands/limits/alternatives.ts";
import { variants } from "../../../test/integrations/systems/variants.ts";

const trusts = [{ issuer: "https://i.contoso.com", subject: "s" }];

/** Whether some variant of a system can do without a secret. */
function canDoWithout(system: string): boolean {
  return variants
    .filter(({ entry }) => entry.system === system)
    .flatMap(({ entry }) => [entry, { ...entry, credential: { type: "federated", trusts } }])
    .some((entry) => {
      try {
        const [spec] = parseIntegrations({ erp: entry }, { now: new Date("2026-11-21"), owners: undefined });
        return spec?.entra !== undefined && spec.entra.credential.type !== "secret";
      } catch (error) {
        if (error instanceof SpecError) return false;
        throw error;
      }
    });
}

describe("how to do without a client secret", () => {
  // On the customer's own servers nothing is in Entra.
  it.each(systems.map(({ key }) => key).filter((key) => key !== "dynamics365-finance-onprem"))(
    "is said for %s exactly if its product can",
    (system) => {
      expect(withoutSecret(system) !== undefined).toBe(canDoWithout(system));
    },
  );
});
