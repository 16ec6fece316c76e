import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { renderValue, SpecError } from "../../../integrations/stack-file/problems.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { loadSystemFile } from "../../../system-files.ts";
import type { Report } from "./step.ts";

/** The system file to test. */
export interface ConformanceRequest {
  /** Relative paths start here. */
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly file: string;
  /** A YAML file with the entry. @default the file's export `example` */
  readonly entry?: string | undefined;
}

/** A system file and its test entry. */
export interface Subject {
  /** The absolute path of the system file. */
  readonly file: string;
  readonly key: string;
  readonly entry: object;
}

/** The integration's name in the sandbox. */
export const integrationName = "example";

/** Loads the system file and checks its entry as `validate` does. */
export async function readSubject(request: ConformanceRequest, report: Report): Promise<Subject> {
  const { system, example } = await report("loads the file", async () => {
    const loaded = await loadSystemFile(request.file, request.projectDir);
    if ("problem" in loaded) throw new UserError(loaded.problem);
    return { summary: `system ${loaded.system.key}, ${loaded.system.title}`, result: loaded };
  });
  return await report("accepts the entry", async () => {
    const entry = request.entry === undefined ? example : readEntry(request.projectDir, request.entry);
    checkEntry(entry, system.key, request.entry);
    const added = { systems: [system], problems: [] };
    try {
      parseIntegrations({ [integrationName]: entry }, { now: new Date(), owners: undefined, added });
    } catch (error) {
      throw error instanceof SpecError ? error : planFailed(error);
    }
    return {
      summary: `${Object.keys(entry).length} options`,
      result: { file: resolve(request.projectDir, request.file), key: system.key, entry },
    };
  });
}

function planFailed(error: unknown): UserError {
  return new UserError({
    message: `plan failed with the error ${error instanceof Error ? error.message : String(error)}`,
    fix: "correct plan in the system file",
    code: "conformance-plan",
  });
}

function readEntry(projectDir: string, file: string): unknown {
  try {
    return parse(readFileSync(resolve(projectDir, file), "utf8"));
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "it is not YAML";
    throw new UserError({
      message: `--entry: ${renderValue(file)} cannot be read (${reason})`,
      fix: "name a YAML file with the options of one entry",
      code: "entry-unreadable",
    });
  }
}

function checkEntry(entry: unknown, key: string, file: string | undefined): asserts entry is object {
  const place = file === undefined ? "the export example" : "the entry";
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    throw new UserError({
      message: `${place} must be a map of options, got ${renderValue(entry)}`,
      fix: `write export const example = { system: "${key}", ... }; or add --entry`,
      code: "example-missing",
    });
  }
  const given = "system" in entry ? entry.system : undefined;
  if (given === key) return;
  throw new UserError({
    message: `${place} must have system: ${key}, got ${renderValue(given)}`,
    fix: `write system: "${key}"`,
    code: "example-of-another-system",
  });
}
