import { setTimeout as sleep } from "node:timers/promises";
import { blankLists } from "./answer.ts";
import { checkInputs } from "./check.ts";
import { type DiffKind, diffInputs, topLevelName } from "./diff.ts";
import { importInputs, refreshInputs } from "./inputs.ts";
import { asValues, omit, planValues, type Properties, unknown, type Values } from "./property.ts";
import { foresee, foreseeCreation, foreseeUpdate } from "./preview.ts";
import { PartiallyMadeError, type Provider, type ProviderFunction, type Resource } from "./provider.ts";
import { unwrap, wrapSecrets } from "./wire.ts";

interface ResourceRequest {
  type: string;
  name: string;
  /** Name in errors. */
  urn?: string;
}

/** Result of a diff: top-level names in the lists, full paths in the details. */
export interface DiffAnswer {
  changes: "DIFF_NONE" | "DIFF_SOME";
  diffs: string[];
  replaces: string[];
  stables: string[];
  deleteBeforeReplace?: true;
  detailedDiff: Record<string, DiffKind> | undefined;
}

/** A provider's operations on plain values in the wire encoding: the protocol without its messages. */
export class Operations<Session> {
  readonly #provider: Provider<Session>;
  readonly #writesDefaults: boolean;
  #session: Session | undefined;

  constructor(provider: Provider<Session>) {
    this.#provider = provider;
    this.#writesDefaults = provider.kit === "sdk";
  }

  get provider(): Provider<Session> {
    return this.#provider;
  }

  checkConfig(news: Values): { inputs: Values; failures: string[] } {
    const { configuration, name } = this.#provider;
    const values = asValues(unwrap(news));
    const failures = Object.keys(values)
      .filter((key) => configuration[key] === undefined && !["version", "pluginDownloadURL"].includes(key))
      .map((key) => `could not validate provider configuration: \`${name}:${key}\` is not a valid configuration key`);
    return { inputs: wrapSecrets(configuration, values), failures };
  }

  configure(args: Values): void {
    this.#session = this.#provider.configure(asValues(unwrap(args)));
  }

