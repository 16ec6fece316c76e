import { describe, expect, it } from "vitest";
import { webhookSecretless as rule } from "../../rules/webhook-secretless.ts";
import { judged, unknown, verdict } from "../judged.ts";

const webhook = "entra-delivery:index:Webhook";

describe("webhook-secretless", () => {
  it("refuses a webhook with the client secret", () => {
    expect(verdict(rule, judged(webhook, { sendsSecret: true }))).toEqual(["The webhook contains the client secret."]);
  });

  it.each([{}, { sendsSecret: false }])("accepts a webhook with %o", (props) => {
    expect(verdict(rule, judged(webhook, props))).toEqual([]);
  });

  it("cannot tell while the value is unknown", () => {
    expect(verdict(rule, judged(webhook, { sendsSecret: unknown }))).toBe("cannot tell");
  });

  it("does not apply to an integration in Posit Connect", () => {
    expect(verdict(rule, judged("entra-delivery:index:PositConnectIntegration", { sendsSecret: true }))).toBe(
      "does not apply",
    );
  });
});
