import type { Deployment } from "../../sandbox/deployment.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { checkRotation, requireNone } from "./checks.ts";
import { deployOn, type Deployed, proveOrFail } from "./sandbox-stack.ts";

const rotations = 10;

/**
 * Moves the sandbox's clock to each of ten rotations. After each rotation, signs in with the new and the previous
 * secret.
 */
export async function rotateTenTimes(sandbox: Sandbox, stack: Deployment, first: Deployed): Promise<string> {
  let previous = first;
  if (previous.nextRotation === null) return "the client has no rotating secret";
  for (let rotation = 1; rotation <= rotations; rotation += 1) {
    sandbox.clock.travelTo(dueOf(previous));
    const current = await deployOn(stack);
    requireNone(checkRotation(rotation, previous.secrets, current.secrets));
    await proveOrFail(sandbox, current);
    await proveOrFail(sandbox, { connection: current.connection, secrets: previous.secrets });
    previous = current;
  }
  const day = sandbox.clock.now().toISOString().slice(0, 10);
  return `until ${day}, and each previous secret was still accepted`;
}

function dueOf({ nextRotation }: Deployed): Date {
  if (nextRotation === null) throw new Error("a rotating secret has no next rotation");
  return new Date(nextRotation);
}
