import * as pulumi from "@pulumi/pulumi";
import { readProgramSettings, type ProgramSettings, reportingSpecErrors } from "../config.ts";
import type { IntegrationSpec } from "../integrations/spec.ts";
import { checkCollisions } from "../integrations/stack-file/collisions.ts";
import { renderProblems, SpecError } from "../integrations/stack-file/problems.ts";
import { type PreparedIntegration, prepareIntegrations } from "../lookups/prepare-integrations.ts";
import { readComponentConnections } from "../lookups/recorded-connections.ts";

/** The type is part of the URNs of deployed stacks. Another one would replace every resource below it. */
export const integrationType = "entra-integrations:index:OAuthIntegration";

/** The integrations of one program run that were declared as components. */
interface ProgramRun {
  settings: ProgramSettings;
  specs: IntegrationSpec[];
  /** Integrations whose look-ups have not started. */
  batches: Batch[];
}

/** Integrations that the same providers deploy. Undefined is the default provider. */
interface Batch {
  azuread: pulumi.ProviderResource | undefined;
  azureNative: pulumi.ProviderResource | undefined;
  specs: IntegrationSpec[];
  prepared: Promise<PreparedIntegration[]>;
}

/** An entry that is checked. */
interface Entry {
  spec: IntegrationSpec;
  /**
   * Reads tenant and last run together with the other integrations that the program declares before it waits for anything.
   * The providers are those of the component.
   */
  prepare: (component?: pulumi.ComponentResource) => Promise<PreparedIntegration>;
}

// Each run has its own engine connection. The Automation API can run several programs in one process.
const runs = new WeakMap<object, ProgramRun>();

/** Checks an entry. Throws a `RunError` with every problem that it finds. */
export function prepareEntry(name: string, entry: unknown): Entry {
  const run = currentRun();
  const spec = namingArguments(() => readEntry(run, name, entry));
  run.specs.push(spec);
  return {
    spec,
    prepare(component) {
      const batch = findBatch(run, component);
      const index = batch.specs.push(spec) - 1;
      return batch.prepared.then((all) => all[index] as PreparedIntegration);
    },
  };
}

function currentRun(): ProgramRun {
  const engine = pulumi.runtime.getMonitor();
  if (engine === undefined) throw new pulumi.RunError("an Integration can only be created in a Pulumi program");
  const known = runs.get(engine);
  if (known !== undefined) return known;
  const run: ProgramRun = { settings: namingArguments(readProgramSettings), specs: [], batches: [] };
  runs.set(engine, run);
  return run;
}

function readEntry(run: ProgramRun, name: string, entry: unknown): IntegrationSpec {
  const found = run.settings.parse({ [name]: entry });
  const problems = checkCollisions([...run.specs, ...found]);
  if (problems.length > 0) throw new SpecError(problems);
  return found[0] as IntegrationSpec;
}

function findBatch(run: ProgramRun, component: pulumi.ComponentResource | undefined): Batch {
  // The SDK finds a provider by the package in the name of any of its resources.
  const azuread = component?.getProvider("azuread:index/application:Application");
  const azureNative = component?.getProvider("azure-native:keyvault:Secret");
  const open = run.batches.find((batch) => batch.azuread === azuread && batch.azureNative === azureNative);
  if (open !== undefined) return open;
  const specs: IntegrationSpec[] = [];
  const prepared = Promise.resolve().then(() => {
    run.batches = run.batches.filter((one) => one !== batch);
    const settings = { ...run.settings, heldSecrets: run.settings.readHeldSecrets(specs) };
    const sources = {
      recording: readComponentConnections(integrationType),
      providers: component && { parent: component },
    };
    return reportingSpecErrors(() => prepareIntegrations(specs, settings, sources).catch(rethrowForArguments));
  });
  const batch = { azuread, azureNative, specs, prepared };
  run.batches.push(batch);
  return batch;
}

/** Reports the problems of a component's arguments. */
function namingArguments<T>(read: () => T): T {
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
