import { isMap, isSeq } from "yaml";
import { apiUriOf } from "../../../integrations/connection.ts";
import { namePattern } from "../../../integrations/stack-file/name-pattern.ts";
import type { AddedSystems } from "../../../integrations/stack-file/parse.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { suggest } from "../../../integrations/stack-file/nearest.ts";
import {
  addOptions,
  applyEdits,
  findPair,
  hasContent,
  parseFile,
  type ParsedFile,
  removeOption,
  replaceScalar,
} from "../../stack-file/edit-text.ts";
import { requireSpecs } from "../../stack-file/require-specs.ts";
import { valueAt } from "../../stack-file/value-at.ts";
import { certificateReader } from "../add/read-certificate.ts";
import { type ExplicitOption, findExplicitOptions } from "./explicit-options.ts";

/** A rename in a stack file. */
export interface Rename {
  readonly text: string;
  readonly fileName: string;
  readonly oldName: string;
  readonly newName: string;
  readonly projectDir: string;
  readonly added: AddedSystems;
  readonly now: Date;
  readonly deployed: DeployedNames;
}

/** The integrations of the last run. */
export interface DeployedNames {
  /** The names in the state. */
  readonly names: ReadonlySet<string>;
  /** The tenant in the outputs or in the stack file; undefined if neither names one. */
  readonly tenantId: string | undefined;
}

/** The new text of a stack file and what follows from it. */
export interface PlannedRename {
  readonly text: string;
  /** Name in the state; undefined if the integration was never deployed. */
  readonly deployedName: string | undefined;
  readonly spec: IntegrationSpec;
}

const root = ["config", "entra-integrations:integrations"];
const exceptions = ["config", "entra-integrations:policyExceptions"];

/** Renames an integration in the text of its stack file. Throws `UserError` if the result could not be deployed. */
export function planRename(rename: Rename): PlannedRename {
  const { oldName, newName, deployed } = rename;
  const file = parseFile(rename.text, rename.fileName);
  const content = file.document.toJS() as unknown;
  const entries = (valueAt(content, root) ?? {}) as Record<string, unknown>;
  const entry = entries[oldName];
  checkNames(rename, entries);
  const spec = readSpec(rename, content, oldName);
  const givenFormerName = valueAt(entry, ["formerName"]);
  const deployedName = [oldName, givenFormerName].find((name): name is string => deployed.names.has(String(name)));
  // Back to the deployed name: nothing was renamed.
  const formerName = deployedName === newName ? undefined : deployedName;
  const explicit =
    deployedName === undefined || formerName === undefined || spec.entra === undefined
      ? []
      : findExplicitOptions(entry, spec, defaultApiUri(rename, spec, deployedName));
  const exceptionEdits = renameExceptions(file, Object.keys(entries), rename);
  const renamed = { ...withOptions(entry, explicit), formerName: spec.entra === undefined ? undefined : formerName };
  const expected = withEntry(content, rename, renamed, exceptionEdits.expected);
  const edits = [...nameEdits(file.document, rename, renamed.formerName, givenFormerName), ...exceptionEdits.edits];
  const isBack = givenFormerName !== undefined && renamed.formerName === undefined;
  const added = addedOptions(explicit, givenFormerName === undefined ? renamed.formerName : undefined);
  const text = added.reduce(
    (before, { at, options }) => before && addOptions(before, [...root, newName, ...at], options),
    withoutFormerName(applyEdits(file.text, edits), isBack ? newName : undefined),
  );
  if (text === undefined || !hasContent(text, expected)) {
    throw new UserError({
      message: `${file.name}: has a layout that this command cannot change`,
      fix: "change the file yourself",
      code: "stack-file-layout",
      details: byHand(rename, explicit, renamed.formerName),
    });
  }
  readSpec(rename, parseFile(text, rename.fileName).document.toJS(), newName);
  return { text, deployedName, spec };
}

function checkNames({ oldName, newName, fileName, deployed }: Rename, entries: Record<string, unknown>): void {
  if (!Object.hasOwn(entries, oldName)) {
    throw new UserError({
      message: `${fileName} has no integration ${JSON.stringify(oldName)}`,
      fix: suggest(oldName, Object.keys(entries), "write a key of entra-integrations:integrations"),
      code: "integration-unknown",
    });
  }
  if (!namePattern.test(newName) || newName.length > 60) {
    throw new UserError({
      message: `the name must be of lower-case letters, digits and single hyphens, at most 60, got ${JSON.stringify(newName)}`,
      fix: "choose one such as erp-sync",
      code: "integration-name",
    });
  }
  if (Object.hasOwn(entries, newName)) {
    throw new UserError({
      message: `${fileName} has ${newName} already`,
      fix: "choose another name",
      code: "integration-exists",
    });
  }
  if (deployed.names.has(newName) && valueAt(entries[oldName], ["formerName"]) !== newName) {
    throw new UserError({
      message: `${newName} is not in ${fileName}, but still deployed`,
      fix: "deploy first, which removes it, or choose another name",
      code: "name-still-deployed",
    });
  }
}

