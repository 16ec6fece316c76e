import { describe, expect, it } from "vitest";
import { parseConnection } from "../../tenant/connection.ts";

const complete = { metadataHost: "localhost:8443", tenantId: "t", clientId: "c", clientSecret: "s3cret" };

describe("parseConnection", () => {
  it("reads the configuration, or else the environment", () => {
    const environment = { ARM_TENANT_ID: "from the environment", ARM_CLIENT_ID: "unused", ARM_CLIENT_SECRET: "s3cret" };
    expect(parseConnection("azuread", { metadataHost: "127.0.0.1:1", clientId: "c" }, environment)).toEqual({
      metadataHost: "127.0.0.1:1",
      tenantId: "from the environment",
      clientId: "c",
      proof: { clientSecret: "s3cret" },
    });
  });

  it.each([
    ["in place of a secret", { ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: "signed" }, { oidcToken: "signed" }],
    [
      "but not before a secret",
      { ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: "signed", ARM_CLIENT_SECRET: "s3cret" },
      { clientSecret: "s3cret" },
    ],
  ])("takes a token of another issuer, %s", (_, environment, proof) => {
    const others = { ...complete, clientSecret: "" };
    expect(parseConnection("azuread", others, environment).proof).toEqual(proof);
  });

  it("takes no token that it is not told to use", () => {
    const others = { ...complete, clientSecret: "" };
    expect(() => parseConnection("azuread", others, { ARM_OIDC_TOKEN: "signed" })).toThrow(
      "missing azuread:clientSecret",
    );
  });

  it("names everything that is missing at once", () => {
    expect(() => parseConnection("azuread", { clientId: "c" }, {})).toThrow(
      "missing azuread:metadataHost (or ARM_METADATA_HOSTNAME), azuread:tenantId (or ARM_TENANT_ID), azuread:clientSecret (or ARM_CLIENT_SECRET)",
    );
  });

  it.each(["localhost", "localhost:8443", "127.0.0.1:8443", "127.8.9.1", "[::1]:8443", "localhost:8443/entra"])(
    "accepts %s, which is this machine",
    (metadataHost) => {
      expect(parseConnection("azuread", { ...complete, metadataHost }, {}).metadataHost).toBe(metadataHost);
    },
  );

  it.each([
    "graph.microsoft.com",
    "localhost.example.com",
    "localhost@example.com",
    "127.0.0.1.example.com",
    "10.0.0.1",
    "0.0.0.0",
    "//example.com",
    "",
    " ",
  ])("refuses %j, which may be another", (metadataHost) => {
    expect(() => parseConnection("azuread", { ...complete, metadataHost }, {})).toThrow(
      /only work with a tenant on this machine|missing/,
    );
  });

  it("does not print the secret of a configuration that it refuses", () => {
    expect(() => parseConnection("azuread", { ...complete, metadataHost: "example.com" }, {})).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("s3cret") as string }) as Error,
    );
  });
});
