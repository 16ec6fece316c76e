import { randomInt } from "node:crypto";
import { createServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { ServerCertificate } from "./certificates.ts";
import type { Connection, Serve } from "./faults/inject.ts";

/** Listeners on every loopback address, under one port. */
export interface Listeners {
  port: number;
  close(): Promise<void>;
}

/** A server that can end its connections. */
export type LoopbackServer = Server & { closeAllConnections(): void };

/** Listens on any port that is free on all loopback addresses. */
export async function listenOnFreePort(create: () => LoopbackServer): Promise<Listeners> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const listeners = await listen(create, choosePort());
    if (listeners) return listeners;
  }
  throw new Error("found no port that is free on every loopback address");
}

/**
 * Chooses a port outside the ranges that systems give to clients, so that it is still free at the next start. Linux uses
 * 32768 and above, other systems 49152 and above (RFC 6335 section 6).
 */
function choosePort(): number {
  return randomInt(20_000, 32_000);
}

/**
 * Listens on all loopback addresses of `localhost`, because clients differ in which one they try first. Undefined if
 * the port is in use on one of them.
 */
export async function listen(create: () => LoopbackServer, port: number): Promise<Listeners | undefined> {
  const ipv4 = create();
  const failure = await listenOn(ipv4, "127.0.0.1", port);
  if (failure) {
    throwUnlessTaken(failure);
    return undefined;
  }
  const listeners = { port: portOf(ipv4), close: () => closeServer(ipv4) };

  const ipv6 = create();
  const ipv6Failure = await listenOn(ipv6, "::1", listeners.port);
  if (!ipv6Failure) return { ...listeners, close: () => closeAll(ipv4, ipv6) };
  if (hasNoIpv6(ipv6Failure)) return listeners;
  await listeners.close();
  throwUnlessTaken(ipv6Failure);
  return undefined;
}

function throwUnlessTaken(failure: NodeJS.ErrnoException): void {
  if (failure.code !== "EADDRINUSE") throw failure;
}

/** The provider leaves a connection open after each request. Closing does not wait for idle connections. */
function closeServer(server: LoopbackServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function closeAll(...servers: LoopbackServer[]): Promise<void> {
  await Promise.all(servers.map(closeServer));
}

/**
 * How long an idle connection stays open, in milliseconds. Each response contains this value. Node's default of 5
 * seconds is too short for a busy process: it would close connections on which a request has already arrived.
 */
const keepAliveTimeout = 120_000;

/** Creates a server of HTTP over TLS. */
export function createHttpsServer(serve: Serve, { cert, key }: ServerCertificate): HttpsServer {
  const serverOptions = { cert, key, minVersion: "TLSv1.2" as const, keepAliveTimeout };
  return createAdaptorServer({
    fetch: (request, connection) => serve(request, connection as Connection),
    createServer,
    serverOptions,
    overrideGlobalObjects: false,
  }) as HttpsServer;
}

function listenOn(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen({ host, port, exclusive: true }, () => {
      server.off("error", resolve);
      resolve(undefined);
    });
  });
}

function hasNoIpv6({ code }: NodeJS.ErrnoException): boolean {
  return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
