import type { Document } from "yaml";
import { UserError } from "../../../integrations/text/user-error.ts";
import { hasContent, insertBlock, parseFile } from "../../stack-file/edit-text.ts";
import { findInsertionPoint } from "../../stack-file/insertion-point.ts";
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
  const settings = asMap(asMap(parseFile(text ?? "", file).document.toJS())[config]);
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
  const { document } = parseFile(before, file);
  const after = insertText(document, before, [config, integrations], { [name]: entry });
  if (after === undefined || !hasContent(after, withEntry(document.toJS(), name, entry))) {
    throw new UserError({
      message: `${file}: must have ${config} and ${integrations} as maps in block style, to which an entry can be added`,
      fix: "add it yourself",
      code: "stack-file-layout",
      details: renderBlock({ [name]: entry }, 2, 4),
    });
  }
  return after;
}

function insertText(document: Document, text: string, path: readonly string[], added: object): string | undefined {
  const place = findInsertionPoint(document.contents, path, text);
  const wrapped = path.slice(place?.depth).reduceRight<object>((inner, key) => ({ [key]: inner }), added);
  return place && insertBlock(text, place, wrapped);
}

function withEntry(content: unknown, name: string, entry: object): object {
  const settings = asMap(asMap(content)[config]);
  const entries = { ...asMap(settings[integrations]), [name]: entry };
  return { ...asMap(content), [config]: { ...settings, [integrations]: entries } };
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
