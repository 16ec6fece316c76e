import * as pulumi from "@pulumi/pulumi";
import { readCertificateFile, readCertificateText } from "./certificate-files.ts";
import { type Cloud, findCloud, publicCloud } from "./integrations/clouds.ts";
import type { CertificateReading, CertificateSource } from "./integrations/credentials/certificates.ts";
import { holdSecretsVariable, parseHeldSecrets } from "./integrations/credentials/held-secrets.ts";
import { keepPreviousVariable } from "./integrations/credentials/retirement.ts";
import { type AddedSystems, type ParseContext, parseIntegrations } from "./integrations/stack-file/parse.ts";
import { type Problem, renderValue, SpecError } from "./integrations/stack-file/problems.ts";
import { checkSettings } from "./integrations/stack-file/settings.ts";
import { isSandbox, readSandboxProjectDir, readSandboxTime } from "./integrations/stack-file/sandbox.ts";
import type { IntegrationSpec } from "./integrations/spec.ts";
import { parseTime } from "./integrations/stack-file/time.ts";
import type { RunSettings } from "./lookups/prepare-integrations.ts";
import { loadSystemFiles } from "./system-files.ts";

/** Settings of the stack file, the files that it names, the environment and the clock. Nothing else reads them. */
export interface Settings extends RunSettings {
  integrations: IntegrationSpec[];
}

/** Settings of a program that declares its integrations as components. */
export interface ProgramSettings extends Omit<RunSettings, "heldSecrets"> {
  /** Reads entries by name. Throws a `SpecError` with every problem that it finds. */
  parse: (entries: Record<string, unknown>) => IntegrationSpec[];
  /** The names of these integrations whose secrets this run keeps as they are. */
  readHeldSecrets: (specs: readonly IntegrationSpec[]) => ReadonlySet<string>;
}

/** Loads the system files that the stack file names. */
export function loadAddedSystems(): Promise<AddedSystems> {
  return loadSystemFiles(parseStructure(new pulumi.Config("entra-integrations").get("systemFiles")), projectDir());
}

/** Reads the settings. Throws a `SpecError` with every problem that it finds. */
export function readSettings(added: AddedSystems = { systems: [], problems: [] }): Settings {
  const config = new pulumi.Config("entra-integrations");
  const problems: Problem[] = [];
  const { context, ...settings } = readRunSettings(config, problems);
  const integrations = readIntegrations(parseStructure(config.get("integrations")), { ...context, added }, problems);
  const heldSecrets = readHeldSecrets(integrations, problems);
  if (problems.length > 0) throw new SpecError(problems);
  return { ...settings, integrations, heldSecrets };
}

/** Reads the settings that integrations declared as components share. Throws a `SpecError` with every problem. */
export function readProgramSettings(): ProgramSettings {
  const config = new pulumi.Config("entra-integrations");
  const problems: Problem[] = [];
  const { context, ...settings } = readRunSettings(config, problems);
  if (problems.length > 0) throw new SpecError(problems);
  return {
    ...settings,
    parse: (entries) => parseIntegrations(entries, context),
    // The program may name integrations that it has not declared yet.
    readHeldSecrets: (specs) => {
      const known = specs.map(({ name }) => name);
      return parseHeldSecrets(process.env[holdSecretsVariable], known).names;
    },
  };
}

function readRunSettings(
  config: pulumi.Config,
  problems: Problem[],
): Omit<RunSettings, "heldSecrets"> & { context: ParseContext } {
  const times = readTimes(config, problems);
  const { authorityHost, tokenExchangeAudience } = readCloud(problems);
  problems.push(...checkSettings(readAllSettings()));
  const protect = config.get("protect") === "true";
  const maximumCertificateDays = Number(config.get("maximumCertificateDays") ?? "365");
  const owners = parseStructure(config.get("owners"));
  const retiresSecrets = process.env[keepPreviousVariable] !== "true";
  const context = { now: times.now, tokenExchangeAudience, owners, readCertificate };
  return { ...times, authorityHost, protect, maximumCertificateDays, retiresSecrets, context };
}

/**
 * Runs the program and turns problems of the stack file and failed look-ups into a `RunError`, which Pulumi prints without
 * a call stack.
 */
export async function reportingSpecErrors<T>(program: () => Promise<T>): Promise<T> {
  try {
    return await program();
  } catch (error) {
    if (error instanceof SpecError) throw new pulumi.RunError(error.message);
    if (isFailedLookUp(error)) throw new pulumi.RunError(`${error.message}\nNothing was changed: this was read first.`);
    throw error;
  }
}

