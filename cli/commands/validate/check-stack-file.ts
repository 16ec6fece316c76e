import { LineCounter, parseDocument } from "yaml";
import { readExceptions } from "@entra-integrations/policies/exceptions.ts";
import { findCloud } from "../../../integrations/clouds.ts";
import { type AddedSystems, parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { type Problem, SpecError } from "../../../integrations/stack-file/problems.ts";
import { checkSettings } from "../../../integrations/stack-file/settings.ts";
import { parseTime } from "../../../integrations/stack-file/time.ts";
import { loadSystemFiles } from "../../../system-files.ts";
import { certificateReader } from "../add/read-certificate.ts";
import {
  checkAroundEncrypted,
  type EncryptedValue,
  isEncrypted,
  type StackSettings,
  withStandIns,
} from "./encrypted-values.ts";
import { locatePaths, type TextPosition } from "./locate-paths.ts";

/** One problem and its position in the file, from 1. */
interface LocatedProblem extends Problem, TextPosition {}

/** An encrypted value and its position in the file, from 1. */
interface LocatedValue extends EncryptedValue, TextPosition {}

/** A stack file, its problems and its encrypted values, both in the order of the file. */
export interface CheckedFile {
  readonly file: string;
  /** Number of entries under `entra-integrations:integrations`. */
  readonly integrations: number;
  readonly problems: readonly LocatedProblem[];
  /** Values that were not checked, because only the key of the stack decrypts them. */
  readonly encrypted: readonly LocatedValue[];
}

/** The location of a stack file, and the time at which it is checked. */
export interface FileContext {
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
export async function checkStackFile(text: string, { file, projectDir, now }: FileContext): Promise<CheckedFile> {
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
    return { file, integrations: 0, problems, encrypted: [] };
  }
  const content = asMap(document.toJS());
  const config = asMap(content["config"]);
  const settings = ownSettings(config);
  const withoutEncrypted = withStandIns(settings);
  const added = await loadSystemFiles(withoutEncrypted["systemFiles"], projectDir);
  const { problems, encrypted } = checkAroundEncrypted(settings, (readable) => [
    ...checkSettings(readable),
    ...checkExceptions(readable["policyExceptions"]),
    ...findProblems(readable, { projectDir, added, now: timeOf(readable) ?? now }),
  ]);
  const environment = config["azuread:environment"];
  const locate = locatePaths(document.contents, lineCounter, namespace);
  const located = <T extends { path: string }>(items: readonly T[]): (T & TextPosition)[] =>
    items.map((item) => ({ ...item, ...locate(item.path) })).sort((a, b) => a.line - b.line || a.column - b.column);
  return {
    file,
    integrations: Object.keys(asMap(withoutEncrypted["integrations"])).length,
    problems: located([...findMisplaced(content), ...problems, ...checkEnvironment(environment)]),
    encrypted: located([
      ...encrypted,
      ...(isEncrypted(environment) ? [{ path: "azuread:environment", limitsEntry: false }] : []),
    ]),
  };
}

function findProblems(
  { integrations, owners }: StackSettings,
  { projectDir, added, now }: Omit<FileContext, "file"> & { readonly added: AddedSystems },
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

function timeOf({ now }: StackSettings): Date | undefined {
  return typeof now === "string" ? parseTime(now) : undefined;
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
