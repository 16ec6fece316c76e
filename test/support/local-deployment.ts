import { openWorld } from "../../cli/sandbox/world.ts";
import type { OpenDeployment, StateResource } from "./deployment.ts";
import { vaultPath, writeVaultState } from "./vault-state.ts";
import { stackName } from "./project-folder.ts";

/** Deploys like `npm start`: with an inline program and the sandbox's plugins. */
export const openLocalDeployment: OpenDeployment = async (folder, given, { usesVault }) => {
  const env = usesVault ? { ...given, PATH: vaultPath(folder.dir) } : given;
  const world = await openWorld({ projectDir: folder.dir, env });
  if (usesVault) writeVaultState(world.folder, world.project.name, stackName);
  const stack = world.stack(stackName);
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
    kill: () => world.kill(),
    [Symbol.asyncDispose]: () => world.close(),
  };
};
