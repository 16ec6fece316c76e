import { openCliDeployment } from "./cli-deployment.ts";
import type { Deployment } from "./deployment.ts";
import { openLocalDeployment } from "./local-deployment.ts";
import { createProjectFolder, type ProjectFolder } from "./project-folder.ts";
import { openTenantGraph, type TenantGraph } from "./tenant-graph.ts";
import { startTenantProcess, type TenantProcess } from "./tenant-process.ts";

/** A new tenant, this project, and a way to deploy it. */
export interface Stage extends AsyncDisposable {
  readonly project: ProjectFolder;
  readonly deployment: Deployment;
  readonly graph: TenantGraph;
  /** Changes when the tenant is killed and started again. */
  tenant: TenantProcess;
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

/** Opens a stage. `npm run test:real` deploys with the Pulumi CLI and published plugins, other runs with the sandbox's. */
export async function openStage({ env = process.env, usesVault = true }: StageOptions = {}): Promise<Stage> {
  const open = process.env["ENTRA_TEST_PLUGINS"] === "published" ? openCliDeployment : openLocalDeployment;
  await using rollback = new AsyncDisposableStack();
  const project = rollback.use(await createProjectFolder());
  let tenant = await startTenantProcess(project.sandbox.tenantFile);
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
      tenant = await startTenantProcess(project.sandbox.tenantFile);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
