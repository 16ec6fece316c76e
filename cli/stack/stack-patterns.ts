import { renderValue } from "../../integrations/stack-file/problems.ts";
import { UserError } from "../../integrations/text/user-error.ts";

/** Reads one value of the option `--stack` of a command that accepts several stacks. `earlier` has those before it. */
export function parseStackNames(text: string, earlier: readonly string[] = []): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (!names.includes("")) return [...earlier, ...names];
  throw new UserError({
    message: `--stack: must be names of stacks, separated by commas, got ${renderValue(text)}`,
    fix: "write prod, prod,test or 'prod-*'",
    code: "stack-name-empty",
  });
}

/** Whether it selects stacks by a pattern. */
export function isPattern(name: string): boolean {
  return name.includes("*");
}

/**
 * Finds the stacks that names and patterns select, sorted and each once. A name that is not listed is kept, because
 * backends know more spellings of a name than they list. Throws if a pattern selects none.
 */
export function selectStacks(wanted: readonly string[], listed: readonly string[]): string[] {
  const selected = wanted.flatMap((name) => {
    if (!isPattern(name)) return [name];
    const found = listed.filter((stack) => matches(stack, name));
    if (found.length === 0) throw noneMatches(name, listed);
    return found;
  });
  return [...new Set(selected)].sort();
}

/** `*` is any text without a slash. A pattern without a slash ignores the organization: `contoso/prod` is `prod`. */
function matches(stack: string, pattern: string): boolean {
  const name = pattern.includes("/") ? stack : stack.slice(stack.lastIndexOf("/") + 1);
  const parts = pattern.split("*").map((part) => part.replaceAll(/[^\w-]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join("[^/]*")}$`).test(name);
}

function noneMatches(pattern: string, listed: readonly string[]): UserError {
  if (listed.length === 0) {
    return new UserError({ message: "there is no stack of this project", fix: "deploy one", code: "stacks-missing" });
  }
  return new UserError({
    message: `no stack matches ${renderValue(pattern)}`,
    fix: `choose from ${shorten(listed)}`,
    code: "stacks-unmatched",
  });
}

/** The first ten names, and how many more there are. */
function shorten(names: readonly string[]): string {
  const more = names.length - 10;
  return more > 0 ? `${names.slice(0, 10).join(", ")} and ${more} more` : names.join(", ");
}
