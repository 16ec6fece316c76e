import { type Position, type Problem, renderPath } from "../../../integrations/stack-file/problems.ts";

/** A value that could not be checked, because it is encrypted with the key of the stack. */
export interface EncryptedValue {
  readonly path: string;
  /** Whether its integration was checked only in part, because no stand-in for the value is valid. */
  readonly limitsEntry: boolean;
}

/** Settings by name, without their namespace. */
export type StackSettings = Readonly<Record<string, unknown>>;

/**
 * Runs a check on settings with encrypted values. They are replaced by valid stand-ins, so that the check reaches all
 * other values. Problems that depend on a stand-in are left out.
 */
export function checkAroundEncrypted(
  settings: StackSettings,
  check: (settings: StackSettings) => readonly Problem[],
): { problems: readonly Problem[]; encrypted: readonly EncryptedValue[] } {
  const places = findEncrypted(settings);
  if (places.length === 0) return { problems: check(settings), encrypted: [] };
  const paths = places.map((at) => renderPath(at));
  // Tries every form at all places at once. A form is valid where it causes no problem.
  const tried = standInForms.map((form) => check(replaceEncrypted(settings, form)));
  const valid = paths.map((path) => tried.findIndex((problems) => !problems.some((one) => isAbout(one, path))));
  const standIns = valid.map((form, index) => (standInForms[form] ?? anyText)(index));
  const found = check(replaceEncrypted(settings, (index) => standIns[index] ?? ""));
  const refused = found.flatMap((problem) => refuseText(problem, paths));
  const hasUnknownNames = places.some(([setting, ...keys]) => setting === "integrations" && mayNameSettings(keys));
  const isCertain = (problem: Problem): boolean =>
    !paths.some((path) => isAbout(problem, path)) &&
    !standIns.some((standIn) => problem.message.includes(standIn)) &&
    !(hasUnknownNames && problem.code === "unknown-setting");
  const unchecked = paths.filter((path) => !refused.some((problem) => problem.path === path));
  return {
    problems: [...found.filter(isCertain), ...refused],
    encrypted: unchecked.map((path) => ({
      path,
      limitsEntry: path.startsWith("integrations.") && (valid[paths.indexOf(path)] === -1 || path.endsWith(".system")),
    })),
  };
}

/** The settings with a text in place of each encrypted value. An encrypted setting is undefined, or a missing system file. */
export function withStandIns(settings: StackSettings): StackSettings {
  return replaceEncrypted(settings, anyText);
}

/** Pulumi writes an encrypted text as a map with one key, `secure`, at any depth of a setting. */
export function isEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const [[key, text] = [], ...others] = Object.entries(value);
  return key === "secure" && typeof text === "string" && others.length === 0;
}

function findEncrypted(settings: StackSettings): Position[] {
  const found: Position[] = [];
  visit(settings, [], (at) => found.push(at));
  return found;
}

/** Calls `standIn` with the number of each place, in the order of `findEncrypted`. */
function replaceEncrypted(settings: StackSettings, standIn: (index: number) => string): StackSettings {
  let index = 0;
  return visit(settings, [], ([setting, ...keys]) => {
    const text = standIn(index++);
    if (keys.length > 0) return text;
    // The setting may contain anything. A system file that is missing may define any system.
    return setting === "systemFiles" ? [text] : undefined;
  }) as StackSettings;
}

/** Returns a copy with other values at the places of encrypted ones. */
function visit(value: unknown, at: Position, replace: (at: Position) => unknown): unknown {
  if (at.length > 0 && isEncrypted(value)) return replace(at);
  if (Array.isArray(value)) return value.map((item: unknown, index) => visit(item, [...at, index], replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...at, key], replace)]));
}

function anyText(index: number): string {
  return `Encrypted text number ${index}`;
}

/** Texts that most options accept. Each place gets its own, because some options must differ from each other. */
const standInForms: readonly ((index: number) => string)[] = [
  anyText,
  (index) => `https://encrypted-${index}.example.com`,
  (index) => `https://encrypted-${index}.example.com/`,
  (index) => `encrypted-${index}@example.com`,
  (index) => `encrypted-${index}`,
  (index) => `e0c0de00-0000-4000-8000-${String(index).padStart(12, "0")}`,
  () => "2026-01-01",
];

/** The policy pack reports a problem of an exception at the position of the exception. */
function isAbout({ path }: Problem, encrypted: string): boolean {
  return isWithin(path, encrypted) || (path.startsWith("policyExceptions[") && isWithin(encrypted, path));
}

function isWithin(path: string, parent: string): boolean {
  return path === parent || (path.startsWith(parent) && /^[.[]/.test(path.slice(parent.length)));
}

/** A run decrypts every value inside a setting to text, so it also refuses it where no text is allowed. */
function refuseText({ path, message, code }: Problem, encrypted: readonly string[]): Problem[] {
  const isType = code === "wrong-type" || message === "is not a map";
  if (!isType || !encrypted.includes(path)) return [];
  const [rule = message] = message.split(", got ");
  return [
    { path, message: `${rule}, got an encrypted value, which is text`, fix: "write it without encryption", code },
  ];
}

function mayNameSettings(keys: Position): boolean {
  return keys.length === 0 || keys.at(-1) === "configSecret";
}