  check(request: ResourceRequest & { news: Values; olds?: Values }): { inputs: Values; failures: string[] } {
    const { properties } = this.#requireResource(request.type);
    const olds = asValues(unwrap(request.olds ?? {}));
    const options = { name: request.name, writesDefaults: this.#writesDefaults, olds };
    const { inputs, failures } = checkInputs(properties, asValues(unwrap(request.news)), options);
    return { inputs: wrapSecrets(properties, inputs), failures };
  }

  diff(request: ResourceRequest & { olds: Values; news: Values; ignoreChanges?: string[] }): DiffAnswer {
    const resource = this.#requireResource(request.type);
    const { properties } = resource;
    const [olds, news] = [asValues(unwrap(request.olds)), asValues(unwrap(request.news))];
    this.#refuse(request, planValues(properties, olds, news));
    const changes = diffInputs(properties, olds, news, request.ignoreChanges);
    const detailed = [...changes].sort(([a], [b]) => (a < b ? -1 : 1));
    const replacing = detailed.filter(([, kind]) => kind.endsWith("_REPLACE")).map(([path]) => topLevelName(path));
    const fixed = Object.keys(properties).filter(
      (name) => properties[name]?.replaces && properties[name].use !== "output",
    );
    return {
      changes: detailed.length === 0 ? "DIFF_NONE" : "DIFF_SOME",
      diffs: [...new Set(detailed.map(([path]) => topLevelName(path)))],
      replaces: [...new Set(replacing)],
      stables: this.#writesDefaults ? fixed.filter((name) => !replacing.includes(name)).sort() : [],
      ...(replacing.length > 0 && resource.deleteBeforeReplace && { deleteBeforeReplace: true }),
      detailedDiff: this.#provider.kit === "framework" ? undefined : Object.fromEntries(detailed),
    };
  }

  async create(
    request: ResourceRequest & { properties: Values; preview: boolean },
  ): Promise<{ id: string; properties: Values }> {
    const resource = this.#requireResource(request.type);
    const news = asValues(unwrap(request.properties));
    const planned = planValues(resource.properties, {}, news);
    this.#refuse(request, planned);
    await resource.refuseCreation?.(this.#requireSession(), planned).catch((error: unknown) => {
      throw this.#frame(error, "diffing", request);
    });
    if (request.preview) {
      const foreseen = this.#writesDefaults
        ? { ...foreseeCreation(resource.properties, news), id: unknown }
        : foresee(resource.properties, planned);
      return { id: "", properties: wrapSecrets(resource.properties, foreseen) };
    }

    const session = this.#requireSession();
    let id = "";
    let state: Values = { ...planned };
    try {
      const outputs = await resource.create(session, planned, (madeId) => (id = madeId));
      state = { ...state, ...outputs };
      const read = await this.#readNew(resource, session, id, state);
      if (read === undefined) throw new Error(`${request.type} ${request.name} vanished while it was being created`);
      return { id, properties: this.#answer(resource, id, read, news, {}) };
    } catch (error) {
      if (id === "") throw this.#frame(error);
      const properties = wrapSecrets(resource.properties, { ...state, id });
      throw new PartiallyMadeError(id, properties, this.#frame(error, "creating", request));
    }
  }

  async read(
    request: ResourceRequest & { id: string; properties: Values; inputs: Values },
  ): Promise<{ id: string; properties: Values; inputs: Values } | undefined> {
    const resource = this.#requireResource(request.type);
    const wrongId = resource.checkId?.(request.id);
    if (wrongId !== undefined) throw new Error(wrongId);
    const state = asValues(unwrap(request.properties));
    const isRefresh = Object.keys(state).length > 0;
    if (!isRefresh && resource.importable === false) return undefined;
    const outputs = await resource.read(this.#requireSession(), request.id, state).catch((error: unknown) => {
      throw this.#frame(error, "refreshing", request);
    });
    if (outputs === undefined) return undefined;
    const inputs = isRefresh
      ? refreshInputs(resource.properties, asValues(unwrap(request.inputs)), outputs)
      : importInputs(resource.properties, outputs, this.#writesDefaults);
    return {
      id: request.id,
      properties: wrapSecrets(resource.properties, { ...outputs, ...metaOf(resource), id: request.id }),
      inputs: wrapSecrets(resource.properties, inputs),
    };
  }

  async update(
    request: ResourceRequest & {
      id: string;
      olds: Values;
      news: Values;
      preview: boolean;
      ignoreChanges?: string[];
    },
  ): Promise<{ properties: Values }> {
    const resource = this.#requireResource(request.type);
    const [olds, news] = [asValues(unwrap(request.olds)), asValues(unwrap(request.news))];
    const planned = planValues(resource.properties, olds, news);
    const changed = new Set(diffInputs(resource.properties, olds, news, request.ignoreChanges).keys());
    await resource.refuseUpdate?.(this.#requireSession(), planned, changed).catch((error: unknown) => {
      throw this.#frame(error, "updating", request);
    });
    if (request.preview) {
      const foreseen = this.#writesDefaults
        ? foreseeUpdate(resource.properties, olds, news, changed)
        : foresee(resource.properties, changed.size === 0 ? planned : withoutRenewed(resource.properties, planned));
      return { properties: wrapSecrets(resource.properties, { ...foreseen, id: request.id }) };
    }
    if (resource.update === undefined) throw new Error(`${request.type} cannot be updated in place`);
    const session = this.#requireSession();
    const update: Promise<unknown> = resource.update(session, request.id, olds, planned, changed);
    const read = update.then((renewed) =>
      resource.read(session, request.id, { ...olds, ...planned, ...asValues(renewed) }),
    );
    const outputs = await read.catch((error: unknown) => {
      throw this.#frame(error, "updating", request);
    });
    if (outputs === undefined) throw new Error(`${request.type} ${request.name} vanished while it was being updated`);
    return { properties: this.#answer(resource, request.id, outputs, news, olds) };
  }

  async delete(request: ResourceRequest & { id: string; properties: Values }): Promise<void> {
    const resource = this.#requireResource(request.type);
    const deletion = resource.delete(this.#requireSession(), request.id, asValues(unwrap(request.properties)));
    await deletion.catch((error: unknown) => {
      throw this.#frame(error, "deleting", request);
    });
  }

  async invoke(request: { tok: string; args: Values }): Promise<{ return?: Values; failures: string[] }> {
    const call = this.#requireFunction(request.tok);
    const options = { name: request.tok, writesDefaults: false };
    const { inputs, failures } = checkInputs(call.properties, asValues(unwrap(request.args)), options);
    if (failures.length > 0) return { failures };
    const answer = call.call(this.#requireSession(), inputs).catch((error: unknown) => {
      throw this.#frame(error, "invoking", { urn: request.tok });
    });
    return { return: await answer, failures };
  }

  /** The next read may reach a server without the new object. The real providers wait for this too, for minutes. */
  async #readNew(
    resource: Resource<Session>,
    session: Session,
    id: string,
    state: Values,
  ): Promise<Values | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const read = await resource.read(session, id, state);
      if (read !== undefined || attempt === 8) return read;
      await sleep(250);
    }
  }

  #answer(resource: Resource<Session>, id: string, outputs: Values, news: Values, olds: Values): Values {
    const kept = this.#writesDefaults ? blankLists(resource.properties, outputs, news, olds) : outputs;
    return wrapSecrets(resource.properties, { ...kept, ...metaOf(resource), id });
  }

  #refuse(request: ResourceRequest, planned: Values): void {
    const law = this.#requireResource(request.type).refuse?.(planned);
    if (law !== undefined) throw this.#frame(new Error(law), "diffing", request);
  }

  /** An error in the form of the bridge to Terraform's older kit: pkg/tfbridge/provider.go of pulumi/pulumi-terraform-bridge. */
  #frame(error: unknown, activity?: string, { urn }: { urn?: string } = {}): unknown {
    if (this.#provider.kit !== "sdk" || !(error instanceof Error)) return error;
    const listed = `1 error occurred:\n\t* ${error.message}\n\n`;
    return new Error(activity === undefined ? listed : `${activity} ${urn ?? ""}: ${listed}`, { cause: error });
  }

  #requireSession(): Session {
    if (this.#session === undefined) throw new Error(`the ${this.#provider.name} provider is not configured`);
    return this.#session;
  }

  #requireResource(type: string): Resource<Session> {
    const resource = this.#provider.resources[type];
    if (resource !== undefined) return resource;
    throw new Error(this.#unsupported("resource type", type, Object.keys(this.#provider.resources)));
  }

  #requireFunction(token: string): ProviderFunction<Session> {
    const found = this.#provider.functions[token];
    if (found !== undefined) return found;
    throw new Error(this.#unsupported("function", token, Object.keys(this.#provider.functions)));
  }

  #unsupported(what: string, token: string, supported: string[]): string {
    const names = supported.map((known) => known.split(":").at(-1)).join(", ");
    return `the local ${this.#provider.name} provider does not support the ${what} ${token}; it has: ${names}`;
  }
}

/** Planned values without the outputs that an update renews. */
function withoutRenewed(properties: Properties, planned: Values): Values {
  const renewed = Object.keys(properties).filter((name) => properties[name]?.renewedByUpdates === true);
  return omit(planned, renewed);
}

function metaOf<Session>({ schemaVersion }: Resource<Session>): Values {
  return schemaVersion === undefined ? {} : { __meta: JSON.stringify({ schema_version: String(schemaVersion) }) };
}
