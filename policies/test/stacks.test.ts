import { describe, expect, it } from "vitest";
import { isInStack, productionStacks } from "../stacks.ts";

const isProduction = (stack: string): boolean =>
  isInStack(`urn:pulumi:${stack}::contoso::some:type::erp`, productionStacks.default);

describe("the default patterns of production stacks", () => {
  it.each([
    "prod",
    "Prod",
    "PRODUCTION",
    "prod-eu",
    "prod_eu",
    "prod.eu",
    "team-a-prod",
    "team-prod-eu",
    "prd",
    "live-eu",
  ])("include %s", (stack) => {
    expect(isProduction(stack)).toBe(true);
  });

  it.each(["dev", "test", "staging", "product", "reproduction", "preprod", "delivery", "olive"])(
    "do not include %s",
    (stack) => {
      expect(isProduction(stack)).toBe(false);
    },
  );
});
