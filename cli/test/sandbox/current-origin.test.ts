import { describe, expect, it } from "vitest";
import { atCurrentOrigin } from "../../sandbox/current-origin.ts";

const tenantId = "0dc87873-63e6-404e-8f86-86a12e8f0c85";

describe("atCurrentOrigin", () => {
  it("moves the addresses of the tenant and of its vaults to the port of now, and no other", () => {
    const outputs = (port: number) => ({
      token: `https://localhost:${port}/${tenantId}/oauth2/v2.0/token`,
      steps: [`curl 'https://localhost:${port}/${tenantId}/oauth2/token' && echo done`],
      vault: `https://localhost:${port}/vaults/kv-erp/secrets/erp`,
      redirectUri: "https://localhost:8443/callback",
      other: "https://localhost:8443/9b2f4f50-7a61-4c0b-9f5d-2d8c3f1e0a77/oauth2",
      count: 3,
      none: null,
    });
    expect(atCurrentOrigin(outputs(8443), { origin: "https://localhost:9000", tenantId })).toEqual(outputs(9000));
  });
});
