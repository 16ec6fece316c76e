import { openSandbox } from "../../cli/sandbox/sandbox.ts";
import type { OpenDeployment, StateResource } from "./deployment.ts";
import { vaultPath, writeVaultState } from "./vault-state.ts";
import { stackName } from "./project-folder.ts";

/** Deploys like `npm start`: with an inline program and the sandbox's plugins. */
export const openLocalDeployment: OpenDeployment = async (folder, given, { usesVault }) => {
  const env = usesVault ? { ...given, PATH: vaultPath(folder.dir) } : given;
  const sandbox = await openSandbox({ projectDir: folder.dir, env });
  if (usesVault) writeVaultState(sandbox.folder, sandbox.project.name, stackName);
  const stack = sandbox.stack(stackName);
  return {
    async up() {
      const { outputs, ...report } = await stack.up();
      return {
        ...report,
        outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
      };
    },
    preview: () => stack.preview(),
    refresh: () => stack.refresh(),
    destroy: () => stack.destroy(),
    import: (resources) => stack.import(resources),
    async readResources() {
      return (stack.exportState() as { resources?: StateResource[] }).resources ?? [];
    },
    kill: () => sandbox.kill(),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
};
