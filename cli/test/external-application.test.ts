import { beforeEach, describe, expect, it } from "vitest";
import { openGraphReader } from "../commands/verify/graph-reader.ts";
import { withTenantLimits } from "../commands/verify/tenant-limits.ts";
import { readSeen } from "../tasks/read-seen.ts";
import { compareRegistrations } from "../undeclared/compare.ts";
import { registrationsOfOutputs } from "../undeclared/registrations-of-outputs.ts";
import { createApp } from "../../packages/entra-tenant/app.ts";
import { signToken } from "../../packages/entra-tenant/test/graph/graph-client.ts";
import { deploy, type Deployed, principalPath } from "./verify/deployed.ts";

const expenses = {
  system: "custom",
  externalApplication: "b7a4e1d2-5c6f-4a38-9e0b-2d1c8f7a6b54",
  delegatedPermissions: { microsoftGraph: ["User.Read"] },
};

describe("an application of another tenant", () => {
  let deployed: Deployed;

  beforeEach(async () => {
    deployed = await deploy({ expenses });
  });

  it("is verified without a registration", async () => {
    const [verified] = await deployed.verify();
    expect([verified?.passed, verified?.skipped]).toEqual([["discovery", "service-principal"], []]);
    expect(verified?.findings.map(({ check, severity }) => `${check} ${severity}`)).toEqual(["consent warning"]);
    expect(deployed.requests.filter((request) => request.includes("/applications"))).toEqual([]);
  });

  it("is missing when its service principal was deleted", async () => {
    await deployed.spoil("DELETE", principalPath(deployed, "expenses"));
    const findings = await deployed.find();
    expect(findings.map(({ check, severity }) => `${check} ${severity}`)).toContain("service-principal error");
  });

  it("is not looked for by the comparisons with the outputs and with the tenant's policies", async () => {
    const { graph, connections } = deployed;
    const app = createApp(graph.tenant);
    const token = await signToken(graph.tenant, {});
    const reader = openGraphReader(graph.tenant.origin, token, async (url, init) => await app.request(url, init));
    const { objects } = await compareRegistrations(registrationsOfOutputs(connections), reader);
    expect(objects).toEqual([]);
    const verified = [{ name: "expenses", system: "custom", passed: [], skipped: [], findings: [] }];
    expect(await withTenantLimits(verified, connections, reader, graph.tenant.now())).toEqual(verified);
  });

  it("has been there since its service principal was created", async () => {
    const { connections, secrets } = deployed;
    const registrations = registrationsOfOutputs(connections);
    const request = { connections, secrets, registrations, checkContext: deployed.checkContext(), isLocal: true };
    const { seen } = await readSeen({ ...request, proof: "product" }, await deployed.open());
    expect(seen.get("expenses")?.registeredOn).toBe("2026-11-21T08:00:00.000Z");
  });
});
