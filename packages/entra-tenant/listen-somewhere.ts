import { createApp } from "./app.ts";
import { limitBodies } from "./body-limit.ts";
import type { ServerCertificate } from "./certificates.ts";
import type { LiveTenant } from "./directory.ts";
import type { Faults } from "./faults/inject.ts";
import { createHttpsServer, type Listeners, listen, listenOnFreePort } from "./listen.ts";
import { UserError } from "./user-error.ts";

/** Another process has the requested port. */
class PortTakenError extends UserError {
  override name = "PortTakenError";
}

interface ServerOptions {
  port?: number | undefined;
  onRequest?: ((method: string, path: string) => void) | undefined;
  onNotice?: ((text: string) => void) | undefined;
}

/** Serves a tenant on the wanted port, on its last port, or on any free one. */
export async function listenSomewhere(
  tenant: LiveTenant,
  faults: Faults,
  certificate: ServerCertificate,
  { port: wanted, onRequest, onNotice }: ServerOptions,
): Promise<Listeners> {
  const app = createApp(tenant, onRequest, onNotice);
  const serve = limitBodies(faults.around((request, connection) => app.fetch(request, connection)));
  const create = () => createHttpsServer(serve, certificate);
  const port = wanted ?? tenant.port;
  const listeners = port === null ? undefined : await listen(create, port);
  if (listeners) return listeners;
  if (wanted === undefined) return await listenOnFreePort(create);
  throw new PortTakenError({
    message: `port ${wanted} is taken`,
    fix: "choose another port, or omit it to use any free port",
    code: "port-taken",
  });
}
