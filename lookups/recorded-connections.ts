import * as pulumi from "@pulumi/pulumi";
import { type Connections, parseConnections } from "../integrations/connection.ts";

/**
 * Result of the engine's function behind `StackReference`. As a resource, it would store every output a second time.
 */
interface LastRun {
  readonly outputs: { readonly connections?: unknown };
}

/** Result of the engine's function that reads the resources of a stack: their outputs by URN. */
interface LastResources {
  readonly outputs: Record<string, { readonly type: string; readonly outputs: { readonly connection?: unknown } }>;
}

/** A connection that was not checked yet. */
type Named = Pick<Connections[string], "name">;

/**
 * The stack's own output `connections` of the last run; empty before the first run. It protects secrets that are in
 * use. It decides what exists only for a previous secret that was retired early.
 */
export async function readRecordedConnections(): Promise<Connections> {
  const { outputs } = await readOfStack<LastRun>("pulumi:pulumi:readStackOutputs", "name");
  return parse(outputs.connections);
}

/**
 * The same for a program that declares its integrations as components. It need not export `connections`, because each
 * component of this type has its connection as an output.
 */
export async function readComponentConnections(type: string): Promise<Connections> {
  const [exported, { outputs }] = await Promise.all([
    readRecordedConnections(),
    readOfStack<LastResources>("pulumi:pulumi:readStackResourceOutputs", "stackName"),
  ]);
  const components = Object.values(outputs).filter((resource) => resource.type === type);
  const connections = components.flatMap(({ outputs: { connection } }) => (connection as Named | undefined) ?? []);
  return { ...exported, ...(await parse(Object.fromEntries(connections.map((one) => [one.name, one])))) };
}

async function readOfStack<Result>(token: string, parameter: string): Promise<Result> {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  for (let attempt = 1; ; attempt++) {
    try {
      return (await pulumi.runtime.invoke(token, { [parameter]: stack })) as Result;
    } catch (error) {
      if (attempt === mostReads || !isBeingWritten(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const mostReads = 10;

/** With a state in a folder, the engine writes a small file beside the state, which is empty for a moment. */
function isBeingWritten(error: unknown): boolean {
  return error instanceof Error && error.message.includes("failed to load checkpoint: EOF");
}

async function parse(connections: unknown = {}): Promise<Connections> {
  try {
    return parseConnections(connections);
  } catch {
    // Another version wrote this output. It is treated as missing: without a record there is nothing to compare.
    await pulumi.log.warn(
      "the outputs of the last run are of another version; secrets in use are not checked against them",
    );
    return {};
  }
}
