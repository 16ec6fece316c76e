import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { ServerCertificate } from "./certificates.ts";
import type { Connection, Serve } from "./faults/inject.ts";

/** Listeners on every loopback address, under one port. */
export interface Listeners {
  port: number;
  close(): Promise<void>;
}

/**
 * Listens on all loopback addresses of `localhost`, because clients differ in which one they try first. Undefined if
 * the port is in use on one of them.
 */
export async function listen(
  serve: Serve,
  certificate: ServerCertificate,
  port: number,
): Promise<Listeners | undefined> {
  const ipv4 = createTlsServer(serve, certificate);
  const failure = await listenOn(ipv4, "127.0.0.1", port);
  if (failure) {
    throwUnlessTaken(failure);
    return undefined;
  }
  const listeners = { port: portOf(ipv4), close: () => closeServer(ipv4) };

  const ipv6 = createTlsServer(serve, certificate);
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
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function closeAll(...servers: Server[]): Promise<void> {
  await Promise.all(servers.map(closeServer));
}

/**
 * How long an idle connection stays open, in milliseconds. Each response contains this value. Node's default of 5
 * seconds is too short for a busy process: it would close connections on which a request has already arrived.
 */
const keepAliveTimeout = 120_000;

function createTlsServer(serve: Serve, { cert, key }: ServerCertificate): Server {
  const serverOptions = { cert, key, minVersion: "TLSv1.2" as const, keepAliveTimeout };
  return createAdaptorServer({
    fetch: (request, connection) => serve(request, connection as Connection),
    createServer,
    serverOptions,
    overrideGlobalObjects: false,
  }) as Server;
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
