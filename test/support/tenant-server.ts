import type { IncomingMessage, ServerResponse } from "node:http";
import { Server } from "node:https";
import { dirname, join } from "node:path";
import { startTenant } from "../../packages/entra-tenant/index.ts";
import { openFaults } from "../../cli/sandbox/faults.ts";

/** Requests of `tenant-process.ts` to this process. */
export interface Trap {
  readonly id: number;
  readonly method: string;
  /** A regular expression on the path and query. */
  readonly path: string;
  /** Held until released, carried out without a response, or refused instead of the tenant. */
  readonly action: "hold-before" | "hold-after" | "refuse";
}

/** Messages of `tenant-process.ts` to this process. */
export type TenantOrder = { set: Trap } | { release: number };

/** Messages of this process: first its address, then the traps that are set and triggered. */
export type TenantMessage = { started: unknown } | { set: number } | { sprung: number };

// The tenant is unmodified. Requests are intercepted on their way to it, where a network would lose them.
const armed: Trap[] = [];
const held = new Map<number, () => unknown>();
const emit = Reflect.get(Server.prototype, "emit") as (this: Server, ...args: unknown[]) => boolean;
Server.prototype.emit = function (this: Server, ...args: unknown[]): boolean {
  const [event, request, response] = args;
  const trap = event === "request" ? takeTrap(request as IncomingMessage) : undefined;
  if (trap === undefined) return emit.apply(this, args);
  if (trap.action === "hold-after") {
    withhold(response as ServerResponse, () => say({ sprung: trap.id }));
    return emit.apply(this, args);
  }
  if (trap.action === "refuse") refuse(response as ServerResponse);
  else held.set(trap.id, () => emit.apply(this, args));
  say({ sprung: trap.id });
  return true;
};

function takeTrap({ method, url }: IncomingMessage): Trap | undefined {
  const index = armed.findIndex((one) => one.method === method && new RegExp(one.path).test(url ?? ""));
  return index === -1 ? undefined : armed.splice(index, 1)[0];
}

/** The tenant responds after everything is on disk, and the response is dropped. */
function withhold(response: ServerResponse, onAnswer: () => void): void {
  response.writeHead = () => response;
  response.write = () => true;
  response.end = () => {
    onAnswer();
    return response;
  };
}

function refuse(response: ServerResponse): void {
  response.writeHead(403, { "content-type": "application/json" });
  response.end('{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}');
}

function say(message: TenantMessage): void {
  process.send?.(message);
}

const [stateFile = "", clock = ""] = process.argv.slice(2);
// The folder for them in the sandbox.
const faults = openFaults({ faultsFile: join(dirname(stateFile), "faults.json") });
const handle = await startTenant({ stateFile, now: () => new Date(clock), faults: faults.read });
const { origin, metadataHost, port, caFile, tenantId, subscriptionId, deployer, connectApiKey, mail } = handle;
process.on("message", (order: TenantOrder) => {
  if ("release" in order) {
    held.get(order.release)?.();
    return;
  }
  armed.push(order.set);
  say({ set: order.set.id });
});
// The test process has ended, or is finished with this process.
process.on("disconnect", () => void handle.close());
say({
  started: { origin, metadataHost, port, caFile, tenantId, subscriptionId, deployer, connectApiKey, mail },
});
