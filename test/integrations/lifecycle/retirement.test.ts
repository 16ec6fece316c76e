import { describe, expect, it } from "vitest";
import { findEndedRetirement } from "../../../integrations/lifecycle/retirement.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";

function specOn(now: string, options: object): IntegrationSpec {
  const entry = { system: "custom", redirectUris: ["https://erp.contoso.com/cb"], ...options };
  return parseIntegrations({ erp: entry }, { now: new Date(now), owners: undefined })[0]!;
}

type Reason = "contained" | "retired";

function endedOn(now: string, options: object, reason: Reason | "in use" = "retired"): string | undefined {
  const recorded = { entra: reason === "in use" ? {} : { cutOff: { reason } } };
  return findEndedRetirement(specOn(now, options), recorded, new Date(now))?.deletedOn;
}

describe("findEndedRetirement", () => {
  const retired = { retired: "2026-11-30" };

  it("finds a product 30 days after its retirement, and not before", () => {
    expect(endedOn("2026-12-29T23:59:59Z", retired)).toBeUndefined();
    expect(endedOn("2026-12-30T00:00:00Z", retired)).toBe("2026-12-30T00:00:00Z");
  });

  it.each(["in use", "contained"] as const)("waits until a run has recorded the retirement of one %s", (reason) => {
    expect(endedOn("2027-01-15T00:00:00Z", retired, reason)).toBeUndefined();
  });

  it("never finds one that is kept", () => {
    expect(endedOn("2027-01-15T00:00:00Z", { ...retired, onRemoval: "keep" })).toBeUndefined();
  });

  it("never finds one that is only contained", () => {
    expect(endedOn("2028-01-15T00:00:00Z", { contained: "2026-11-30" })).toBeUndefined();
  });

  it("finds one that has no registration, in a new stack and after the deletion", () => {
    const now = "2027-01-15T00:00:00Z";
    expect(findEndedRetirement(specOn(now, retired), undefined, new Date(now))).toBeDefined();
    expect(findEndedRetirement(specOn(now, retired), {}, new Date(now))).toBeDefined();
  });
});
