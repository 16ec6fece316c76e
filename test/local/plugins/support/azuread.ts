import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { azureadProvider } from "../../../../local/plugins/azuread/provider.ts";
import type { GraphClient } from "../../../../local/plugins/azuread/graph-client.ts";
import { Operations } from "../../../../local/plugins/bridge/operations.ts";
import { asValues, type Values } from "../../../../local/plugins/bridge/property.ts";
import { startTenant, type TenantHandle } from "../../../../local/tenant/index.ts";

/** A resource as the engine keeps it between runs. */
export interface Kept {
  type: string;
  id: string;
  inputs: Values;
  outputs: Values;
}

/** The azuread plugin on a tenant of its own, driven as the engine drives it. */
export class AzureadOnTenant {
  readonly tenant: TenantHandle;
  readonly operations: Operations<GraphClient>;
  /** Every request to Graph, as method and path; a test may fail one by its text. */
  readonly requests: string[] = [];
  failing: string | undefined;
  readonly #folder: string;
  readonly #authorities = getCACertificates("default");

  private constructor(tenant: TenantHandle, folder: string) {
    this.tenant = tenant;
    this.#folder = folder;
    this.operations = new Operations(azureadProvider((url, init) => this.#fetch(url as string, init)));
    const { clientId, clientSecret } = tenant.deployer;
    this.operations.configure({ metadataHost: tenant.metadataHost, tenantId: tenant.tenantId, clientId, clientSecret });
  }

  static async start(): Promise<AzureadOnTenant> {
    const folder = await mkdtemp(join(tmpdir(), "azuread-"));
    const tenant = await startTenant({ stateFile: join(folder, "tenant.json") });
    setDefaultCACertificates([await readFile(tenant.caFile, "utf8")]);
    return new AzureadOnTenant(tenant, folder);
  }

  async stop(): Promise<void> {
    setDefaultCACertificates(this.#authorities);
    await this.tenant.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #fetch(url: string, init: RequestInit | undefined): Promise<Response> {
    const request = `${init?.method ?? "GET"} ${url.replace(this.tenant.origin, "")}`;
    if (request.includes("/v1.0/") || request.includes("/beta/")) this.requests.push(request);
    if (this.failing !== undefined && request.includes(this.failing)) {
      return Response.json({ error: { code: "Failing", message: "as the test asked" } }, { status: 400 });
    }
    return fetch(url, init);
  }

  /** Checks and creates, as one `up` does. */
  async create(name: string, news: Values): Promise<Kept> {
    const type = tokenOf(name);
    const { inputs, failures } = this.operations.check({ type, name: "it", news });
    if (failures.length > 0) throw new Error(failures.join("\n"));
    const { id, properties } = await this.operations.create({ type, name: "it", properties: inputs, preview: false });
    return { type, id, inputs, outputs: properties };
  }

  /** What the next run would show for these inputs. */
  diff({ type, outputs }: Kept, news: Values): Record<string, string> {
    const { inputs } = this.operations.check({ type, name: "it", news });
    return this.operations.diff({ type, name: "it", olds: outputs, news: inputs }).detailedDiff ?? {};
  }

  async update({ type, id, outputs }: Kept, news: Values): Promise<Kept> {
    const { inputs } = this.operations.check({ type, name: "it", news });
    const updated = await this.operations.update({ type, name: "it", id, olds: outputs, news: inputs, preview: false });
    return { type, id, inputs, outputs: updated.properties };
  }

  async refresh({ type, id, inputs, outputs }: Kept): Promise<Kept | undefined> {
    const read = await this.operations.read({ type, name: "it", id, properties: outputs, inputs });
    return read && { type, id, inputs: read.inputs, outputs: read.properties };
  }

  async import(name: string, id: string): Promise<Kept | undefined> {
    const type = tokenOf(name);
    const read = await this.operations.read({ type, name: "it", id, properties: {}, inputs: {} });
    return read && { type, id, inputs: read.inputs, outputs: read.properties };
  }

  async delete({ type, id, outputs }: Kept): Promise<void> {
    await this.operations.delete({ type, name: "it", id, properties: outputs });
  }

  async invoke(name: string, args: Values): Promise<Values> {
    return asValues((await this.operations.invoke({ tok: tokenOf(name), args })).return);
  }
}

function tokenOf(name: string): string {
  return `azuread:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
}
