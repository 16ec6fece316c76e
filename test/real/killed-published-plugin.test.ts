import { appendFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { processesOf } from "../support/processes.ts";
import { allKinds } from "../support/stack-files.ts";
import { openSeparateStage } from "../support/stage.ts";
import { readStateIds } from "../support/state-ids.ts";
import { readDeployedIds, readRegistrations } from "../support/tenant-contents.ts";

// ENTRA_TEST_KILLS=20 kills as many; ENTRA_TEST_KILL_SEED begins elsewhere; ENTRA_TEST_KILL_LOG keeps what was printed.
const kills = Number(process.env["ENTRA_TEST_KILLS"] ?? 2);
const firstKill = Number(process.env["ENTRA_TEST_KILL_SEED"] ?? 1);
const log = process.env["ENTRA_TEST_KILL_LOG"];

const creations = [
  "/applications$",
  "/servicePrincipals$",
  "/applications/[^/]+/addPassword$",
  "/servicePrincipals/[^/]+/appRoleAssignedTo$",
  "/oauth2PermissionGrants$",
];
/** A creation that was carried out without an answer, and one that never arrived. */
const points = creations.flatMap((path) =>
  (["hold-after", "hold-before"] as const).map((action) => ({ method: "POST", path: `^/v1\\.0${path}`, action })),
);

describe("a run of which the published azuread plugin was killed", () => {
  it.each(Array.from({ length: kills }, (_, index) => firstKill + index))(
    "is put right by the next one (seed %i)",
    async (seed) => {
      await using stage = await openSeparateStage();
      await stage.project.write({ erp: allKinds("erp", 1) });
      const point = points[seed % points.length]!;
      const trap = await stage.tenant.set(point);
      const message = stage.deployment.up().then(
        () => "succeeded",
        (error: unknown) => (error as Error).message,
      );
      await Promise.race([trap.sprung, message]);
      const plugins = processesOf(stage.project.dir, "pulumi-resource-azuread");
      for (const pid of plugins) process.kill(pid, "SIGKILL");
      const said = await message;
      if (log !== undefined) appendFileSync(log, `${JSON.stringify({ seed, point, plugins, said })}\n`);
      expect(said).toContain("exited prematurely");

      await stage.deployment.up();
      expect(await readRegistrations(stage.graph)).toEqual([
        expect.objectContaining({
          name: "erp",
          secrets: ["period from 2026-11-01"],
          servicePrincipals: [{ roles: 1, grants: ["User.Read email offline_access openid profile"] }],
        }),
      ]);
      expect(await readStateIds(stage.deployment)).toEqual(await readDeployedIds(stage.graph));
      expect((await stage.deployment.preview()).steps).toEqual([]);
      await vi.waitUntil(() => processesOf(stage.project.dir).length === 0, { timeout: 20_000 });
    },
  );
});
