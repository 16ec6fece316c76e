import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { readConnection, readSecrets } from "../../lookups/read-connection.ts";
import { deployedConnection } from "../../cli/test/connection.ts";
import { valueOf } from "./recording-mocks.ts";

/** The outputs of another program's stack. */
async function openStack(): Promise<pulumi.StackReference> {
  const outputs = {
    connections: { "erp-sync": deployedConnection() },
    secrets: { "erp-sync": { clientSecret: "hunter2" } },
  };
  await pulumi.runtime.setMocks({
    newResource: ({ id = "", inputs }) => ({
      id,
      state: { ...(inputs as object), outputs, secretOutputNames: ["secrets"] },
    }),
    call: () => ({}),
  });
  return new pulumi.StackReference("organization/entra-integrations/dev");
}

describe("readConnection", () => {
  it("returns the record of one integration, not secret", async () => {
    const connection = readConnection(await openStack(), "erp-sync");
    expect(await valueOf(connection)).toEqual(deployedConnection());
    expect(await pulumi.isSecret(connection)).toBe(false);
  });
});

describe("readSecrets", () => {
  it("returns the secrets of one integration as a secret", async () => {
    const secrets = readSecrets(await openStack(), "erp-sync");
    expect(await valueOf(secrets)).toEqual({ clientSecret: "hunter2" });
    expect(await pulumi.isSecret(secrets)).toBe(true);
  });
});
