import { commonOptions } from "../../../integrations/stack-file/options.ts";
import { SpecError } from "../../../integrations/stack-file/problems.ts";
import { systems } from "../../../integrations/systems/index.ts";
import type { System } from "../../../integrations/systems/system.ts";
import { suggest } from "../../../integrations/stack-file/nearest.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { checkOption } from "../add/entry-problems.ts";
import { optionsOf } from "../add/option-form.ts";
import type { Entry } from "../add/parse-options.ts";
import type { Ask } from "../add/prompter.ts";
import type { Composed } from "./compose-entry.ts";
import { type Draft, draftEntry, type DraftContext } from "./draft.ts";
import type { RegistrationFacts } from "./facts.ts";
import { askSystem, findDrawbacks, type Fit } from "./ask-system.ts";
import { type Candidate, deriveCandidates, recognizeSystems } from "./recognize-system.ts";

/** The user's choices about the system. */
export interface SystemChoice {
  /** Key of the system. @default - the one that is recognized, if its entry changes nothing */
  readonly system: string | undefined;
  /** Options of the system that no registration contains. */
  readonly options: Entry;
  /** Asks for the system and for missing options on the terminal; undefined if there is none. */
  readonly ask: Ask | undefined;
}

/** An entry, and sentences about the choice of its system. */
interface Chosen {
  readonly draft: Draft;
  readonly remarks: readonly string[];
}

/**
 * Drafts the entry of the system that a registration belongs to. A recognized system is chosen only if its entry changes
 * nothing that `custom` would keep. If that is not clear, the user chooses on the terminal. A system that the user names is
 * chosen in any case.
 */
export async function chooseSystem(
  composed: Composed,
  facts: RegistrationFacts,
  context: DraftContext,
  choice: SystemChoice,
): Promise<Chosen> {
  const custom = draftEntry({ ...composed, entry: { ...composed.entry, ...customOptions(choice) } }, facts, context);
  if (choice.system === "custom" || facts.application === undefined) return { draft: custom, remarks: [] };
  const all = [...systems, ...context.added.systems];
  const draftOf = ({ key, options }: Candidate, more: Entry): Draft =>
    draftEntry(withSystem(composed, findSystem(key, all), { ...options, ...more }), facts, context);
  const found = recognizeSystems(composed.entry);
  if (choice.system !== undefined) {
    const named = found.find(({ key }) => key === choice.system) ?? { key: choice.system, options: {}, needs: {} };
    return { draft: draftOf(named, await complete(named, all, choice)), remarks: [] };
  }
  const remarks: string[] = [];
  const fitOf = (candidate: Candidate): Fit[] => {
    try {
      const draft = draftOf(candidate, { ...candidate.needs, ...choice.options });
      return [{ candidate, draft, drawbacks: findDrawbacks(draft, custom, facts) }];
    } catch (error) {
      // The user can correct only the options of the command.
      if (!(error instanceof SpecError) || Object.keys(choice.options).length > 0) throw error;
      remarks.push(...(found.includes(candidate) ? [refuses(candidate, error)] : []));
      return [];
    }
  };
  const recognized = found.flatMap(fitOf);
  if (choice.ask === undefined) return chooseWithoutQuestion(recognized, custom, choice, remarks);
  const derived = deriveCandidates(composed.entry, context.added.systems).flatMap(fitOf).filter(changesNothing);
  const fits = [...recognized, ...derived];
  const [first] = fits;
  if (first === undefined) return { draft: custom, remarks };
  const isClear = fits.length === 1 && recognized.length === 1 && changesNothing(first);
  const fit = isClear ? first : await askSystem(fits, custom, facts, choice.ask);
  if (fit === undefined) return { draft: custom, remarks };
  const draft = draftOf(fit.candidate, await complete(fit.candidate, all, choice));
  return { draft, remarks: isClear ? [belongsTo(fit)] : remarks };
}

/** Chooses the first recognized system that changes nothing, otherwise `custom`. The remarks name the others. */
function chooseWithoutQuestion(
  fits: readonly Fit[],
  custom: Draft,
  { options }: SystemChoice,
  before: readonly string[],
): Chosen {
  const remarks = [...before];
  for (const fit of fits) {
    const missing = missingOf(fit.candidate, options);
    if (missing.length === 0 && changesNothing(fit)) return { draft: fit.draft, remarks: [belongsTo(fit)] };
    remarks.push(missing.length > 0 ? needsMore(fit.candidate, missing) : wouldChange(fit));
  }
  return { draft: custom, remarks };
}

/** Options from the user, for an entry of `custom`. */
function customOptions({ system, options }: SystemChoice): Entry {
  return system === "custom" ? options : {};
}

/** Replaces the system and its options, and keeps the options that every system has. */
function withSystem(composed: Composed, { key, schema }: System, options: Entry): Composed {
  const known = optionsOf(schema);
  const kept = Object.entries(composed.entry).filter(([option]) => known.has(option) && isCommon(option));
  const { credential, ...common } = Object.fromEntries(kept);
  return {
    ...composed,
    entry: { system: key, ...common, ...options, ...(credential !== undefined && { credential }) },
  };
}

function isCommon(option: string): boolean {
  return option === "credential" || Object.hasOwn(commonOptions, option);
}

function missingOf({ needs }: Candidate, options: Entry): string[] {
  return Object.keys(needs).filter((name) => options[name] === undefined);
}

/** The options of the user and the answers to questions. Throws if an option is missing and nobody can be asked. */
async function complete(candidate: Candidate, all: readonly System[], { options, ask }: SystemChoice): Promise<Entry> {
  const system = findSystem(candidate.key, all);
  let complete = options;
  const missing = missingOf(candidate, options);
  for (const name of missing) {
    const option = optionsOf(system.schema).get(name);
    if (ask === undefined || option === undefined) {
      throw new UserError({
        message: needsMore(candidate, missing),
        fix: `add ${missing.map((key) => `--set ${key}=VALUE`).join(" ")}, or run this on a terminal to be asked`,
        code: "options-missing",
      });
    }
    const { description, form } = option;
    const answer = await ask({ name, description, form, check: (value) => checkOption(system, name, value) });
    complete = { ...complete, [name]: answer };
  }
  return complete;
}

function findSystem(key: string, all: readonly System[]): System {
  const found = all.find((system) => system.key === key);
  if (found !== undefined) return found;
  const keys = all.map((system) => system.key);
  throw new UserError({
    message: `--system: must be a known system, got ${JSON.stringify(key)}`,
    fix: suggest(key, keys, `choose one of ${keys.join(", ")}`),
    code: "system-unknown",
  });
}

/** Whether an entry changes and describes as much as that of `custom`. */
function changesNothing({ drawbacks }: Fit): boolean {
  return drawbacks.length === 0;
}

function belongsTo({ candidate: { key } }: Fit): string {
  return `its redirect URIs and permissions are those of ${key}`;
}

function needsMore({ key }: Candidate, missing: readonly string[]): string {
  return `it looks like ${key}, whose entry also needs ${missing.join(" and ")}; add --system ${key} ${missing.map((one) => `--set ${one}=VALUE`).join(" ")}`;
}

function wouldChange({ candidate: { key }, drawbacks }: Fit): string {
  return `it looks like ${key}, but that entry ${drawbacks.join(", ")}; see --system ${key} --dry-run`;
}

function refuses({ key }: Candidate, { problems }: SpecError): string {
  const [first] = problems;
  return `it looks like ${key}, but a stack file does not accept that entry: ${first?.path ?? ""} ${first?.message ?? ""}`;
}
