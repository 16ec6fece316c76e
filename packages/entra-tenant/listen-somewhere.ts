import { randomInt } from "node:crypto";
import { createApp } from "./app.ts";
import { limitBodies } from "./body-limit.ts";
import { issueServerCertificate } from "./certificates.ts";
import type { LiveTenant } from "./directory.ts";
import type { Faults } from "./faults/inject.ts";
import { type Listeners, listen } from "./listen.ts";
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
  { port: wanted, onRequest, onNotice }: ServerOptions,
): Promise<Listeners> {
  const app = createApp(tenant, onRequest, onNotice);
  const serve = limitBodies(faults.around((request, connection) => app.fetch(request, connection)));
  const certificate = await issueServerCertificate(tenant.certificateAuthority);
  const listeners = await listen(serve, certificate, wanted ?? tenant.port ?? choosePort());
  if (listeners) return listeners;
  if (wanted !== undefined) {
    throw new PortTakenError({
      message: `port ${wanted} is taken`,
      fix: "choose another port, or omit it to use any free port",
      code: "port-taken",
    });
  }
  for (let attempt = 0; attempt < 10; attempt++) {
    const others = await listen(serve, certificate, choosePort());
    if (others) return others;
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
