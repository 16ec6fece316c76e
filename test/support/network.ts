import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { afterEach } from "vitest";

const refusedHosts = Symbol.for("entra-integrations:refused-hosts");

/** A test tried to leave this machine. */
export class NetworkRefused extends Error {
  override readonly name = "NetworkRefused";
  constructor(host: string) {
    super(`tests may only reach loopback, got "${host}"\n  fix: start what the test needs on 127.0.0.1`);
  }
}

// Test files share a process, and this module runs before each of them. So changes are made only once.
const shared = globalThis as { [refusedHosts]?: string[] };
const before = shared[refusedHosts];
const refused = before ?? [];
shared[refusedHosts] = refused;

/** Returns the hosts refused since the last call, and forgets them. A test that provokes a refusal must call it. */
export function takeRefusedHosts(): string[] {
  return refused.splice(0);
}

function requireLoopback(host: string): void {
  if (/^(127(\.\d+){3}|::1|(.+\.)?localhost)$/i.test(host)) return;
  refused.push(host);
  throw new NetworkRefused(host);
}

if (before === undefined) confineToLoopback();

// Sockets, TLS, HTTP, fetch and gRPC of this process all end in these two functions.
function confineToLoopback(): void {
  const connect = Reflect.get(net.Socket.prototype, "connect") as (this: net.Socket, ...args: unknown[]) => net.Socket;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
    const target = connectionTarget(args);
    if (target !== undefined) requireLoopback(target);
    return connect.apply(this, args);
  };

  const lookup = dns.lookup as (...args: unknown[]) => void;
  dns.lookup = Object.assign((...args: unknown[]) => {
    requireLoopback(String(args[0]));
    lookup(...args);
  }, dns.lookup);

  const lookupPromise = dns.promises.lookup as (...args: unknown[]) => Promise<unknown>;
  dns.promises.lookup = (async (...args: unknown[]) => {
    requireLoopback(String(args[0]));
    return lookupPromise(...args);
  }) as typeof dns.promises.lookup;

  syncBuiltinESMExports();
}

// Clients may wrap or retry a failed connection, so the refusal is reported again where nobody can catch it.
afterEach(() => {
  const hosts = takeRefusedHosts();
  if (hosts.length > 0) throw new NetworkRefused(hosts.join(", "));
});

/** Returns the host of a `connect` call in any of its forms; undefined for a local socket file. */
function connectionTarget(args: unknown[]): string | undefined {
  // net.connect() passes its normalized argument list as one array.
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === "object" && first !== null) {
    const options = first as { path?: unknown; host?: unknown };
    if (typeof options.path === "string") return undefined;
    return typeof options.host === "string" ? options.host : "localhost";
  }
  if (typeof first === "string" && !/^\d+$/.test(first)) return undefined;
  return typeof second === "string" ? second : "localhost";
}
