import { commonOptions } from "../../../integrations/stack-file/options.ts";
import { systems } from "../../../integrations/systems/index.ts";
import { suggest } from "../../../integrations/stack-file/nearest.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { checkOption } from "../add/entry-problems.ts";
import { optionsOf } from "../add/option-form.ts";
import type { Entry } from "../add/parse-options.ts";
import type { Ask } from "../add/prompter.ts";
import type { Composed } from "./compose-entry.ts";
import { type Draft, draftEntry, type DraftContext } from "./draft.ts";
import type { RegistrationFacts } from "./facts.ts";
import { type Candidate, recognizeSystems } from "./recognize-system.ts";

/** The user's choices about the system. */
export interface SystemChoice {
  /** Key of the system. @default - the one that is recognized, if its entry changes nothing */
  readonly system: string | undefined;
  /** Options of the system that no registration contains. */
  readonly options: Entry;
  /** Asks for missing options on the terminal; undefined if there is none. */
  readonly ask: Ask | undefined;
}

/** An entry, and sentences about the choice of its system. */
interface Chosen {
  readonly draft: Draft;
  readonly remarks: readonly string[];
}

/**
 * Drafts the entry of the system that a registration belongs to. A recognized system is chosen only if its entry changes
 * nothing that `custom` would keep. A system that the user names is chosen in any case.
 */
export async function chooseSystem(
  composed: Composed,
  facts: RegistrationFacts,
  context: DraftContext,
  choice: SystemChoice,
): Promise<Chosen> {
  const custom = draftEntry({ ...composed, entry: { ...composed.entry, ...customOptions(choice) } }, facts, context);
  if (choice.system === "custom" || facts.application === undefined) return { draft: custom, remarks: [] };
  const found = recognizeSystems(composed.entry);
  if (choice.system !== undefined) {
    const named = found.find(({ key }) => key === choice.system) ?? { key: choice.system, options: {}, needs: [] };
    checkSystem(named.key);
    const options = { ...named.options, ...(await complete(named, choice)) };
    return { draft: draftEntry(withSystem(composed, named.key, options), facts, context), remarks: [] };
  }
  const remarks: string[] = [];
  for (const candidate of found) {
    const options = await askMissing(candidate, choice);
    if (options === undefined) {
      remarks.push(needsMore(candidate));
      continue;
    }
    const draft = draftEntry(withSystem(composed, candidate.key, { ...candidate.options, ...options }), facts, context);
    const changes = findChanges(draft, custom);
    if (changes.length === 0)
      return { draft, remarks: [`its redirect URIs and permissions are those of ${candidate.key}`] };
    remarks.push(
      `it looks like ${candidate.key}, but that entry would change ${changes.join(", ")}; see --system ${candidate.key} --dry-run`,
    );
  }
  return { draft: custom, remarks };
}

/** Options from the user, for an entry of `custom`. */
function customOptions({ system, options }: SystemChoice): Entry {
  return system === "custom" ? options : {};
}

function withSystem(composed: Composed, key: string, options: Entry): Composed {
  const common = Object.entries(composed.entry).filter(([option]) => Object.hasOwn(commonOptions, option));
  const { credential } = composed.entry;
  return { ...composed, entry: { system: key, ...Object.fromEntries(common), ...options, credential } };
}

/** Properties that an entry would change or no longer describe, and that `custom` expresses. */
function findChanges(draft: Draft, custom: Draft): string[] {
  const known = new Set([...custom.ignored, ...custom.changed].map(({ property }) => property));
  const more = [...draft.ignored, ...draft.changed].filter(({ property }) => !known.has(property));
  return [...more.map(({ property }) => property), ...draft.refused.map(({ path }) => path)];
}

async function complete(candidate: Candidate, choice: SystemChoice): Promise<Entry> {
  const options = await askMissing(candidate, choice);
  if (options !== undefined) return options;
  throw new UserError({
    message: needsMore(candidate),
    fix: `add ${candidate.needs.map((key) => `--set ${key}=VALUE`).join(" ")}, or run this on a terminal to be asked`,
    code: "options-missing",
  });
}

function needsMore({ key, needs }: Candidate): string {
  return `it looks like ${key}, whose entry also needs ${needs.join(" and ")}; add --system ${key} ${needs.map((one) => `--set ${one}=VALUE`).join(" ")}`;
}

/** The options of the user and the answers to questions. Undefined if an option is missing and nobody can be asked. */
async function askMissing({ key, needs }: Candidate, { options, ask }: SystemChoice): Promise<Entry | undefined> {
  const system = systems.find((one) => one.key === key);
  let complete = options;
  for (const name of needs.filter((one) => options[one] === undefined)) {
    const option = system && optionsOf(system.schema).get(name);
    if (ask === undefined || system === undefined || option === undefined) return undefined;
    const { description, form } = option;
    const answer = await ask({ name, description, form, check: (value) => checkOption(system, name, value) });
    complete = { ...complete, [name]: answer };
  }
  return complete;
}

function checkSystem(key: string): void {
  const keys = systems.map((system) => system.key);
  if (keys.includes(key)) return;
  throw new UserError({
    message: `--system: must be a known system, got ${JSON.stringify(key)}`,
    fix: suggest(key, keys, `choose one of ${keys.join(", ")}`),
    code: "system-unknown",
  });
}