/** Whether the engine could not call a function of a provider. The SDK has no class for it, only this sentence. */
function isFailedLookUp(error: unknown): error is Error {
  return error instanceof Error && /^invocation of \S+ returned an error: /.test(error.message);
}

function readIntegrations(entries: unknown, context: ParseContext, problems: Problem[]): IntegrationSpec[] {
  try {
    return parseIntegrations(entries, context);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    for (const problem of error.problems) problems.push(problem);
    return [];
  }
}

/** Whatever is configured in our namespace, by the stack file, Pulumi.yaml or an ESC environment. */
function readAllSettings(): Record<string, unknown> {
  const namespace = "entra-integrations:";
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(namespace));
  return Object.fromEntries(own.map(([key, text]) => [key.slice(namespace.length), structureOrText(text)]));
}

// Pulumi hands maps and lists over as JSON, and text without quotes: the parser reports text where it expects a map.
function parseStructure(text: string | undefined): unknown {
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Leaves numbers and booleans as they are written. */
function structureOrText(text: string): unknown {
  const value = parseStructure(text);
  return typeof value === "object" && value !== null ? value : text;
}

function readCertificate({ file, configSecret = "" }: CertificateSource): CertificateReading {
  if (file !== undefined) return readCertificateFile(file, projectDir());
  // Asking pulumi.Config for it would warn of a secret in the open: what a certificate's public part never is.
  const text = pulumi.runtime.getConfig(`entra-integrations:${configSecret}`);
  if (text !== undefined) return readCertificateText(text, `the setting ${configSecret}`);
  return {
    problem: {
      message: `must be a setting of the stack, got ${renderValue(configSecret)}, which is not there`,
      fix: `set it with pulumi config set --secret ${configSecret} < certs/erp.pem`,
      code: "certificate-setting",
    },
  };
}

// An inline program of the Automation API has no root directory; it runs in the project's folder.
function projectDir(): string {
  return readSandboxProjectDir(process.env) ?? (pulumi.getRootDirectory() || process.cwd());
}

// AZURE_AUTHORITY_HOST is what Microsoft's own client libraries read; the local tenant sets it.
function readCloud(problems: Problem[]): Cloud {
  const explicit = process.env["AZURE_AUTHORITY_HOST"];
  const cloud = readEnvironment(problems);
  if (explicit === undefined || explicit === "") return cloud;
  return { ...cloud, authorityHost: explicit.replace(/\/+$/, "") };
}

function readEnvironment(problems: Problem[]): Cloud {
  const configured = new pulumi.Config("azuread").get("environment");
  const environment = configured ?? process.env["ARM_ENVIRONMENT"] ?? "public";
  const found = findCloud(environment);
  if ("cloud" in found) return found.cloud;
  problems.push({ path: configured === undefined ? "ARM_ENVIRONMENT" : "azuread:environment", ...found.problem });
  return publicCloud;
}

function readHeldSecrets(integrations: IntegrationSpec[], problems: Problem[]): ReadonlySet<string> {
  // Without the integrations, whose problems are reported, no name would be known.
  if (problems.length > 0) return new Set();
  const known = integrations.map(({ name }) => name);
  const { names, problems: found } = parseHeldSecrets(process.env[holdSecretsVariable], known);
  problems.push(...found);
  return names;
}

type Times = Pick<RunSettings, "now" | "clock" | "isPreview" | "previewsAnotherDay">;

/** The sandbox's clock wins over the stack file: `npm run local -- up --at` asks for that day. */
function readTimes(config: pulumi.Config, problems: Problem[]): Times {
  const sandbox = readSandboxTime(process.env);
  if (sandbox.problem !== undefined) problems.push(sandbox.problem);
  const configured = readNow(config, problems);
  const clock = sandbox.time ?? new Date();
  const isPreview = pulumi.runtime.isDryRun();
  if (configured === undefined || sandbox.time !== undefined) {
    return { now: clock, clock, isPreview, previewsAnotherDay: false };
  }
  return { now: configured, clock, isPreview, previewsAnotherDay: !isSandbox(process.env) };
}

function readNow(config: pulumi.Config, problems: Problem[]): Date | undefined {
  const text = config.get("now");
  if (text === undefined || text === "") return undefined;
  const now = parseTime(text);
  if (now !== undefined && !pulumi.runtime.isDryRun() && !isSandbox(process.env)) {
    problems.push({
      path: "now",
      message: `must not be set in a deployment, got ${renderValue(text)}`,
      fix: "remove it with pulumi config rm entra-integrations:now; only previews and the sandbox use it",
      code: "now-in-deployment",
    });
    return undefined;
  }
  return now;
}
