import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import type { ServerCertificate } from "./certificates.ts";

/** Listeners on every loopback address, under one port. */
export interface Listeners {
  port: number;
  close(): Promise<void>;
}

/**
 * Listens on the loopback addresses that `localhost` may stand for: clients differ in which they try first.
 * Undefined when the port is taken on one of them.
 */
export async function listen(app: Hono, certificate: ServerCertificate, port: number): Promise<Listeners | undefined> {
  const servers: Server[] = [];
  const close = async () => void (await Promise.all(servers.map(closeServer)));
  for (const host of ["127.0.0.1", "::1"]) {
    const server = createTlsServer(app, certificate);
    const taken = servers.length > 0 ? portOf(servers[0]!) : port;
    const failure = await listenOn(server, host, taken);
    if (!failure) servers.push(server);
    else if (!(host === "::1" && isAddressMissing(failure))) {
      await close();
      if (failure.code === "EADDRINUSE") return undefined;
      throw failure;
    }
  }
  return { port: portOf(servers[0]!), close };
}

/** The provider leaves a connection open after each request: however many are idle, closing does not wait for them. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function createTlsServer(app: Hono, { cert, key }: ServerCertificate): Server {
  const serverOptions = { cert, key, minVersion: "TLSv1.2" as const };
  return createAdaptorServer({ fetch: app.fetch, createServer, serverOptions, overrideGlobalObjects: false }) as Server;
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

function isAddressMissing({ code }: NodeJS.ErrnoException): boolean {
  return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
