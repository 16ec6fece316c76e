import { readFile } from "node:fs/promises";
import { get } from "node:https";
import { dirname, join, parse } from "node:path";
import type { Deployer } from "./entities.ts";
import { subscriptionId } from "./key-vault/seed.ts";
import type { MailPorts } from "./mail/ports.ts";
import { healthPath } from "./metadata.ts";
import { connectApiKeys } from "./posit-connect/keys.ts";
import { readState } from "./state-file.ts";

/** Everything that a client needs to reach a tenant and to sign in as its deployer. */
export interface TenantConnection {
  /** `https://localhost:<port>` */
  origin: string;
  /** The azuread provider's `metadataHost`. */
  metadataHost: string;
  port: number;
  /** Path of the tenant's certificate authority in PEM format. */
  caFile: string;
  tenantId: string;
  /** The Azure subscription of the key vaults. */
  subscriptionId: string;
  deployer: Deployer;
  /** API key of an administrator of every Posit Connect server of the tenant. */
  connectApiKey: string;
  /** Ports of Exchange Online's mail protocols. */
  mail: MailPorts;
}

/** The response at `healthPath`. */
interface Health {
  tenantId?: string;
  mail?: MailPorts;
}

const patience = 2000;

/** Returns the last origin of a state file's tenant, whether or not the tenant runs now. Undefined before its first start. */
export async function findLastOrigin(stateFile: string): Promise<{ origin: string; tenantId: string } | undefined> {
  const state = await readState(stateFile);
  return state?.port ? connectionOf(caFileOf(stateFile), state.port, state) : undefined;
}

/** Returns the running tenant of a state file, in whichever process it runs. Undefined when it does not run. */
export async function findRunningTenant(stateFile: string): Promise<TenantConnection | undefined> {
  const state = await readState(stateFile);
  if (!state?.port) return undefined;
  const connection = connectionOf(caFileOf(stateFile), state.port, state);
  const { tenantId, mail } = (await askForHealth(connection)) ?? {};
  // A tenant of an earlier version has no mail.
  return tenantId === state.tenantId && mail !== undefined ? { ...connection, mail } : undefined;
}

/** Returns the connection of a tenant that listens on this port. */
export function connectionOf(
  caFile: string,
  port: number,
  { tenantId, deployer, sealingKey }: { tenantId: string; deployer: Deployer; sealingKey: string },
): Omit<TenantConnection, "mail"> {
  const metadataHost = `localhost:${port}`;
  return {
    origin: `https://${metadataHost}`,
    metadataHost,
    port,
    caFile,
    tenantId,
    subscriptionId,
    deployer,
    connectApiKey: connectApiKeys({ sealingKey }).administrator,
  };
}

/** Path of the certificate authority: next to the state file. */
export function caFileOf(stateFile: string): string {
  return join(dirname(stateFile), `${parse(stateFile).name}-ca.pem`);
}

async function askForHealth({
  origin,
  caFile,
}: Pick<TenantConnection, "origin" | "caFile">): Promise<Health | undefined> {
  try {
    return JSON.parse(await fetchText(`${origin}${healthPath}`, await readFile(caFile, "utf8"))) as Health;
  } catch {
    return undefined;
  }
}

/** Node's `fetch` has no way to trust one more certificate authority. */
function fetchText(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { ca, agent: false, timeout: patience }, (response) => {
      response.setEncoding("utf8");
      let text = "";
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error(`${url} did not answer`)));
    request.on("error", reject);
  });
}
