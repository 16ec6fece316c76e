import { isDeepStrictEqual } from "node:util";
import { type Document, parseDocument } from "yaml";
import { UserError } from "../../../integrations/text/user-error.ts";
import { findInsertionPoint } from "./insertion-point.ts";
import { renderBlock } from "./render-entry.ts";

const config = "config";
const integrations = "entra-integrations:integrations";
const owners = "entra-integrations:owners";
const systemFiles = "entra-integrations:systemFiles";
const tenantKeys = ["azuread:tenantId", "azuread:environment"];

/** The comment with which editors complete and check a file. */
const firstLine = "# yaml-language-server: $schema=./stack.schema.json\n";

/** The settings of this project in a stack file, not yet checked. */
export interface StackFile {
  readonly integrations: unknown;
  readonly owners: unknown;
  readonly systemFiles: unknown;
  /** The settings that select the tenant and its cloud, by full key such as `azuread:tenantId`. */
  readonly tenant: Readonly<Record<string, unknown>>;
}

/** Reads the text of a stack file; undefined if the file does not exist. */
export function readStackFile(text: string | undefined, file: string): StackFile {
  const settings = asMap(asMap(parseStackFile(text ?? "", file).toJS())[config]);
  const tenant = Object.entries(settings).filter(([key]) => tenantKeys.includes(key));
  return {
    integrations: settings[integrations],
    owners: settings[owners],
    systemFiles: settings[systemFiles],
    tenant: Object.fromEntries(tenant),
  };
}

/**
 * Returns the text of a stack file with one more integration. All other bytes stay the same, because the entry is inserted as
 * text after the last one. A library that writes the whole YAML could change them.
 */
export function insertIntegration(text: string | undefined, file: string, name: string, entry: object): string {
  const before = text ?? firstLine;
  const document = parseStackFile(before, file);
  const after = insertText(document, before, [config, integrations], { [name]: entry });
  if (after === undefined || !holds(after, withEntry(document.toJS(), name, entry))) {
    throw new UserError({
      message: `${file}: must have ${config} and ${integrations} as maps in block style, to which an entry can be added`,
      fix: "add it yourself",
      code: "stack-file-layout",
      details: renderBlock({ [name]: entry }, 2, 4),
    });
  }
  return after;
}

/** Returns the text of a stack file with further options at the end of an existing entry. All other bytes stay the same. */
export function insertOption(text: string, file: string, name: string, options: object): string {
  const document = parseStackFile(text, file);
  const path = [config, integrations, name];
  const entries = asMap(asMap(asMap(document.toJS())[config])[integrations]);
  const after = insertText(document, text, path, options);
  if (
    Object.hasOwn(entries, name) &&
    after !== undefined &&
    holds(after, withEntry(document.toJS(), name, { ...asMap(entries[name]), ...options }))
  ) {
    return after;
  }
  throw new UserError({
    message: `${file}: must have the entry ${name} as a map in block style, to which options can be added`,
    fix: "add them yourself",
    code: "stack-file-layout",
    details: renderBlock(options, 2, 6),
  });
}

function insertText(document: Document, text: string, path: readonly string[], added: object): string | undefined {
  const place = findInsertionPoint(document.contents, path, text);
  if (place === undefined) return undefined;
  const { depth, at, empty, column, step } = place;
  const wrapped = path.slice(depth).reduceRight<object>((inner, key) => ({ [key]: inner }), added);
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const block = renderBlock(wrapped, step, column).replaceAll("\n", lineBreak);
  const before = text.slice(0, empty[0]) + text.slice(empty[1], at);
  return `${before}${before === "" || before.endsWith("\n") ? "" : lineBreak}${block}${text.slice(at)}`;
}

function holds(text: string, content: object): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), content);
}

function withEntry(content: unknown, name: string, entry: object): object {
  const settings = asMap(asMap(content)[config]);
  const entries = { ...asMap(settings[integrations]), [name]: entry };
  return { ...asMap(content), [config]: { ...settings, [integrations]: entries } };
}

function parseStackFile(text: string, file: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined)
    throw new UserError({ message: `${file}: must be YAML: ${error.message}`, code: "yaml-unreadable" });
  return document;
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