function readSpec({ fileName, added, now, projectDir }: Rename, content: unknown, name: string): IntegrationSpec {
  const owners = valueAt(content, ["config", "entra-integrations:owners"]);
  // A credential and a target that are cut off return after a release, so their names must stay, too.
  const context = { now, owners, added, readCertificate: certificateReader(projectDir), ignoresCutOff: true };
  const specs = requireSpecs(valueAt(content, root), context, `${fileName} has problems with ${name}`);
  return specs.find((spec) => spec.name === name) as IntegrationSpec;
}

/** The Application ID URI that the entry has by default under its deployed name. Clients send it as the scope. */
function defaultApiUri(
  { deployed: { tenantId }, fileName }: Rename,
  { name, entra }: IntegrationSpec,
  deployedName: string,
): string | undefined {
  if (entra === undefined || entra.exposedScopes.length === 0 || entra.identifierUris !== undefined) return undefined;
  if (tenantId !== undefined) return apiUriOf(deployedName, tenantId);
  throw new UserError({
    message: `${fileName}: ${name} exposes scopes, but neither the file nor the outputs of the last run name the tenant, which is part of their Application ID URI`,
    fix: "deploy the stack, or set azuread:tenantId in the file, then run this again",
    code: "api-uri-unknown",
  });
}

function nameEdits(
  document: ParsedFile["document"],
  { oldName, newName }: Rename,
  formerName: string | undefined,
  givenFormerName: unknown,
) {
  const isOther = formerName !== undefined && givenFormerName !== undefined && givenFormerName !== formerName;
  return [
    replaceScalar(findPair(document, [...root, oldName])?.key, newName),
    ...(isOther ? [replaceScalar(findPair(document, [...root, oldName, "formerName"])?.value, formerName)] : []),
  ];
}

function withoutFormerName(text: string | undefined, name: string | undefined): string | undefined {
  return text === undefined || name === undefined ? text : removeOption(text, [...root, name], "formerName");
}

/** The options to add, by the map that gets them. */
function addedOptions(explicit: readonly ExplicitOption[], formerName: string | undefined) {
  const first = formerName === undefined ? [] : [{ at: [], key: "formerName", value: formerName }];
  const places = Map.groupBy([...first, ...explicit], ({ at }) => at.join("."));
  return [...places.values()].map((options) => ({
    at: options[0]?.at ?? [],
    options: Object.fromEntries(options.map(({ key, value }) => [key, value])),
  }));
}

/** Exceptions name a resource, such as `erp-sync-application`, or the integration. */
function renameExceptions({ document }: ParsedFile, names: readonly string[], { oldName, newName }: Rename) {
  const list = findPair(document, exceptions)?.value;
  const isOurs = (resource: string): boolean => {
    const owners = names.filter((name) => resource === name || resource.startsWith(`${name}-`));
    return owners.sort((a, b) => b.length - a.length)[0] === oldName;
  };
  const given = valueAt(document.toJS(), exceptions);
  const renamed = (resource: unknown): unknown =>
    typeof resource === "string" && isOurs(resource) ? newName + resource.slice(oldName.length) : resource;
  const edits = !isSeq(list)
    ? []
    : list.items.flatMap((item) => {
        const node: unknown = isMap(item) ? item.get("resource", true) : undefined;
        const value = isMap(item) ? item.get("resource") : undefined;
        return renamed(value) === value ? [] : [replaceScalar(node, String(renamed(value)))];
      });
  const expected = Array.isArray(given)
    ? given.map((one: unknown) =>
        isRecord(one) && "resource" in one ? { ...one, resource: renamed(one["resource"]) } : one,
      )
    : given;
  return { edits, expected };
}

function withOptions(entry: unknown, explicit: readonly ExplicitOption[]): Record<string, unknown> {
  const copy = structuredClone(entry) as Record<string, unknown>;
  for (const { at, key, value } of explicit) (valueAt(copy, at) as Record<string, unknown>)[key] = value;
  return copy;
}

function withEntry(
  content: unknown,
  { oldName, newName }: Rename,
  entry: Record<string, unknown>,
  exceptionList: unknown,
): unknown {
  const copy = structuredClone(content) as { config: Record<string, unknown> };
  const others = Object.entries(valueAt(copy, root) as object).filter(([name]) => name !== oldName);
  const renamed = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
  copy.config["entra-integrations:integrations"] = { ...Object.fromEntries(others), [newName]: renamed };
  if (exceptionList !== undefined) copy.config["entra-integrations:policyExceptions"] = exceptionList;
  return copy;
}

function byHand(
  { oldName, newName }: Rename,
  explicit: readonly ExplicitOption[],
  formerName: string | undefined,
): string {
  const lines = explicit.map(({ at, key, value }) => `  ${[...at, key].join(".")}: ${JSON.stringify(value)}`);
  return [
    `rename the key ${oldName} to ${newName}, and write below it:`,
    ...(formerName === undefined ? [] : [`  formerName: ${formerName}`]),
    ...lines,
  ].join("\n");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
