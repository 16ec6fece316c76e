import { describe, expect, it } from "vitest";
import { openGraph } from "../../sandbox/graph.ts";
import type { FaultSettings } from "../../../packages/entra-tenant/faults/settings.ts";
import { newStateFile, start } from "../../../packages/entra-tenant/test/tenant-client.ts";

describe("the client that removes leftovers of a run", () => {
  it("lists, deletes and reports although half of all requests fail", async () => {
    let faults: FaultSettings | undefined;
    const tenant = await start({ stateFile: await newStateFile(), faults: () => faults });
    await using setup = await openGraph(tenant);
    await setup.post("/applications", { displayName: "ERP" });
    const only = ["throttle", "unavailable", "reset", "reset-after", "truncate"] as const;
    faults = { seed: 4, rate: 0.5, only, retryAfterSeconds: 0 };
    await using graph = await openGraph(tenant);
    const [application] = (await graph.list("/applications")).filter(({ displayName }) => displayName === "ERP");
    await graph.remove(`/applications/${String(application?.["id"])}`);
    expect(await graph.hasVaultSecret("kv-contoso", "none")).toBe(false);
    faults = undefined;
    expect((await graph.list("/applications")).map(({ displayName }) => displayName)).not.toContain("ERP");
  });
});
