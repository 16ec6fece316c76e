import type { AddedSystems } from "../../../integrations/stack-file/parse.ts";
import type { System } from "../../../integrations/systems/system.ts";
import type { Entry } from "./parse-options.ts";
import type { StackFile } from "./stack-file.ts";

/** An entry that is being written, and the stack file that it is for. */
export interface Draft {
  readonly system: System;
  readonly file: StackFile;
  /** Systems of the system files that the stack file names. */
  readonly added: AddedSystems;
  readonly name: string;
  readonly given: Entry;
  readonly now: Date;
  /** Where paths in the file begin. */
  readonly projectDir: string;
}
