import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse, stringify } from "yaml";
import { readProject } from "../../sandbox/project.ts";
import { openSandbox } from "../../sandbox/sandbox.ts";
import { integrationsKey } from "./stacks.ts";

/** How many requests to Microsoft Graph deployments made. */
export interface GraphCalls {
  /** Requests of a stack without integrations. */
  readonly shared: number;
  /** Requests of each integration, deployed after the previous ones. */
  readonly integrations: readonly { name: string; system: string; calls: number }[];
  /** Requests of a run that changes nothing. */
  readonly unchanged: number;
}

/** Deploys the integrations of `Pulumi.dev.yaml` one after the other to a new sandbox, and counts their requests. */
export async function countGraphCalls(projectDir: string, dir: string): Promise<GraphCalls> {
  const { name: projectName, main } = readProject(projectDir);
  const stackFile = parse(await readFile(join(projectDir, "Pulumi.dev.yaml"), "utf8")) as {
    config: Record<string, Record<string, { system: string }>>;
  };
  const all = Object.entries(stackFile.config[integrationsKey] ?? {});
  await mkdir(dir, { recursive: true });
  const project = { name: projectName, runtime: "nodejs", main: relative(dir, join(projectDir, main)) };
  await writeFile(join(dir, "Pulumi.yaml"), stringify(project));

  let calls = 0;
  const onRequest = (_method: string, path: string): void => {
    if (/^\/(v1\.0|beta)\//.test(path)) calls++;
  };
  const env = { ...process.env, ENTRA_INTEGRATIONS_SANDBOX: join(dir, "sandbox") };
  await using sandbox = await openSandbox({ projectDir: dir, env, onRequest });
  const countUp = async (count: number): Promise<number> => {
    const config = { ...stackFile.config, [integrationsKey]: Object.fromEntries(all.slice(0, count)) };
    await writeFile(join(dir, "Pulumi.dev.yaml"), stringify({ config }));
    calls = 0;
    await sandbox.stack("dev").up();
    return calls;
  };

  const shared = await countUp(0);
  const integrations: GraphCalls["integrations"][number][] = [];
  for (const [index, [name, { system }]] of all.entries()) {
    integrations.push({ name, system, calls: (await countUp(index + 1)) - shared });
  }
  return { shared, integrations, unchanged: await countUp(all.length) };
}
