import { appendFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deployment, DeploymentFailed } from "../../cli/sandbox/deployment.ts";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { makeProject, type TestProject } from "./sandbox-project.ts";
import { inventory, type Inventory, stateIds, tenantIds } from "./inventory.ts";

// ENTRA_TEST_FAULT_RUNS=200 runs as many; ENTRA_TEST_FAULT_SEED begins elsewhere; ENTRA_TEST_FAULT_LOG keeps what was printed.
const runs = Number(process.env["ENTRA_TEST_FAULT_RUNS"] ?? 1);
const firstSeed = Number(process.env["ENTRA_TEST_FAULT_SEED"] ?? 3);
const log = process.env["ENTRA_TEST_FAULT_LOG"];

const vault =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
/** A message names what happened to a request, and blames neither the stack file nor the sign-in nor the network. */
const causes =
  /closed the connection without an answer to|broke off in the middle of its answer to|is down: it answered|is busy or down|unexpected status (429|5\d\d)|repeated after status|Status=(429|5\d\d)/;
const wrongCauses =
  /problems? in the stack file|refuses the sign-in|is not trusted|fetch failed|TypeError|AADSTS7000215/;

const day = 24 * 60 * 60 * 1000;
const rotationStart = Date.parse("2026-11-21");

let project: TestProject;
let sandbox: Sandbox;
let dev: Deployment;
let now = new Date("2026-11-22");
// The number must not be lowered.
const emergencies = { erp: 1, crm: 1 };

beforeAll(async () => {
  project = makeProject({});
  sandbox = await project.open({ now: () => now });
  dev = sandbox.stack("dev");
});

afterAll(async () => {
  await sandbox.close();
  project[Symbol.dispose]();
});

/** Numbers from 0 to 1 that follow from a seed (the generator mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A stack file: up to two integrations with everything that can belong to a registration. */
function drawStack(next: () => number): Record<string, object> {
  const names = (["erp", "crm"] as const).filter((_, index) => index === 0 || next() < 0.6);
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        system: "custom",
        redirectUris: [`https://${name}.contoso.com/v${String(Math.floor(next() * 3))}`],
        delegatedPermissions: { microsoftGraph: ["User.Read"] },
        ...(next() < 0.7 && {
          applicationPermissions: { microsoftGraph: ["Mail.Send"] },
          justification: "Sends the mail of a test.",
        }),
        consent: "granted",
        credential: {
          type: "secret",
          rotationStart: "2026-11-21",
          rotateEveryDays: 80,
          emergencyRotation: (emergencies[name] += next() < 0.3 ? 1 : 0),
        },
        ...(name === "erp" && next() < 0.5 && { deliverTo: { keyVault: { vaultId: vault } } }),
      },
    ]),
  );
}

/** Expected contents of the tenant after failures. */
function expected(stack: Record<string, object>): Record<string, Inventory> {
  const secrets = now.getTime() < rotationStart + 80 * day ? 1 : 2;
  return Object.fromEntries(
    Object.entries(stack).map(([name, one]) => [
      name,
      {
        registrations: 1,
        secrets,
        servicePrincipals: 1,
        roles: "applicationPermissions" in one ? 1 : 0,
        grants: 1,
        redirectUris: (one as { redirectUris: string[] }).redirectUris,
      },
    ]),
  );
}

async function messageOf(run: Promise<unknown>): Promise<string | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    if (error instanceof DeploymentFailed) return error.message;
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

describe("deployments onto a tenant of which a fifth of all requests fail", () => {
  it.each(Array.from({ length: runs }, (_, index) => firstSeed + index))(
    "converge once the faults have ended (seed %i)",
    async (seed) => {
      const next = random(seed);
      const stack = drawStack(next);
      if (next() < 0.2) now = new Date(Math.min(now.getTime() + 80 * day, Date.parse("2027-06-01")));
      project.configure(stack);
      const messages: string[] = [];
      sandbox.faults.set({ seed, rate: 0.2, retryAfterSeconds: 0, slowSeconds: 0.05 });
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const message = await messageOf(dev.up());
        if (message === undefined) break;
        messages.push(message);
      }
      sandbox.faults.end();
      if (log !== undefined) appendFileSync(log, `${JSON.stringify({ seed, messages })}\n`);

      await dev.up();
      const { tenant } = sandbox.served!;
      expect(inventory(tenant)).toEqual(expected(stack));
      expect(stateIds(dev)).toEqual(tenantIds(tenant));
      expect((await dev.preview()).steps).toEqual([]);
      for (const message of messages) {
        expect(message).toMatch(causes);
        expect(message).not.toMatch(wrongCauses);
      }
    },
  );
});
