import { isDeepStrictEqual } from "node:util";
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  visit,
  YAMLMap,
} from "yaml";
import { UserError } from "../../integrations/text/user-error.ts";

/**
 * Copies the configuration of a stack file, without settings for a real tenant or for the user's secrets provider.
 * Scalars keep their quotes or absence of quotes: the engine reads `2027-03-01` as a date, `"2027-03-01"` as text,
 * `012` as 10 and `1_000` as 1000, and only it should decide.
 */
export function localStackFile(text: string, file: string, salt: string | undefined): string {
  // In the failsafe schema every scalar is text, so no number is rewritten in another form.
  const stack = parseDocument(text, { schema: "failsafe" });
  const [problem] = stack.errors;
  if (problem !== undefined)
    throw new UserError({ message: `${file}: must be YAML: ${problem.message}`, code: "yaml-unreadable" });
  resolveAliases(stack, file);
  const given = stack.get("config");
  const config = isMap(given) ? given : new YAMLMap();
  config.items = config.items.filter(({ key }) => !/^(azuread|azure-native|entra-delivery):/.test(textOf(key)));
  refuseEncrypted(config, file);
  const copy = new Document({}, { schema: "failsafe" });
  if (salt !== undefined) copy.set("encryptionsalt", salt);
  copy.set("config", config);
  writePlainly(copy);
  const written = copy.toString({ lineWidth: 0 });
  requireSame(config, written, file);
  return written;
}

/**
 * Replaces aliases with the nodes of their anchors. Anchors may be outside the configuration, which is the only part
 * that is copied.
 */
function resolveAliases(stack: Document, file: string): void {
  try {
    // Finds aliases of missing anchors, too many nested aliases, and aliases inside their own anchor.
    JSON.stringify(stack.toJS());
  } catch (error) {
    const reason = error instanceof ReferenceError ? error.message : "an alias must not lie inside its own anchor";
    throw new UserError({ message: `${file}: must be YAML: ${reason}`, code: "yaml-unreadable" });
  }
  visit(stack, {
    Alias: (_, alias) => alias.resolve(stack)?.clone() as Node | undefined,
  });
  visit(stack, {
    Node: (_, node) => {
      if (!isAlias(node)) delete node.anchor;
    },
  });
}

/**
 * One entry per line, no comments and no empty values. YAML libraries differ in `{ Reports.Read:, Reports.Write:, }`,
 * in which the engine's library reads the colon as part of the key.
 */
function writePlainly(copy: Document): void {
  copy.comment = null;
  copy.commentBefore = null;
  visit(copy, (_, node) => {
    if (isPair(node)) {
      if (isEmpty(node.value)) node.value = nothing();
      return;
    }
    if (!isNode(node)) return;
    node.comment = null;
    node.commentBefore = null;
    node.spaceBefore = false;
    if (!isCollection(node)) return;
    // An empty collection can only be written in brackets.
    node.flow = node.items.length === 0;
    if (!isMap(node)) node.items = node.items.map((item: unknown) => (isEmpty(item) ? nothing() : item));
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (isScalar(value) && isUnquoted(value) && value.value === "");
}

function isUnquoted({ type }: Scalar): boolean {
  return type === undefined || type === Scalar.PLAIN;
}

function nothing(): Scalar {
  const scalar = new Scalar("null");
  scalar.type = Scalar.PLAIN;
  return scalar;
}

/** A bug here or in the library must not deploy something other than what the user wrote. */
function requireSame(config: YAMLMap, written: string, file: string): void {
  const copied = parseDocument(written, { schema: "failsafe" });
  if (copied.errors.length === 0 && isDeepStrictEqual(outline(copied.get("config")), outline(config))) return;
  throw new UserError({
    message: `${file}: must be copied for the local run without a change, but this version cannot`,
    fix: "write the entry in another form, one key a line and texts in quotes",
    code: "config-not-copied",
  });
}

/** The value of a node, with each scalar marked as quoted or not. */
function outline(node: unknown): unknown {
  if (isMap(node)) return ["map", node.tag, node.items.map(({ key, value }: Pair) => [outline(key), outline(value)])];
  if (isCollection(node)) return ["list", node.tag, node.items.map(outline)];
  if (isEmpty(node)) return ["unquoted", undefined, "null"];
  return isScalar(node) ? [isUnquoted(node) ? "unquoted" : "quoted", node.tag, node.value] : node;
}

function refuseEncrypted(config: YAMLMap, file: string): void {
  const encrypted = config.items.find(({ value }) => holdsSecure(value));
  if (encrypted === undefined) return;
  throw new UserError({
    message: `${file}: ${textOf(encrypted.key)}: must be readable without the stack's key, got an encrypted value`,
    fix: "for a local run write a made-up value instead",
    code: "config-encrypted",
  });
}

function holdsSecure(node: unknown): boolean {
  if (isMap(node)) return node.items.some(({ key, value }) => textOf(key) === "secure" || holdsSecure(value));
  return isCollection(node) && node.items.some(holdsSecure);
}

function textOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}
