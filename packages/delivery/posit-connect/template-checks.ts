import { asText, unknown } from "@entra-integrations/provider-bridge/property.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { ConnectTemplate, Visibility } from "./template-schema.ts";

/**
 * Compares a configuration with the template of the server that it is for. Returns a text for each problem. Values that a
 * preview does not know yet are skipped, and no text contains a value of the secret.
 */
export function checkAgainstTemplate(
  template: ConnectTemplate,
  config: Readonly<Record<string, unknown>>,
  clientSecret: string,
): string[] {
  const { options, fields } = template;
  const given: Record<string, unknown> = { ...config, ...(clientSecret !== "" && { client_secret: clientSecret }) };
  const names = [...options, ...fields].map(({ name }) => name);
  // The form of the template is unknown.
  if (names.length === 0) return [];
  const problems = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => `config.${visibleText(name)}: is not a field of the template; it has ${list(names)}`);
  const chosen: Record<string, unknown> = {};
  for (const { name, values, default: preset } of options) {
    const value = given[name] ?? preset;
    chosen[name] = value;
    const allowed = (values ?? []).map(String);
    if (value === unknown || given[name] === undefined || allowed.length === 0 || allowed.includes(String(value)))
      continue;
    problems.push(`config.${visibleText(name)}: must be one of ${list(allowed)}, got "${visibleText(String(value))}"`);
  }
  for (const {
    name,
    validation,
    validation_description: rule,
    visibility_expression: visibility,
    default: preset,
  } of fields) {
    const value = given[name] ?? preset;
    if (value === unknown || validation === "") continue;
    if (given[name] === undefined && isShown(visibility, chosen) !== true) continue;
    if (matches(validation, asText(value))) continue;
    const expected = rule === "" ? `must match ${validation}` : rule;
    problems.push(
      `config.${visibleText(name)}: ${visibleText(expected)}${given[name] === undefined ? ", is missing" : ""}`,
    );
  }
  return problems;
}

/** Go's expressions are almost JavaScript's. One that JavaScript cannot read is left to the server. */
function matches(expression: string, value: string): boolean {
  try {
    return new RegExp(expression, "u").test(value);
  } catch {
    return true;
  }
}

/** Whether a field is shown with these options; undefined if the expression is not understood. */
function isShown(
  visibility: Visibility | null | undefined,
  chosen: Readonly<Record<string, unknown>>,
): boolean | undefined {
  if (visibility === null || visibility === undefined) return true;
  if ("name" in visibility) {
    const value = chosen[visibility.name];
    return value === unknown ? undefined : String(value) === String(visibility.value);
  }
  const parts = visibility.operands.map((operand) => isShown(operand, chosen));
  if (parts.includes(undefined)) return undefined;
  if (visibility.operator === "and") return parts.every((part) => part === true);
  return visibility.operator === "or" ? parts.includes(true) : undefined;
}

function list(names: readonly string[]): string {
  return names.map((name) => visibleText(name)).join(", ");
}
