import type { FieldProblem } from "../stack-file/schema.ts";

/** Entra's limit for the notes of a registration, in characters. */
const maximumLength = 1024;

/** The parts of an entry that the portal shows under Notes. */
export interface NotesParts {
  notes?: string | undefined;
  justification?: string | undefined;
}

/**
 * The notes of a registration: those of the stack file, and the justification in a separate line. The policy pack reads
 * this line, because it sees only resources. Undefined without both.
 */
export function registrationNotes({ notes, justification }: NotesParts): string | undefined {
  if (justification === undefined) return notes;
  const line = `Justification: ${justification}`;
  return notes === undefined ? line : `${notes.trimEnd()}\n\n${line}`;
}

/** Reports notes that are too long together with the justification. */
export function checkNotes(parts: NotesParts): FieldProblem[] {
  const length = registrationNotes(parts)?.length ?? 0;
  if (parts.justification === undefined || length <= maximumLength) return [];
  return [
    {
      keys: ["notes"],
      message: `must have at most ${maximumLength} characters together with the justification, got ${length}`,
      fix: "shorten the notes or the justification: the portal shows both under Notes",
      code: "notes-too-long",
    },
  ];
}
