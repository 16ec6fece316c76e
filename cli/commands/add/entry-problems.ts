import { type AddedSystems, parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { type Problem, SpecError, toUserProblem } from "../../../integrations/stack-file/problems.ts";
import type { UserProblem } from "../../../integrations/text/user-error.ts";
import { problemsOf } from "../../../integrations/stack-file/schema.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import type { System } from "../../../integrations/systems/system.ts";
import type { Entry } from "./parse-options.ts";
import { describePermission, isHighPrivilege } from "../report/permission-description.ts";
import { certificateReader } from "./read-certificate.ts";
import type { StackFile } from "./stack-file.ts";

/** A new entry and the stack file that it is for. */
export interface Draft {
  readonly system: System;
  readonly file: StackFile;
  /** Systems of the stack file's system files. */
  readonly added: AddedSystems;
  readonly name: string;
  readonly given: Entry;
  readonly now: Date;
  /** Relative paths in the file start here. */
  readonly projectDir: string;
}

/** Returns the problems of a stack file after the entry is added, also those for which the policy pack stops a run. */
export function findProblems(
  draft: Pick<Draft, "file" | "added" | "name" | "now" | "projectDir">,
  entry: Entry,
): readonly Problem[] {
  const { file, added, name, now, projectDir } = draft;
  const entries = typeof file.integrations === "object" ? { ...file.integrations } : {};
  try {
    const specs = parseIntegrations(
      { ...entries, [name]: entry },
      { now, owners: file.owners, added, readCertificate: certificateReader(projectDir) },
    );
    return findUnjustified(specs.find((spec) => spec.name === name));
  } catch (error) {
    if (error instanceof SpecError) return error.problems;
    throw error;
  }
}

/** The rule `permission-justified` of the policy pack. */
function findUnjustified(spec: IntegrationSpec | undefined): Problem[] {
  if (spec?.entra === undefined || spec.entra.justification !== undefined) return [];
  const privileged = spec.entra.permissions.filter(({ kind, apiAppId, value }) =>
    isHighPrivilege(describePermission({ kind, apiAppId, permission: value })),
  );
  if (privileged.length === 0) return [];
  const names = privileged.map(({ value }) => value).join(", ");
  return [
    {
      path: `integrations.${spec.name}.justification`,
      message: `is required for ${names}`,
      fix: "write in a sentence why the product needs it",
      code: "justification-missing",
    },
  ];
}

/** Returns the problem of one option, checked without the others. Undefined if there is none. */
export function checkOption(system: System, key: string, value: unknown): UserProblem | undefined {
  const { error } = system.schema.safeParse({ system: system.key, [key]: value }, { reportInput: true });
  const problem = error && problemsOf(error, [], system.schema).find(({ path }) => isAt(path, key));
  return problem && toUserProblem(problem);
}

/** The missing required options. Some are required only together with others. */
export function findMissing(
  options: Iterable<string>,
  problems: readonly Problem[],
  name: string,
  entry: Entry,
): string[] {
  return [...options].filter(
    (key) => entry[key] === undefined && problems.some(({ path }) => path === `integrations.${name}.${key}`),
  );
}

function isAt(path: string, key: string): boolean {
  return path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`);
}
