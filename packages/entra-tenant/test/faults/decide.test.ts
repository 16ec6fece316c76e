import { describe, expect, it } from "vitest";
import { FaultDecider, routeOf } from "../../faults/decide.ts";
import { faultKinds, type FaultSettings } from "../../faults/settings.ts";

const settings: FaultSettings = { seed: 7, rate: 0.2 };

function kindsOf(requests: readonly string[], given: FaultSettings = settings): Record<string, string[]> {
  const decider = new FaultDecider(given);
  const kinds: Record<string, string[]> = {};
  for (const request of requests) {
    const [method = "", path = ""] = request.split(" ");
    (kinds[request] ??= []).push(decider.decide(method, path)?.kind ?? "none");
  }
  return kinds;
}

const [get, post] = ["GET /v1.0/applications", "POST /v1.0/applications"];

describe("which requests fail", () => {
  it("depends on the seed and on the request's number on its route, not on other routes", () => {
    const apart = kindsOf([...Array<string>(200).fill(get), ...Array<string>(200).fill(post)]);
    const mixed = kindsOf(Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? post : get)));
    expect(mixed).toEqual(apart);
    expect(kindsOf(Array<string>(200).fill(get), { ...settings, seed: 8 })[get]).not.toEqual(apart[get]);
  });

  it("does not depend on the ids of objects", () => {
    const ids = ["2d1b7f0e-5f0c-4f57-9c9c-0d4f1f3e2b11", "9c9c7f0e-5f0c-4f57-9c9c-0d4f1f3e2b22"];
    const routes = ids.map((id) => routeOf("GET", `/v1.0/servicePrincipals/${id}/appRoleAssignments/Xy1${id}`));
    expect(routes).toEqual(Array(2).fill("GET /v1.0/servicePrincipals/{id}/appRoleAssignments/{id}"));
    expect(routeOf("POST", "/v1.0/servicePrincipals")).toBe("POST /v1.0/servicePrincipals");
  });

  it("is the wanted share of all, of every kind that the request can have", () => {
    const { [get]: reads = [], [post]: creations = [] } = kindsOf([
      ...Array<string>(4000).fill(get),
      ...Array<string>(4000).fill(post),
    ]);
    const failed = [...reads, ...creations].filter((kind) => kind !== "none");
    expect(failed.length / 8000).toBeCloseTo(0.2, 1);
    expect(new Set(creations)).toEqual(new Set(["none", ...faultKinds]));
    expect(new Set(reads)).toEqual(new Set(["none", ...faultKinds.filter((kind) => kind !== "lag")]));
  });

  it("delays the replication of objects of the directory and of Exchange", () => {
    const only = { ...settings, rate: 1, only: ["lag"] } as const;
    const exchange = "POST /beta/roleManagement/exchange/roleAssignments";
    const other = "POST /adminapi/beta/x/InvokeCommand";
    expect(kindsOf([exchange, other], only)).toEqual({ [exchange]: ["lag"], [other]: ["none"] });
  });

  it("is limited to the wanted kinds and paths, and never the request by which a tenant is found", () => {
    const only = { ...settings, rate: 1, only: ["slow"], route: "/Applications" } as const;
    expect(kindsOf([get, "GET /v1.0/users"], only)).toEqual({ [get]: ["slow"], "GET /v1.0/users": ["none"] });
    const health = "GET /.well-known/local-tenant";
    expect(kindsOf([health], { seed: 1, rate: 1 })).toEqual({ [health]: ["none"] });
  });
});
