import type { DeploymentContext } from "./automation.ts";

/**
 * Has the engine print a preview as JSON with every step: unchanged resources too, whose name or options may change, and
 * each part of a replacement, such as a copy that an earlier run left to be deleted.
 */
export const wholeJson: readonly string[] = ["--json", "--show-sames", "--show-replacement-steps"];

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
        const result = await engine.run([...args, ...wholeJson], ...rest);
        printed = result.stdout;
        return result;
      },
    },
  });
  return printed;
}
