import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { ConfidentialClientApplication } from "@azure/msal-node";
import { startTenant, type TenantHandle } from "@entra-integrations/entra-tenant";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

let tenant: TenantHandle;

beforeAll(async () => {
  tenant = await startTenant({
    seed: {
      applications: {
        orders: { appRoles: [{ value: "Orders.Read.All" }] },
        "night-job": {
          secrets: [{}],
          permissions: { orders: { application: ["Orders.Read.All"] } },
          adminConsent: true,
        },
      },
    },
  });
  setDefaultCACertificates([...getCACertificates(), tenant.ca]);
});

beforeEach(() => tenant.reset());
afterAll(() => tenant.close());

it("gets a token with the granted role", async () => {
  const { clientId, clientSecret = "" } = tenant.application("night-job");
  const authority = `${tenant.origin}/${tenant.tenantId}`;
  const client = new ConfidentialClientApplication({
    auth: { clientId, clientSecret, authority, knownAuthorities: [tenant.metadataHost] },
  });
  const scopes = [`api://${tenant.application("orders").clientId}/.default`];
  const answer = await client.acquireTokenByClientCredential({ scopes });
  expect(decodeJwt(answer?.accessToken ?? "")["roles"]).toEqual(["Orders.Read.All"]);
});
