import { describe, expect, it } from "vitest";
import { openGraphReader } from "../../commands/verify/graph-reader.ts";
import type { IntegrationFinding } from "../../commands/verify/finding.ts";
import { withTenantLimits } from "../../commands/verify/tenant-limits.ts";
import { createApp } from "../../../packages/entra-tenant/app.ts";
import { signToken } from "../../../packages/entra-tenant/test/graph/graph-client.ts";
import { deploy, type Deployed } from "./deployed.ts";
import { actsForItself, hasNoSecret, onPremises, signsUsersIn } from "./entries.ts";

const readers = ["Application.Read.All", "Policy.Read.All"];

/** What verify adds for a deployment, read with these permissions. */
async function find(
  { graph, connections }: Deployed,
  roles: string[] = readers,
): Promise<{ passed: string[]; findings: IntegrationFinding[] }> {
  const { tenant } = graph;
  const app = createApp(tenant);
  const reader = openGraphReader(tenant.origin, await signToken(tenant, { roles }), async (url, init) =>
    app.request(url, init),
  );
  const verified = Object.values(connections).map(({ name, system }) => ({
    name,
    system,
    passed: [],
    skipped: [],
    findings: [],
  }));
  const all = await withTenantLimits(verified, connections, reader, tenant.now());
  return {
    passed: all.filter(({ passed }) => passed.includes("tenant-limits")).map(({ name }) => name),
    findings: all.flatMap(({ findings }) => [...findings]),
  };
}

function forbidSecrets({ graph }: Deployed): void {
  graph.tenant.policies.defaultAppManagementPolicy = {
    isEnabled: true,
    servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] },
    applicationRestrictions: {
      keyCredentials: [],
      passwordCredentials: [
        {
          restrictionType: "passwordAddition",
          state: "enabled",
          maxLifetime: null,
          restrictForAppsCreatedAfterDateTime: null,
          excludeActors: null,
        },
      ],
    },
  };
}

describe("verify on the limits of the tenant", () => {
  it("finds nothing without restrictions, and skips systems without Entra", async () => {
    const deployed = await deploy({ erp: signsUsersIn, desktop: hasNoSecret, "on-premises": onPremises });
    expect(await find(deployed)).toEqual({ passed: ["erp", "desktop"], findings: [] });
  });

  it("announces the next secret if new ones are forbidden", async () => {
    const deployed = await deploy({ erp: signsUsersIn, desktop: hasNoSecret });
    forbidSecrets(deployed);
    const { passed, findings } = await find(deployed);
    const { credential } = deployed.connections["erp"]!.entra! as {
      credential: { rotatesOn: string; expiresOn: string };
    };
    const [due, last] = [credential.rotatesOn.slice(0, 10), credential.expiresOn.slice(0, 10)];
    expect([passed, findings]).toEqual([
      ["desktop"],
      [
        {
          integration: "erp",
          check: "tenant-limits",
          severity: "warning",
          message: `the next client secret is due on ${due}, but the tenant forbids new client secrets (default app management policy, for all applications); the current one is valid until ${last}`,
          fix: expect.stringContaining(`ask for the exemption before ${last}`) as string,
        },
      ],
    ]);
  });

  it("warns if consent is left to users who cannot consent", async () => {
    const deployed = await deploy({ erp: { ...signsUsersIn, consent: "requested" }, mail: actsForItself });
    deployed.graph.tenant.policies.authorizationPolicy.permissionGrantPoliciesAssigned = [];
    const { findings } = await find(deployed);
    expect(findings.map(({ integration, message }) => [integration, message])).toEqual([
      ["erp", "users are to consent at their first sign-in, but the tenant lets no user consent"],
    ]);
  });

  it("reports unreadable policies, and passes no integration", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    const { passed, findings } = await find(deployed, ["Application.Read.All"]);
    expect([passed, findings.map(({ severity, message }) => [severity, message])]).toEqual([
      [],
      [
        ["unchecked", "could not check the app management policies of the tenant: needs Policy.Read.All"],
        ["unchecked", "could not check the consent settings of the tenant: needs Policy.Read.All"],
      ],
    ]);
  });
});
