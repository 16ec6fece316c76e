import type { AddedSystems } from "../../../integrations/stack-file/parse.ts";
import type { System } from "../../../integrations/systems/system.ts";
import type { Entry } from "./parse-options.ts";
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
