import { type Problem, renderProblems, SpecError } from "../../../integrations/stack-file/problems.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { checkOption, type Draft, findMissing, findProblems } from "./entry-problems.ts";
import { optionsOf } from "./option-form.ts";
import type { Entry } from "./parse-options.ts";
import type { Ask } from "./prompter.ts";

/** Options of which an entry needs at least one, by the code of the problem that reports it. */
const alternatives: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "purpose-missing": {
    redirectUris: "users sign in",
    applicationPermissions: "the product acts without a user",
    exposedScopes: "it is an API that others call",
  },
};

async function askPurpose(
  problems: readonly Problem[],
  name: string,
  ask: Ask | undefined,
): Promise<string | undefined> {
  const problem = problems.find(({ path, code }) => path === `integrations.${name}` && code in alternatives);
  const keys = alternatives[problem?.code ?? ""];
  if (keys === undefined || ask === undefined) return undefined;
  const uses = Object.entries(keys).map(([key, use]) => `${key} if ${use}`);
  const form = { kind: "choice", values: Object.keys(keys) } as const;
  return String(
    await ask({ name: "purpose", description: `what to configure: ${uses.join(", ")}`, form, check: () => undefined }),
  );
}

/**
 * Asks for missing options until the entry can be deployed with the rest of the file. Throws all remaining problems.
 */
export async function completeEntry(draft: Draft, ask: Ask | undefined): Promise<Entry> {
  const { system, name, given } = draft;
  const options = optionsOf(system.schema);
  for (let entry = inOrder(given); ;) {
    const problems = findProblems(draft, entry);
    if (problems.length === 0) return entry;
    const missing = findMissing(options.keys(), problems, name, entry);
    const [key = await askPurpose(problems, name, ask)] = missing;
    const option = key === undefined ? undefined : options.get(key);
    if (ask === undefined || key === undefined || option === undefined) {
      throw incomplete(problems, missing, name);
    }
    const { description, form } = option;
    const value = await ask({ name: key, description, form, check: (one) => checkOption(system, key, one) });
    entry = inOrder({ ...entry, [key]: value });
  }

  /** The entry in the order of the documentation: the system first, then the options in the schema's order. */
  function inOrder(entry: Entry): Entry {
    const all: Entry = { ...entry, system: system.key };
    const keys = [...options.keys()].filter((key) => all[key] !== undefined);
    return Object.fromEntries(keys.map((key) => [key, all[key]]));
  }

  function incomplete(problems: readonly Problem[], missing: readonly string[], of: string): Error {
    if (missing.length === 0) return new SpecError(problems);
    const others = problems.filter(({ path }) => !missing.some((key) => path === `integrations.${of}.${key}`));
    const lines = missing.map((key) => `  --${key}: ${options.get(key)?.description ?? ""}`);
    return new UserError({
      message: [...(others.length > 0 ? [renderProblems(others)] : []), `${of} needs more options:`, ...lines].join(
        "\n",
      ),
      fix: "add them, or run this on a terminal to be asked",
      code: "options-missing",
    });
  }
}
