import { derivedId } from "../derived-id.ts";
import type { Tenant } from "../tenant.ts";
import type { ConnectServer } from "./entities.ts";

/** Paths of Connect, which may follow a prefix. */
const ownPath =
  /(?<prefix>.*?)(?<path>\/__api__(\/.*)?|\/\.well-known\/oauth-authorization-server|\/oauth\/v1\/token)$/;

/** Returns the path of a request without the prefix of a Connect server. Other paths stay as they are. */
export function withoutPrefix(path: string): string {
  return ownPath.exec(path)?.groups?.["path"] ?? path;
}

/**
 * Returns the id of the server in a request's URL. Each host is a separate server, and so is each prefix on one host. The port
 * of a loopback address is ignored, because the tenant's port may change.
 */
export function serverIdOf(url: string): string {
  const { hostname, host, pathname } = new URL(url);
  const isLoopback = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return `${isLoopback ? hostname : host}${ownPath.exec(pathname)?.groups?.["prefix"] ?? ""}`;
}

/**
 * Returns a server of the tenant. A server that nobody has changed is not stored; it has one integration, which Connect
 * itself creates since 2025.05.0.
 * Departs from Posit Connect: Every host is a server, and the version 2026.06.0 is invented.
 */
export function connectServer(tenant: Tenant, id: string): ConnectServer {
  const stored = tenant.connectServers.get(id);
  if (stored !== undefined) return stored;
  return {
    id,
    version: "2026.06.0",
    isLicensed: true,
    exchangesTokens: true,
    nextId: 2,
    integrations: [
      {
        id: 1,
        guid: derivedId(tenant.id, `posit connect ${id}`),
        created_time: tenant.createdDateTime,
        updated_time: tenant.createdDateTime,
        name: "Connect Visitor API Key",
        description: "Lets content act on this server as its viewer.",
        template: "connect",
        config: { auth_type: "Visitor API Key" },
        sealedSecrets: {},
        permissions: [],
      },
    ],
    associations: [],
    sessions: [],
  };
}

/** Keeps a changed server. Resolves when it is on disk. */
export async function keepServer(tenant: Tenant, server: ConnectServer): Promise<void> {
  tenant.connectServers.set(server.id, server);
  await tenant.commit();
}

/** Whether a server has the members that came after 2025.07.0. */
export function isRecent({ version }: ConnectServer): boolean {
  return isAfter(version, "2025.07.0");
}

/** Whether a version is after another. Versions are texts such as `2025.07.0`. */
export function isAfter(version: string, other: string): boolean {
  return version.localeCompare(other, "en", { numeric: true }) > 0;
}
