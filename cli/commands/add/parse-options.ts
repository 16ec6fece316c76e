import { parseArgs, type ParseArgsConfig } from "node:util";
import { parse } from "yaml";
import { suggest } from "../../../integrations/stack-file/nearest.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { findForm, type OptionForm } from "./option-form.ts";

/** An entry of the stack file as a command line gives it, checked by nobody yet. */
export type Entry = Record<string, unknown>;

/** What a command line says. */
export interface ParsedOptions {
  readonly words: readonly string[];
  readonly entry: Entry;
  readonly stack: string | undefined;
  readonly isDryRun: boolean;
}

const own = { stack: { type: "string", short: "s" }, "dry-run": { type: "boolean" } } as const;

/** Reads options by the names of the stack file: `--address x`, `--permissions.microsoftGraph User.Read,Mail.Read`. */
export function parseOptions(args: readonly string[], form: OptionForm): ParsedOptions {
  const forms = new Map(args.flatMap((arg) => formOfArgument(arg, form)));
  const options: ParseArgsConfig["options"] = { ...own };
  for (const [name, { kind }] of forms) {
    options[name] = kind === "boolean" ? { type: "boolean" } : { type: "string", multiple: true };
  }
  const { values, positionals } = parseStrictly(args, options);
  const entry: Entry = {};
  for (const [name, itsForm] of forms) {
    const given = values[name];
    if (given !== undefined) setValue(entry, name, readValue(name, itsForm, given));
  }
  const { stack } = values;
  return {
    words: positionals,
    entry,
    stack: typeof stack === "string" ? stack : undefined,
    isDryRun: values["dry-run"] === true,
  };
}

/** Reads the text of one value; what does not fit is left as it is, for the schema to say so. */
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

/** An option as it stands on the command line, with its form; none for what is no option or one of the command itself. */
function formOfArgument(arg: string, form: OptionForm): [name: string, form: OptionForm][] {
  const name = /^--([^=]+)/.exec(arg)?.[1];
  if (name === undefined || name in own) return [];
  const found = findForm(form, name.split("."));
  if (found !== undefined) return [[name, found]];
  const negated = name.startsWith("no-") ? findForm(form, [name.slice(3)]) : undefined;
  if (negated?.kind === "boolean") return [[name.slice(3), negated]];
  const names = [...namesOf(form), ...Object.keys(own)].map((one) => `--${one}`);
  throw new UserError({
    message: `unknown option --${name}`,
    fix: suggest(`--${name}`, names, "see --help"),
    code: "option-unknown",
  });
}

function namesOf(form: OptionForm): string[] {
  if (form.kind !== "map") return [];
  return [...form.options].flatMap(([key, option]) => [key, ...namesOf(option.form).map((inner) => `${key}.${inner}`)]);
}

function parseStrictly(args: readonly string[], options: ParseArgsConfig["options"]) {
  try {
    return parseArgs({ args: [...args], options: options ?? {}, allowPositionals: true, allowNegative: true });
  } catch (error) {
    if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_")) {
      throw new UserError({ message: error.message, fix: "see --help", code: "option-unreadable" });
    }
    throw error;
  }
}

type Given = string | boolean | (string | boolean)[];

function readValue(name: string, form: OptionForm, given: Given): unknown {
  if (!Array.isArray(given)) return given;
  const values = given.map((text) => readText(form, String(text)));
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
