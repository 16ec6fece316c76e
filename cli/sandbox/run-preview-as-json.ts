import type { DeploymentContext } from "./automation.ts";

/**
 * Options for a preview as JSON with every step. Includes unchanged resources, because their name or options may
 * change, and each part of a replacement, such as a copy that an earlier run left to be deleted.
 */
export const completeJson: readonly string[] = ["--json", "--show-sames", "--show-replacement-steps"];

/**
 * Runs a preview and returns the same text as `pulumi preview --json`, with every resource before and after. The
 * Automation API has no option for that.
 */
export async function runPreviewAsJson(
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
        const result = await engine.run([...args, ...completeJson], ...rest);
        printed = result.stdout;
        return result;
      },
    },
  });
  return printed;
}
