import { createServer, type Socket } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import type { ServerCertificate } from "../certificates.ts";
import { listenOnFreePort, type LoopbackServer } from "../listen.ts";
import type { Tenant } from "../tenant.ts";
import { LineTooLong, MailConnection, secureConnection } from "./connection.ts";
import { serveImap } from "./imap.ts";
import { servePop } from "./pop.ts";
import type { MailPorts } from "./ports.ts";
import { serveSmtp } from "./smtp.ts";

/** The listening mail servers of a tenant. */
export interface MailServers {
  ports: MailPorts;
  close(): Promise<void>;
}

/** As in Exchange, a client may be silent for some minutes. */
const defaultIdle = 5 * 60_000;
const mostConnections = 100;

/** Listens for mail clients on every loopback address. */
export async function startMail(
  tenant: Tenant,
  { cert, key }: ServerCertificate,
  { idle = defaultIdle }: { idle?: number } = {},
): Promise<MailServers> {
  const limits = { idle };
  let shared: SecureContext | undefined;
  // Only the first client needs it, and most tenants have none.
  const secureContext = (): SecureContext => (shared ??= createSecureContext({ cert, key, minVersion: "TLSv1.2" }));
  const overTls = (tooLong: string, protocol: Protocol) => async (socket: Socket) => {
    const connection = await secureConnection(socket, secureContext(), limits);
    if (connection !== undefined) await serve(connection, tooLong, protocol);
  };
  const sending = new Map<string, number>();
  const protocols = [
    overTls("* BYE Connection closed. 10", (connection) => serveImap(tenant, connection)),
    overTls("-ERR Protocol error. Connection is closed. 10", (connection) => servePop(tenant, connection)),
    async (socket: Socket) => {
      const protocol: Protocol = (connection) => serveSmtp(tenant, connection, secureContext, sending);
      await serve(new MailConnection(socket, limits), "500 5.5.2 Line too long", protocol);
    },
  ];
  const opened = await Promise.all(protocols.map((protocol) => listenOnFreePort(() => serverOf(protocol))));
  const [imapPort = 0, popPort = 0, smtpPort = 0] = opened.map(({ port }) => port);
  return {
    ports: { imapPort, popPort, smtpPort },
    close: async () => void (await Promise.all(opened.map((listeners) => listeners.close()))),
  };
}

type Protocol = (connection: MailConnection) => Promise<void>;

async function serve(connection: MailConnection, tooLong: string, protocol: Protocol): Promise<void> {
  try {
    await protocol(connection);
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    await connection.write(tooLong);
  } finally {
    connection.close();
  }
}

/** Creates a server that can end its connections. */
function serverOf(protocol: (socket: Socket) => Promise<void>): LoopbackServer {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    // A client that leaves during the handshake must not end the tenant.
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
    void protocol(socket);
  });
  server.maxConnections = mostConnections;
  return Object.assign(server, {
    closeAllConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
  });
}
