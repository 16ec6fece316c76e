import { LineCounter, parseDocument } from "yaml";
import { readExceptions } from "@entra-integrations/policies/exceptions.ts";
import { findCloud } from "../../../integrations/clouds.ts";
import { type AddedSystems, parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { type Problem, SpecError } from "../../../integrations/stack-file/problems.ts";
import { checkSettings } from "../../../integrations/stack-file/settings.ts";
import { parseTime } from "../../../integrations/stack-file/time.ts";
import { loadSystemFiles } from "../../../system-files.ts";
import { certificateReader } from "../add/read-certificate.ts";
import { locatePaths, type Position } from "./locate-paths.ts";

/** One problem and its position in the file, from 1. */
interface LocatedProblem extends Problem, Position {}

/** A stack file and its problems, in the order of the file. */
export interface CheckedFile {
  readonly file: string;
  /** Number of entries under `entra-integrations:integrations`. */
  readonly integrations: number;
  readonly problems: readonly LocatedProblem[];
}

/** The location of a stack file, and the time at which it is checked. */
export interface CheckContext {
  readonly file: string;
  /** Relative paths of certificate files and system files start here. */
  readonly projectDir: string;
  readonly now: Date;
}

const namespace = "entra-integrations:";

/**
 * Finds every problem of a stack file that can be found without the tenant, the secrets and the policy pack. Runs the
 * code of its system files.
 */
export async function checkStackFile(text: string, { file, projectDir, now }: CheckContext): Promise<CheckedFile> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }): LocatedProblem => {
      const { line, col } = lineCounter.linePos(pos[0]);
      return {
        path: "YAML",
        message: lowerFirst(message),
        fix: "correct the YAML",
        code: "yaml-unreadable",
        line,
        column: col,
      };
    });
    return { file, integrations: 0, problems };
  }
  const content = asMap(document.toJS());
  const config = asMap(content["config"]);
  const settings = ownSettings(config);
  const added = await loadSystemFiles(settings["systemFiles"], projectDir);
  const problems = [
    ...findMisplaced(content),
    ...checkSettings(settings),
    ...checkExceptions(settings["policyExceptions"]),
    ...checkEnvironment(config["azuread:environment"]),
    ...findProblems(settings, { projectDir, added, now: timeOf(settings) ?? now }),
  ];
  const locate = locatePaths(document.contents, lineCounter, namespace);
  return {
    file,
    integrations: Object.keys(asMap(settings["integrations"])).length,
    problems: problems
      .map((problem): LocatedProblem => ({ ...problem, ...locate(problem.path) }))
      .sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

function findProblems(
  { integrations, owners }: Record<string, unknown>,
  { projectDir, added, now }: Omit<CheckContext, "file"> & { readonly added: AddedSystems },
): readonly Problem[] {
  try {
    parseIntegrations(integrations, { now, owners, added, readCertificate: certificateReader(projectDir) });
    return [];
  } catch (error) {
    if (error instanceof SpecError) return error.problems;
    throw error;
  }
}

/** Checks exceptions as the policy pack does. Pulumi passes them to it as JSON. */
function checkExceptions(value: unknown): Problem[] {
  return readExceptions(JSON.stringify(value)).problems.map((text) => {
    const [, path = "policyExceptions", message = text] = /^(policyExceptions\S*) (.*)\.$/s.exec(text) ?? [];
    return {
      path,
      message,
      fix: "write rule, resource, reason and until, as policies/README.md shows under Exceptions",
      code: "policy-exception-complete",
    };
  });
}

function checkEnvironment(value: unknown): Problem[] {
  if (typeof value !== "string") return [];
  const found = findCloud(value);
  return "problem" in found ? [{ path: "azuread:environment", ...found.problem }] : [];
}

/** Without indentation, the setting is not under `config`, and Pulumi ignores it. */
function findMisplaced(content: Record<string, unknown>): Problem[] {
  return Object.keys(content)
    .filter((key) => key.includes(":"))
    .map((key) => ({
      path: key,
      message: "must be below config, got it at the top level",
      fix: "indent it by two spaces below config:",
      code: "setting-misplaced",
    }));
}

function ownSettings(config: Record<string, unknown>): Record<string, unknown> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(namespace));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(namespace.length), value]));
}

function timeOf({ now }: Record<string, unknown>): Date | undefined {
  return typeof now === "string" ? parseTime(now) : undefined;
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
