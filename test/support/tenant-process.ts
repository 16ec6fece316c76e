import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { TenantConnection } from "../../packages/entra-tenant/index.ts";
import type { TenantMessage, TenantOrder, Trap } from "./tenant-server.ts";

/** The tenant's fixed time. With it, dates of secrets do not depend on the day of the test. */
export const tenantTime = "2026-11-21T08:00:00Z";

/** A tenant in a separate process that can be killed, and whose requests can be intercepted. */
export interface TenantProcess {
  readonly connection: TenantConnection;
  /** Sets a trap for the first matching request. */
  set(trap: Omit<Trap, "id">): Promise<SetTrap>;
  /** Kills it immediately. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** A trap that waits for its request. */
interface SetTrap {
  /** Resolves after a request has triggered it. */
  readonly sprung: Promise<unknown>;
  /** Releases a request that is held in front of the tenant. */
  release(): void;
}

/** Starts the tenant of a state file. */
export async function startTenantProcess(stateFile: string): Promise<TenantProcess> {
  const script = fileURLToPath(new URL("tenant-server.ts", import.meta.url));
  const child = fork(script, [stateFile, tenantTime], { execArgv: [] });
  // One listener for each active trap.
  child.setMaxListeners(0);
  const { started } = await told(child, (message) => "started" in message);
  let traps = 0;

  async function end(how: () => void): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    how();
    await exit;
  }

  return {
    connection: started as TenantConnection,
    async set(trap) {
      const id = (traps += 1);
      const isSet = told(child, (message) => "set" in message && message.set === id);
      const sprung = told(child, (message) => "sprung" in message && message.sprung === id);
      // The result may be unused if the tenant ends.
      sprung.catch(() => undefined);
      child.send({ set: { ...trap, id } } satisfies TenantOrder);
      await isSet;
      return { sprung, release: () => child.send({ release: id } satisfies TenantOrder) };
    },
    kill: () => end(() => child.kill("SIGKILL")),
    close: () => end(() => child.disconnect()),
  };
}

/** Resolves with the first message that passes the test. Rejects if the process ends before it. */
function told(child: ChildProcess, isIt: (message: TenantMessage) => boolean): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: TenantMessage): void => {
      if (!isIt(message)) return;
      child.off("message", onMessage).off("exit", onExit);
      resolve(message);
    };
    const onExit = (): void => reject(new Error("the tenant's process ended"));
    child.on("message", onMessage).once("exit", onExit);
  });
}
