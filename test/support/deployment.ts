import type { RunReport } from "../../cli/sandbox/run-report.ts";
import type { ProjectFolder } from "./project-folder.ts";

/** One resource that is to be taken into the state, in the words of `pulumi import --file`. */
interface ImportedResource {
  type: string;
  name: string;
  logicalName?: string;
  id?: string;
  parent?: string;
  component?: boolean;
}

/** A run that deployed, with the stack's outputs, secrets included. */
export interface UpRun extends RunReport {
  readonly outputs: Record<string, unknown>;
}

/** A stack as the tests drive it: they do not know by whose plugins, nor by which way into the engine. */
export interface Deployment extends AsyncDisposable {
  /** Each run that fails throws `DeploymentFailed`. */
  up(): Promise<UpRun>;
  preview(): Promise<RunReport>;
  refresh(): Promise<RunReport>;
  destroy(): Promise<RunReport>;
  import(resources: ImportedResource[]): Promise<void>;
  /** The resources that the state holds, secrets encrypted. */
  readResources(): Promise<StateResource[]>;
  /** Ends the engine at once, as a crash would. */
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

/** How a `Deployment` is opened, for a project whose tenant runs. */
export type OpenDeployment = (
  folder: ProjectFolder,
  env: NodeJS.ProcessEnv,
  options: { usesVault: boolean },
) => Promise<Deployment>;
