import { describe, expect, it } from "vitest";
import { planStates, withRecords } from "../../commands/move/move-resources.ts";
import type { EngineResource, EngineState } from "../../stack/engine-state.ts";

const shop = [{ name: "shop", names: ["shop"] }];
const stacks = { from: "dev", to: "prod" };
const component = "entra-integrations:index:OAuthIntegration";

function stateOf(
  stack: string,
  name: string | undefined,
  changes: { id?: string; providerId?: string; tenant?: string } = {},
): EngineState {
  const { id = "1", providerId = "p", tenant = "t" } = changes;
  const urn = (type: string, of: string) => `urn:pulumi:${stack}::crm::${type}::${of}`;
  const provider = {
    urn: urn("pulumi:providers:azuread", "default"),
    type: "pulumi:providers:azuread",
    id: providerId,
    inputs: { tenant },
  };
  const resources: EngineResource[] = [provider];
  if (name !== undefined) {
    const type = "azuread:index/application:Application";
    resources.push({ urn: urn(component, name), type: component });
    resources.push({
      urn: urn(type, name),
      type,
      custom: true,
      id,
      parent: urn(component, name),
      provider: `${provider.urn}::${providerId}`,
    });
  }
  return { deployment: { resources } };
}

describe("planStates", () => {
  it("finds what only the source has, what both have, and what is done", () => {
    const [dev, prod] = [stateOf("dev", "shop"), stateOf("prod", "shop")];
    const [noDev, noProd] = [stateOf("dev", undefined), stateOf("prod", undefined)];
    expect(planStates(shop, { from: dev, to: noProd }, stacks)).toEqual({ moves: shop, copies: [] });
    expect(planStates(shop, { from: dev, to: prod }, stacks)).toEqual({ moves: [], copies: shop });
    expect(planStates(shop, { from: noDev, to: prod }, stacks)).toEqual({ moves: [], copies: [] });
  });

  it("finds an integration whose rename is not deployed", () => {
    const renamed = [{ name: "store", names: ["store", "shop"] }];
    const states = { from: stateOf("dev", "shop"), to: stateOf("prod", undefined) };
    expect(planStates(renamed, states, stacks)).toEqual({ moves: renamed, copies: [] });
  });

  it.each([
    ["no state has the integration", stateOf("dev", undefined), stateOf("prod", undefined), "integration-not-deployed"],
    [
      "the destination has another registration of the name",
      stateOf("dev", "shop"),
      stateOf("prod", "shop", { id: "2" }),
      "integration-exists",
    ],
    [
      "a run was interrupted",
      { deployment: { ...stateOf("dev", "shop").deployment, pending_operations: [{}] } },
      stateOf("prod", undefined),
      "state-pending",
    ],
    [
      "the providers have different settings",
      stateOf("dev", "shop"),
      stateOf("prod", undefined, { providerId: "q", tenant: "u" }),
      "providers-differ",
    ],
  ])("refuses if %s", (_, from, to, code) => {
    expect(() => planStates(shop, { from, to }, stacks)).toThrow(`[${code}]`);
  });

  it("accepts other ids of equal providers", () => {
    const states = { from: stateOf("dev", "shop"), to: stateOf("prod", undefined, { providerId: "q" }) };
    expect(planStates(shop, states, stacks).moves).toEqual(shop);
  });
});

describe("withRecords", () => {
  it("changes nothing in a destination without anything to record", () => {
    const to = stateOf("prod", undefined);
    expect(withRecords(to, stateOf("dev", "shop"), shop, { project: "crm", stack: "prod" })).toBe(to);
  });
});
