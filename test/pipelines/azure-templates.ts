import { compileFunction } from "node:vm";
import { parse } from "yaml";
import { readPipelines } from "./pipeline-files.ts";

/** The pipelines. The other files are their templates. */
const entries = ["comment", "deploy", "drift", "preview", "rotate"].map((name) => `entra-${name}.yml`);

/** Names that template expressions can use. */
type Scope = Readonly<Record<string, unknown>> & { readonly read: (name: string) => Node };
type Node = Readonly<Record<string, unknown>>;

const functions = {
  split: (text: string, by: string) => text.split(by),
  replace: (text: string, from: string, to: string) => text.replaceAll(from, to),
};

/**
 * The pipelines as Azure runs them for these stacks, with their templates inserted; nightly rotations for the first stack.
 * https://learn.microsoft.com/azure/devops/pipelines/process/template-expressions
 */
export function expandPipelines(
  stacks: readonly string[],
  files = readPipelines("azure"),
): { name: string; pipeline: Node }[] {
  const read = (name: string): Node => parse(files.find((file) => file.name === name)!.text) as Node;
  return entries.map((name) => {
    const variables = { STACKS: stacks.join(","), "Build.SourceBranch": `refs/heads/deployed/${stacks[0] ?? ""}` };
    return { name, pipeline: expand(read(name), { variables, read, ...functions }) as Node };
  });
}

function expand(node: unknown, scope: Scope): unknown {
  if (typeof node === "string") return evaluate(node, scope);
  if (Array.isArray(node)) return node.flatMap((item: unknown) => expandItem(item, scope));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, expand(value, scope)]));
}

/** Expands an item of a list into several if it is a loop or a template. */
function expandItem(item: unknown, scope: Scope): unknown[] {
  if (typeof item !== "object" || item === null) return [expand(item, scope)];
  const [[key, value] = ["", undefined]] = Object.entries(item);
  const [, variable = "", list = ""] = /^\$\{\{ each (\w+) in (.+) \}\}$/.exec(key) ?? [];
  if (variable !== "") {
    const values = compute(list, scope) as string[];
    return values.flatMap((one) => expand(value, { ...scope, [variable]: one }) as unknown[]);
  }
  if (key !== "template") return [expand(item, scope)];
  const [name = ""] = String(value).replace("pipelines/azure/", "").split("@");
  const { stages, variables } = scope.read(name);
  const given = expand((item as Node)["parameters"] ?? {}, scope);
  return expand(stages ?? variables, { ...scope, parameters: given }) as unknown[];
}

function evaluate(text: string, scope: Scope): string {
  // Conditions of steps and stages have no braces: Azure evaluates them while it runs.
  return text.replaceAll(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
    const value = compute(expression, scope);
    if (typeof value !== "string") throw new Error(`no value for the expression ${expression}`);
    return value;
  });
}

/** Computes an expression here: a separate context for each of them would take seconds in all. */
function compute(expression: string, scope: Scope): unknown {
  return (compileFunction(`return ${expression}`, Object.keys(scope)) as (...values: unknown[]) => unknown)(
    ...Object.values(scope),
  );
}
