import type { Readable, Writable } from "node:stream";
import { renderUserProblem, UserError, type UserProblem } from "../../../integrations/text/user-error.ts";
import type { OptionForm } from "./option-form.ts";
import { readText } from "./parse-options.ts";

/** A question for the user. */
export interface Question {
  /** Name of the option in the stack file. */
  readonly name: string;
  readonly description: string;
  readonly form: OptionForm;
  /** What the user reads for the values of a choice. @default - the values */
  readonly labels?: Readonly<Record<string, string>>;
  /** The value of a choice that Enter takes. @default - the first */
  readonly initial?: string;
  /** Returns the problem of an answer; undefined if it is valid. */
  readonly check: (value: unknown) => UserProblem | undefined;
}

/** Asks on the terminal. */
export type Ask = (question: Question) => Promise<unknown>;

/** The streams of a terminal. */
export interface TerminalStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Opens a prompter on a terminal. The kind of question depends on the option: a choice, a list or a text. */
export async function openPrompter(streams: TerminalStreams): Promise<Ask> {
  const { autocomplete, autocompleteMultiselect, confirm, isCancel, multiselect, select, text } =
    await import("@clack/prompts");

  async function answered<T>(prompt: Promise<T>): Promise<Exclude<T, symbol>> {
    const answer = await prompt;
    if (isCancel(answer)) throw new UserError({ message: "cancelled, nothing is written", code: "cancelled" });
    return answer as Exclude<T, symbol>;
  }

  const choose = async (
    message: string,
    values: readonly string[],
    { labels = {}, initial }: Pick<Question, "labels" | "initial"> = {},
  ): Promise<string> => {
    const options = values.map((value) => ({ value, label: labels[value] ?? value }));
    const asked = { ...streams, message, options, ...(initial !== undefined && { initialValue: initial }) };
    if (values.length <= mostWithoutSearch) return await answered(select(asked));
    return await answered(autocomplete({ ...asked, message: `${message} (type to search)`, maxItems: 10 }));
  };

  return async function ask({ name, description, form, check, ...choice }): Promise<unknown> {
    const message = `${name}: ${description}`;
    if (form.kind === "boolean") return await answered(confirm({ ...streams, message }));
    if (form.kind === "choice") return await choose(message, form.values, choice);
    if (form.kind === "list" && form.values !== undefined) {
      const options = form.values.map((value) => ({ value }));
      return await answered(multiselect({ ...streams, message, options, required: true }));
    }
    if (form.kind === "list" && form.known !== undefined) {
      return await answered(
        autocompleteMultiselect({
          ...streams,
          message: `${message} (type to search, Tab to select)`,
          options() {
            return search(form.known ?? [], this.userInput);
          },
          maxItems: 10,
          required: true,
          validate: (values) => textOf(check(values)),
        }),
      );
    }
    if (form.kind === "map" && holdsLists(form)) {
      const keys = [...form.options.keys()];
      const key = await choose(message, keys);
      const inner = form.options.get(key);
      if (inner === undefined) throw new Error(`${key} is no choice`);
      return {
        [key]: await ask({ name: `${name}.${key}`, ...inner, check: (value) => check({ [key]: value }) }),
      };
    }
    const hint = hints[form.kind];
    const answer = await answered(
      text({
        ...streams,
        message: hint === undefined ? message : `${message} (${hint})`,
        validate: (typed) => textOf(check(readText(form, typed ?? ""))),
      }),
    );
    return readText(form, answer);
  };
}

function textOf(problem: UserProblem | undefined): string | undefined {
  return problem && renderUserProblem(problem);
}

/** Longer lists of choices can be searched. */
const mostWithoutSearch = 10;

/** The values that contain a text, and the text itself, because an API may have permissions that no list contains. */
function search(values: readonly string[], typed: string): { value: string; label: string }[] {
  const text = typed.trim();
  const found = values.filter((value) => value.toLowerCase().includes(text.toLowerCase()));
  const own = text === "" || values.includes(text) ? [] : [{ value: text, label: `${text} (as typed)` }];
  return [...found.map((value) => ({ value, label: value })), ...own];
}

const hints: Partial<Record<OptionForm["kind"], string>> = { list: "separated by commas", map: "as YAML" };

/** Whether a map contains lists by key, such as permissions by API. */
function holdsLists(form: OptionForm & { kind: "map" }): boolean {
  return form.options.size > 0 && [...form.options.values()].every((option) => option.form.kind === "list");
}
