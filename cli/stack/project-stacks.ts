import { UserError } from "../../integrations/text/user-error.ts";
import { readProject } from "../sandbox/project.ts";
import { type FailedStack, type NamedOutputs, readEachStack } from "./each-stack.ts";
import type { StackSource } from "./stack-source.ts";

/** All stacks of this project, as far as they can be read. */
export interface ProjectStacks {
  /** Name of the project. */
  readonly project: string;
  readonly stacks: readonly Pick<NamedOutputs, "stack" | "connections">[];
  /** Names of stacks that could not be read. */
  readonly unreadable: readonly string[];
  /** Whether all stacks of the project were listed. */
  readonly isComplete: boolean;
  /** Sentences about stacks that could not be read. */
  readonly notes: readonly string[];
}

/** Reads the outputs of all stacks of this project. A backend or a stack that cannot be read is noted. */
export async function readProjectStacks(
  request: StackSource & { readonly onProgress: (line: string) => void },
): Promise<ProjectStacks> {
  const { name: project } = readProject(request.projectDir);
  const failed: FailedStack[] = [];
  try {
    const stacks = await readEachStack({
      ...request,
      stack: undefined,
      stacks: ["*"],
      withSecrets: false,
      onFailure: (one) => failed.push(one),
    });
    return {
      project,
      stacks,
      unreadable: failed.map(({ stack }) => stack),
      isComplete: true,
      notes: failed.map(({ stack, error }) => `Stack ${stack} is left out: ${reasonOf(error)}`),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.problem.code === "stacks-missing") {
      return { project, stacks: [], unreadable: [], isComplete: true, notes: [] };
    }
    const notes = [`Only tags show which stack manages a registration: ${reasonOf(error)}`];
    return { project, stacks: [], unreadable: [], isComplete: false, notes };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof UserError ? (error.problem.message.split("\n", 1)[0] ?? "") : String(error);
}
