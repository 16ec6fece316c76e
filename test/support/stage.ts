import { startTenant, type TenantConnection, type TenantSeed } from "../../packages/entra-tenant/index.ts";
import { openCliDeployment } from "./cli-deployment.ts";
import type { Deployment } from "./deployment.ts";
import { openLocalDeployment } from "./local-deployment.ts";
import { createProjectFolder, type ProjectFolder } from "./project-folder.ts";
import { openTenantGraph, type TenantGraph } from "./tenant-graph.ts";
import { startTenantProcess, type TenantProcess, tenantTime } from "./tenant-process.ts";

/** A new tenant, this project, and a way to deploy it. */
export interface Stage extends AsyncDisposable {
  readonly project: ProjectFolder;
  readonly deployment: Deployment;
  readonly graph: TenantGraph;
  readonly tenant: { readonly connection: TenantConnection };
}

/** A stage whose tenant is in a separate process. */
export interface SeparateStage extends Stage {
  /** Changes when the tenant is killed and started again. */
  readonly tenant: TenantProcess;
  /** Starts the tenant again with the files of the killed one. */
  restartTenant(): Promise<void>;
}

/** Options of a stage. */
interface StageOptions {
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the sandbox's state is encrypted with a key from a vault, which makes each run faster. @default true */
  readonly usesVault?: boolean;
}

/** Options of a stage whose tenant is in this process. */
interface LocalStageOptions extends StageOptions {
  /** @default - three users and the deploying identity */
  readonly seed?: TenantSeed;
  /** The clock of the tenant. @default - it stays at `tenantTime` */
  readonly clock?: { readonly now: Date };
  /** Called for each request to the tenant. @default - not called */
  readonly onRequest?: (method: string, path: string) => void;
}

/** A tenant that a stage has started. */
interface StartedTenant {
  readonly connection: TenantConnection;
  close(): Promise<void>;
}

/** Opens a stage. `npm run test:real` deploys with the Pulumi CLI and published plugins, other runs with the sandbox's. */
export function openStage(options: LocalStageOptions = {}): Promise<Stage> {
  return openWith((stateFile) => startTenantHere(stateFile, options), options);
}

/** Opens a stage whose tenant can be killed, and whose requests can be held. The process takes a second to load. */
export function openSeparateStage(options: StageOptions = {}): Promise<SeparateStage> {
  return openWith(startTenantProcess, options);
}

async function openWith<Tenant extends StartedTenant>(
  start: (stateFile: string) => Promise<Tenant>,
  { env = process.env, usesVault = true }: StageOptions,
): Promise<Stage & { readonly tenant: Tenant; restartTenant(): Promise<void> }> {
  const open = process.env["ENTRA_TEST_PLUGINS"] === "published" ? openCliDeployment : openLocalDeployment;
  await using rollback = new AsyncDisposableStack();
  const project = rollback.use(await createProjectFolder());
  let tenant = await start(project.sandbox.tenantFile);
  rollback.defer(() => tenant.close());
  const graph = rollback.use(await openTenantGraph(tenant.connection));
  const deployment = rollback.use(await open(project, env, { usesVault }));
  const resources = rollback.move();
  return {
    project,
    deployment,
    graph,
    get tenant() {
      return tenant;
    },
    async restartTenant() {
      tenant = await start(project.sandbox.tenantFile);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Starts the tenant in this process, which has loaded it. */
async function startTenantHere(
  stateFile: string,
  { seed, clock = { now: new Date(tenantTime) }, onRequest }: LocalStageOptions,
): Promise<StartedTenant> {
  const handle = await startTenant({
    stateFile,
    now: () => clock.now,
    ...(seed !== undefined && { seed }),
    ...(onRequest !== undefined && { onRequest }),
  });
  return { connection: handle, close: () => handle.close() };
}
