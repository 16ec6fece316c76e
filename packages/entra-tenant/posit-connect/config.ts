import type { ConfigValue } from "./entities.ts";
import { codes, ConnectError } from "./errors.ts";
import { type Template, type TemplateField, templates, type Visibility } from "./templates.ts";

/** Configuration of an integration, checked against its template. */
export interface CheckedConfig {
  config: Record<string, ConfigValue>;
  secrets: Record<string, string>;
}

/** Returns a template by its key. */
export function requireTemplate(key: string): Template {
  const template = templates.get(key);
  if (template !== undefined) return template;
  throw new ConnectError(400, codes.templateNotFound, `The template ${key} does not exist.`, "template-exists");
}

/**
 * Checks a configuration and adds the template's defaults. A secret that is missing keeps its stored value.
 * Departs from Posit Connect: The texts about a wrong configuration follow one recorded text. An update removes other values
 * that are missing, as Posit's API description puts it; no real server was asked.
 */
export function checkConfig(
  template: Template,
  given: Readonly<Record<string, ConfigValue>>,
  storedSecrets: readonly string[] = [],
): CheckedConfig {
  const { options, fields } = template;
  const unknown = Object.keys(given).find((key) => ![...options, ...fields].some(({ name }) => name === key));
  if (unknown !== undefined) throw wrong(`The config key ${unknown} is not part of the template ${template.id}`);
  const values: Record<string, ConfigValue> = {};
  for (const { name, values: allowed, default: preset } of options) {
    const value = given[name] ?? preset;
    if (!allowed.includes(String(value))) {
      throw wrong(`The config key ${name} must be one of (${allowed.join(", ")})`);
    }
    values[name] = value;
  }
  const shown = fields.filter(({ visibility_expression }) => isShown(visibility_expression, values));
  const checked: CheckedConfig = { config: values, secrets: {} };
  for (const field of shown) {
    const { name, secret, default: preset } = field;
    if (secret && given[name] === undefined && storedSecrets.includes(name)) continue;
    const value = given[name] ?? preset;
    checkField(field, String(value));
    if (secret) checked.secrets[name] = String(value);
    else checked.config[name] = value;
  }
  return checked;
}

function checkField({ name, validation, validation_description: description }: TemplateField, value: string): void {
  if (validation === "" || new RegExp(validation).test(value)) return;
  throw wrong(`The config key ${name} ${description}`);
}

/** Whether a field is used with these options. */
function isShown(visibility: Visibility | null, values: Readonly<Record<string, ConfigValue>>): boolean {
  return visibility === null || String(values[visibility.name]) === visibility.value;
}

function wrong(text: string): ConnectError {
  return new ConnectError(400, codes.templateConfig, text, "template-config");
}
