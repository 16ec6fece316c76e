import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Kept } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import {
  inputs,
  keyId,
  keyIds,
  keyOf,
  kind,
  open,
  otherKeyId,
  registrationOf,
  startWithCertificates,
} from "../support/certified-plugin.ts";
import { Killed, TenantPlugin } from "../support/tenant-plugin.ts";

beforeAll(() => startWithCertificates());
afterAll(() => TenantPlugin.stopTenant());

describe("an Entra that fails", () => {
  it.each([1, 2, 3, 4])("in one of three requests, by seed %i, ends in the same state", async (seed) => {
    const only = ["throttle", "unavailable", "reset", "reset-after", "truncate", "lag"] as const;
    const plugin = await open({ faults: { seed, rate: 0.33, only } }, [keyOf("other", otherKeyId)]);
    const kept = await repeat(() => plugin.create(kind, inputs(plugin)));
    expect(keyIds(plugin)).toEqual([otherKeyId, keyId]);
    await repeat(() => plugin.delete(kept));
    expect(keyIds(plugin)).toEqual([otherKeyId]);
  });

  /** Runs it again as the next deployment does. */
  async function repeat<Result>(run: () => Promise<Result>, left = 8): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      if (left === 0) throw error;
      return await repeat(run, left - 1);
    }
  }

  it("names the refusal if the certificate is not added", async () => {
    const plugin = await open({}, []);
    refuseWrites(plugin, () => Response.json({ error: { message: "Not this one." } }, { status: 400 }));
    await expect(plugin.create(kind, inputs(plugin))).rejects.toThrow(
      /does not show the certificate.*Not this one\..*\[existing-certificate-not-added\]/s,
    );
  });

  it("names the refusal if the certificate stays", async () => {
    const plugin = await open();
    const kept = await plugin.create(kind, inputs(plugin));
    refuseWrites(plugin, () => Response.json({ error: { message: "Not this one." } }, { status: 400 }));
    await expect(plugin.delete(kept)).rejects.toThrow(
      /still shows the certificate.*Not this one\..*\[existing-certificate-not-removed\]/s,
    );
  });

  it("names the permission that is missing", async () => {
    const plugin = await open();
    const kept = await plugin.create(kind, inputs(plugin));
    refuseWrites(plugin, () => new Response("{}", { status: 403 }));
    await expect(plugin.delete(kept)).rejects.toThrow(
      "Application.ReadWrite.All, or Application.ReadWrite.OwnedBy and ownership of the registration",
    );
  });

  function refuseWrites(plugin: TenantPlugin, answer: () => Response): void {
    plugin.answer = (_, init) => (init?.method === "PATCH" ? answer() : undefined);
  }
});

describe("a run that is killed", () => {
  const runs: [string, (plugin: TenantPlugin, kept: Kept) => Promise<unknown>, before: string[], after: string[]][] = [
    ["adds", (plugin) => plugin.create(kind, inputs(plugin)), [otherKeyId], [otherKeyId, keyId]],
    ["removes", (plugin, kept) => plugin.delete(kept), [otherKeyId, keyId], [otherKeyId]],
  ];
  const moments = ["before", "after"] as const;
  const cases = runs.flatMap((run) => moments.map((moment) => [moment, ...run] as const));

  it.each(cases)(
    "%s any request that %s the certificate is completed by the next one",
    async (moment, _, run, ...ids) => {
      const plugin = await open();
      const kept = await plugin.create(kind, inputs(plugin));
      const [before, after] = ids.map((list) => list.map((id) => keyOf(id === keyId ? "mine" : "other", id)));
      const start = () => {
        registrationOf(plugin).keyCredentials = before ?? [];
        plugin.restart();
        return plugin.calls.length;
      };
      const first = start();
      await run(plugin, kept);
      const last = plugin.calls.length - first;
      expect(last).toBeGreaterThan(4);
      for (let count = 1; count <= last; count += 1) {
        const begin = start();
        const stop = (call: number) => {
          if (call === begin + count) throw new Killed("killed");
        };
        plugin.watch = { [moment]: stop };
        await expect(run(plugin, kept)).rejects.toThrow("killed");
        plugin.watch = {};
        plugin.restart();
        await run(plugin, kept);
        expect([count, keyIds(plugin)]).toEqual([count, after?.map((one) => one.keyId)]);
      }
    },
  );
});
