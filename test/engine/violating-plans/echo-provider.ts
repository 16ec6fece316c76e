import { randomUUID } from "node:crypto";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { type DiffAnswer, Operations } from "@entra-integrations/provider-bridge/operations.ts";
import { asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { createService } from "@entra-integrations/provider-bridge/service.ts";
import { unwrap } from "@entra-integrations/provider-bridge/wire.ts";

/** A change of one of these replaces the resource. */
const replacing = ["applicationId", "appRoleId", "clientId", "signInAudience"];

interface Request {
  type: string;
}

/**
 * A provider that accepts every type, has no service behind it, and answers what it was asked for. The pack and the report
 * read what the engine shows them, so a plan of any provider can be judged with it.
 */
class EchoOperations extends Operations<object> {
  override checkConfig(news: Values): { inputs: Values; failures: string[] } {
    return { inputs: news, failures: [] };
  }

  override configure(): void {
    // There is nothing to connect to.
  }

  override check({ news }: { news: Values }): { inputs: Values; failures: string[] } {
    return { inputs: news, failures: [] };
  }

  override diff({ olds, news }: Request & { olds: Values; news: Values }): DiffAnswer {
    const [before, after] = [asValues(unwrap(olds)), asValues(unwrap(news))];
    const diffs = Object.keys({ ...before, ...after })
      .filter((name) => name in after || !serverSide.includes(name))
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
    return {
      changes: diffs.length === 0 ? "DIFF_NONE" : "DIFF_SOME",
      diffs,
      replaces: diffs.filter((name) => replacing.includes(name)),
      stables: [],
      detailedDiff: Object.fromEntries(
        diffs.map((name) => [name, replacing.includes(name) ? "UPDATE_REPLACE" : "UPDATE"]),
      ),
    };
  }

  /** The input `later` contains outputs that a preview does not know. */
  override async create({ type, properties, preview }: Request & { properties: Values; preview: boolean }) {
    if (preview) return { id: "", properties };
    const objectId = randomUUID();
    const isApplication = type.endsWith(":Application");
    const outputs = { objectId, ...(isApplication && { clientId: randomUUID() }) };
    return {
      id: isApplication ? `/applications/${objectId}` : objectId,
      properties: { ...properties, ...outputs, ...asValues(properties["later"]) },
    };
  }

  /** An imported resource has the properties that its id contains as JSON. */
  override async read({ id, properties, inputs }: { id: string; properties: Values; inputs: Values }) {
    if (!id.startsWith("{")) return { id, properties, inputs };
    const imported = asValues(JSON.parse(id));
    return { id, properties: imported, inputs: imported };
  }

  override async update({ olds, news }: { olds: Values; news: Values }) {
    const kept = Object.entries(olds).filter(([name]) => serverSide.includes(name));
    return { properties: { ...Object.fromEntries(kept), ...news } };
  }

  override async delete(): Promise<void> {
    // Nothing was created.
  }
}

const serverSide = ["id", "objectId", "clientId"];

/** The packages that the plans use, each answered by the echo. */
const packages = ["azuread", "azure-native", "azure", "command", "entra-delivery", "msgraph", "random", "time"];

/** Serves the echo; `env` tells an engine to use it for every package. */
export async function serveEcho(): Promise<{ env: Record<string, string> } & Disposable> {
  const server = new Server();
  const provider = {
    name: "echo",
    version: "6.9.1",
    kit: "sdk",
    configuration: {},
    configure: () => ({}),
    resources: {},
    functions: {},
  } as const;
  server.addService(services.ResourceProviderService, createService(new EchoOperations(provider)));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
    error === null ? resolve(port) : reject(error),
  );
  const port = await promise;
  return {
    env: { PULUMI_DEBUG_PROVIDERS: packages.map((name) => `${name}:${String(port)}`).join(",") },
    [Symbol.dispose]: () => server.forceShutdown(),
  };
}
