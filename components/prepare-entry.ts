import * as pulumi from "@pulumi/pulumi";
import { readProgramSettings, type ProgramSettings, reportingSpecErrors } from "../config.ts";
import type { IntegrationSpec } from "../integrations/spec.ts";
import { checkCollisions } from "../integrations/stack-file/parse.ts";
import { renderProblems, SpecError } from "../integrations/stack-file/problems.ts";
import { type PreparedIntegration, prepareIntegrations } from "../lookups/prepare-integrations.ts";

/** The integrations of one program run that were declared as components. */
interface ProgramRun {
  settings: ProgramSettings;
  specs: IntegrationSpec[];
  /** Integrations whose look-ups have not started; undefined while there are none. */
  batch: { specs: IntegrationSpec[]; prepared: Promise<PreparedIntegration[]> } | undefined;
}

// One connection to an engine is one run: the Automation API runs several programs in one process.
const runs = new WeakMap<object, ProgramRun>();

/**
 * Checks an entry, and reads tenant and last run for it together with the other integrations that the program declares
 * before it waits for anything. Throws a `RunError` with every problem of the entry.
 */
export function prepareEntry(
  name: string,
  entry: unknown,
): { spec: IntegrationSpec; prepared: Promise<PreparedIntegration> } {
  const run = currentRun();
  const spec = withoutStack(() => readEntry(run, name, entry));
  run.specs.push(spec);
  const batch = (run.batch ??= startBatch(run));
  const index = batch.specs.push(spec) - 1;
  return { spec, prepared: batch.prepared.then((all) => all[index] as PreparedIntegration) };
}

function currentRun(): ProgramRun {
  const engine = pulumi.runtime.getMonitor();
  if (engine === undefined) throw new pulumi.RunError("an Integration can only be created in a Pulumi program");
  const known = runs.get(engine);
  if (known !== undefined) return known;
  const run: ProgramRun = { settings: withoutStack(readProgramSettings), specs: [], batch: undefined };
  runs.set(engine, run);
  return run;
}

function readEntry(run: ProgramRun, name: string, entry: unknown): IntegrationSpec {
  const found = run.settings.parse({ [name]: entry });
  const problems = checkCollisions([...run.specs, ...found]);
  if (problems.length > 0) throw new SpecError(problems);
  return found[0] as IntegrationSpec;
}

function startBatch(run: ProgramRun): NonNullable<ProgramRun["batch"]> {
  const specs: IntegrationSpec[] = [];
  const prepared = Promise.resolve().then(() => {
    run.batch = undefined;
    const heldSecrets = run.settings.readHeldSecrets(specs);
    return reportingSpecErrors(() =>
      prepareIntegrations(specs, { ...run.settings, heldSecrets }).catch(rethrowForArguments),
    );
  });
  return { specs, prepared };
}

function withoutStack<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return rethrowForArguments(error);
  }
}

/** Throws problems as text without a stack, with paths that start at the component's name. */
function rethrowForArguments(error: unknown): never {
  if (!(error instanceof SpecError)) throw error;
  const problems = error.problems.map((problem) => ({ ...problem, path: problem.path.replace(/^integrations\./, "") }));
  throw new pulumi.RunError(renderProblems(problems, "the program"));
}
