import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { World } from "../../local/world.ts";
import { makeProject, oneOfEach, type TestProject } from "./local-world.ts";

const cli = fileURLToPath(new URL("../../tools/cli.ts", import.meta.url));

/** Deploys in a process of its own and kills it, the tenant and the engine, when the step is begun. */
async function killAt(project: TestProject, resource: string): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [cli, "local", "up"], { cwd: project.dir, env: project.env });
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const exit = once(child, "exit");
  let begun = false;
  for await (const line of createInterface(child.stdout!)) {
    begun = line.includes(resource);
    if (begun) break;
  }
  if (!begun) throw new Error(`the run ended before ${resource}:\n${said.join("")}`);
  process.kill(enginePid(project), "SIGKILL");
  child.kill("SIGKILL");
  await exit;
}

function enginePid(project: TestProject): number {
  const dir = join(project.dir, "world/state/.pulumi/locks/organization/entra-integrations/dev");
  const file = readdirSync(dir).find((name) => name.endsWith(".json"));
  return (JSON.parse(readFileSync(join(dir, file ?? ""), "utf8")) as { pid: number }).pid;
}

/** All that the tenant holds of one integration; a second one of anything would show. */
function inventory(world: World, name: string): Record<string, number> {
  const tenant = world.served!.tenant;
  const applications = [...tenant.applications.values()].filter(({ tags }) =>
    tags.some((tag) => tag.endsWith(`:${name}`)),
  );
  const principal = tenant.findServicePrincipal(applications[0]?.appId ?? "");
  return {
    applications: applications.length,
    secrets: applications.flatMap(({ passwordCredentials }) => passwordCredentials).length,
    servicePrincipals: principal === undefined ? 0 : 1,
    roles: [...tenant.appRoleAssignments.values()].filter(({ principalId }) => principalId === principal?.id).length,
    grants: [...tenant.oauth2PermissionGrants.values()].filter(({ clientId }) => clientId === principal?.id).length,
  };
}

const complete: Record<string, number> = { applications: 1, secrets: 2, servicePrincipals: 1, roles: 1, grants: 1 };

describe("a command that was killed, with its tenant and its engine", () => {
  it("is put right by the next one", async () => {
    using project = makeProject({
      first: oneOfEach["erp-sync"],
      second: { ...oneOfEach["erp-sync"], redirectUris: ["https://crm.contoso.com/signin"] },
    });
    await killAt(project, "-service-principal");
    await using world = await project.open();
    await world.stack("dev").up();
    expect([inventory(world, "first"), inventory(world, "second")]).toEqual([complete, complete]);
  });
});
