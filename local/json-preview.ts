import type { DeploymentContext } from "./automation.ts";

/**
 * Runs a preview so that the engine prints it whole, with every resource before and after, and returns what it printed:
 * what `pulumi preview --json` prints. The Automation API has no option for that.
 */
export async function captureJson(
  context: DeploymentContext,
  run: (context: DeploymentContext) => Promise<unknown>,
): Promise<string> {
  const { engine } = context;
  let printed = "";
  await run({
    ...context,
    engine: {
      command: engine.command,
      version: engine.version,
      cancel: () => engine.cancel(),
      kill: () => engine.kill(),
      async run(args, ...rest) {
        if (args[0] !== "preview") return await engine.run(args, ...rest);
        const result = await engine.run([...args, "--json"], ...rest);
        printed = result.stdout;
        return result;
      },
    },
  });
  return printed;
}
