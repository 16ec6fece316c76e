import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { parse } from "yaml";
import type { System } from "../../../integrations/systems/system.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { commandOptions, valueOption } from "./command-options.ts";
import { findForm, formOf, type OptionForm, optionsOf } from "./option-form.ts";

/** An entry of the stack file as given on the command line, not yet checked. */
export type Entry = Record<string, unknown>;

/** The arguments of `add <system>`. */
export interface ParsedOptions {
  /** Name of the integration; undefined if it is not given. */
  readonly name: string | undefined;
  readonly entry: Entry;
  readonly stack: string | undefined;
  readonly isDryRun: boolean;
}

/**
 * Creates the command `add <system>`. Its options have the names of the stack file: `--address x`,
 * `--permissions.microsoftGraph User.Read,Mail.Read`. Some names, such as GUIDs of APIs, are known only from `args`.
 */
export function createEntryCommand(
  system: System,
  args: readonly string[],
  act: (parsed: ParsedOptions) => Promise<void>,
): CommandUnknownOpts {
  const command = new Command(system.key)
    .description(system.title)
    .argument("[name]", "name of the integration, such as erp-sync");
  for (const option of commandOptions(optionsOf(system.schema))) command.addOption(option);
  const complete = command
    .option("-s, --stack <name>", "the stack: Pulumi.<name>.yaml (default: the only one)")
    .option("--dry-run", "print the entry and write nothing", false);
  const given = findGiven(args, formOf(system.schema));
  for (const { name, form } of given) addGiven(command, name, form);
  return complete.action(async (name, { stack, dryRun }) => {
    const entry: Entry = {};
    for (const one of given) {
      const value: unknown = command.getOptionValue(attributeOf(command, one.name));
      if (value !== undefined) setValue(entry, one.name, readValue(one.name, one.form, value as string[] | boolean));
    }
    await act({ name, entry, stack, isDryRun: dryRun });
  });
}

/** Parses one value. Text in another form is returned unchanged, so that the schema reports it. */
export function readText(form: OptionForm, text: string): unknown {
  switch (form.kind) {
    case "number":
      return /^-?\d+$/.test(text) ? Number(text) : text;
    case "list":
      return text.startsWith("[") ? readYaml(text) : splitList(text);
    case "map":
      return readYaml(text);
    default:
      return text;
  }
}

/** Options of the command itself. */
const own = new Set(["stack", "dry-run", "help"]);

interface Given {
  readonly name: string;
  readonly form: OptionForm;
}

/** The options of the form that occur in `args`, without duplicates. */
function findGiven(args: readonly string[], form: OptionForm): Given[] {
  const names = new Set(args.flatMap((arg) => /^--([^=]+)/.exec(arg)?.[1] ?? []).filter((name) => !own.has(name)));
  const found = [...names].flatMap((name): Given[] => {
    const itsForm = findForm(form, name.split("."));
    if (itsForm !== undefined) return [{ name, form: itsForm }];
    const negated = name.startsWith("no-") ? findForm(form, [name.slice(3)]) : undefined;
    return negated?.kind === "boolean" ? [{ name: name.slice(3), form: negated }] : [];
  });
  return [...new Map(found.map((one) => [one.name, one])).values()];
}

/** Adds an option that help does not list and that can be repeated. */
function addGiven(command: CommandUnknownOpts, name: string, form: OptionForm): void {
  const listed = command.options.find(({ long }) => long === `--${name}`);
  const option = listed ?? (form.kind === "boolean" ? new Option(`--${name}`) : valueOption(name)).hideHelp();
  if (listed === undefined) command.addOption(option);
  if (form.kind === "boolean") command.addOption(new Option(`--no-${name}`).hideHelp());
  else option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
}

function attributeOf(command: CommandUnknownOpts, name: string): string {
  return command.options.find(({ long }) => long === `--${name}`)?.attributeName() ?? name;
}

function readValue(name: string, form: OptionForm, given: readonly string[] | boolean): unknown {
  if (typeof given === "boolean") return given;
  const values = given.map((text) => readText(form, text));
  if (form.kind === "list") return values.flat();
  if (values.length > 1) {
    throw new UserError({
      message: `--${name}: must be given once`,
      fix: "leave all but one out",
      code: "option-repeated",
    });
  }
  return values[0];
}

function setValue(entry: Entry, name: string, value: unknown): void {
  const keys = name.split(".");
  const last = keys.pop() ?? name;
  let map = entry;
  for (const key of keys) {
    const inner = map[key];
    map = map[key] = typeof inner === "object" && inner !== null ? { ...inner } : {};
  }
  map[last] = value;
}

function splitList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return text;
  }
}
