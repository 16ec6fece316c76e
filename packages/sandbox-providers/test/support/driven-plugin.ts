import type { Operations } from "@entra-integrations/provider-bridge/operations.ts";
import { asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";

/** A resource as the engine keeps it between runs. */
export interface Kept {
  type: string;
  id: string;
  inputs: Values;
  outputs: Values;
}

/** A plugin without its process, driven as the engine drives it. */
export abstract class DrivenPlugin<Session> {
  abstract readonly operations: Operations<Session>;

  /** The token of a resource type or function. */
  abstract tokenOf(name: string): string;

  /** Checks and creates, as one `up` does. */
  async create(name: string, news: Values): Promise<Kept> {
    const type = this.tokenOf(name);
    const { inputs, failures } = this.operations.check({ type, name: "it", news });
    if (failures.length > 0) throw new Error(failures.join("\n"));
    const { id, properties } = await this.operations.create({ type, name: "it", properties: inputs, preview: false });
    return { type, id, inputs, outputs: properties };
  }

  /** What the next run would show for these inputs. */
  diff({ type, inputs: oldInputs, outputs }: Kept, news: Values): Record<string, string> {
    const { inputs } = this.operations.check({ type, name: "it", olds: oldInputs, news });
    return this.operations.diff({ type, name: "it", olds: outputs, news: inputs }).detailedDiff ?? {};
  }

  async update({ type, id, inputs: oldInputs, outputs }: Kept, news: Values): Promise<Kept> {
    const { inputs } = this.operations.check({ type, name: "it", olds: oldInputs, news });
    const updated = await this.operations.update({ type, name: "it", id, olds: outputs, news: inputs, preview: false });
    return { type, id, inputs, outputs: updated.properties };
  }

  async refresh({ type, id, inputs, outputs }: Kept): Promise<Kept | undefined> {
    const read = await this.operations.read({ type, name: "it", id, properties: outputs, inputs });
    return read && { type, id, inputs: read.inputs, outputs: read.properties };
  }

  async import(name: string, id: string): Promise<Kept | undefined> {
    const type = this.tokenOf(name);
    const read = await this.operations.read({ type, name: "it", id, properties: {}, inputs: {} });
    return read && { type, id, inputs: read.inputs, outputs: read.properties };
  }

  async delete({ type, id, outputs }: Kept): Promise<void> {
    await this.operations.delete({ type, name: "it", id, properties: outputs });
  }

  async invoke(name: string, args: Values): Promise<Values> {
    return asValues((await this.operations.invoke({ tok: this.tokenOf(name), args })).return);
  }
}
