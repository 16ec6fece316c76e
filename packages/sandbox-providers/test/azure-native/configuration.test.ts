import { describe, expect, it } from "vitest";
import { parseAzureConnection } from "../../azure-native/configuration.ts";

const complete = { metadataHost: "localhost:8443", tenantId: "t", clientId: "c", clientSecret: "s3cret" };

describe("parseAzureConnection", () => {
  it("takes the subscription from the configuration, or else from the environment", () => {
    const environment = { ARM_SUBSCRIPTION_ID: "from the environment" };
    expect(parseAzureConnection({ ...complete, subscriptionId: "s" }, environment).subscriptionId).toBe("s");
    expect(parseAzureConnection(complete, environment)).toEqual({
      metadataHost: "localhost:8443",
      tenantId: "t",
      clientId: "c",
      proof: { clientSecret: "s3cret" },
      subscriptionId: "from the environment",
    });
  });

  it("names the setting of a missing subscription", () => {
    expect(() => parseAzureConnection(complete, {})).toThrow(
      "missing azure-native:subscriptionId (or ARM_SUBSCRIPTION_ID)",
    );
  });

  it("refuses another machine", () => {
    const elsewhere = { ...complete, metadataHost: "management.azure.com", subscriptionId: "s" };
    expect(() => parseAzureConnection(elsewhere, {})).toThrow("azure-native:metadataHost names");
  });
});
