import type { RunReport } from "../../cli/sandbox/run-report.ts";
import type { ProjectFolder } from "./project-folder.ts";

/** A resource to import into the state, in the format of `pulumi import --file`. */
interface ImportedResource {
  type: string;
  name: string;
  logicalName?: string;
  id?: string;
  parent?: string;
  component?: boolean;
}

/** A completed deployment with the stack's outputs, secrets included. */
export interface UpRun extends RunReport {
  readonly outputs: Record<string, unknown>;
}

/** A stack for tests. They do not know which plugins it uses, or how the engine is started. */
export interface Deployment extends AsyncDisposable {
  /** Each run that fails throws `DeploymentFailed`. */
  up(): Promise<UpRun>;
  preview(): Promise<RunReport>;
  refresh(): Promise<RunReport>;
  destroy(): Promise<RunReport>;
  import(resources: ImportedResource[]): Promise<void>;
  /** The resources in the state, with encrypted secrets. */
  readResources(): Promise<StateResource[]>;
  /** Kills the engine, like a crash. */
  kill(): void;
}

/** One resource of the engine's state. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  outputs?: Record<string, unknown>;
  sourcePosition?: string;
  stackTrace?: unknown[];
}

/** Options for opening a `Deployment` of a project whose tenant is running. */
export type OpenDeployment = (
  folder: ProjectFolder,
  env: NodeJS.ProcessEnv,
  options: { usesVault: boolean },
) => Promise<Deployment>;
