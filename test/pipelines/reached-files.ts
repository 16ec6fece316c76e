import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Imports of the sandbox in a pipeline's commands, which are never reached there. */
const sandbox = ["sandbox.ts", "last-origin.ts"].map((file) => resolve(root, "cli/sandbox", file));

/** Finds the files and packages that a file imports, directly or indirectly; packages with an importing file. */
export function reach(entry: string, files = new Set<string>(), packages = new Map<string, string>()) {
  if (files.has(entry)) return { files, packages };
  files.add(entry);
  if (!entry.endsWith(".ts")) return { files, packages };
  for (const { specifier, isLazy } of importsOf(entry)) {
    const file = resolve(dirname(entry), specifier);
    if (isLazy && sandbox.includes(file)) continue;
    if (specifier.startsWith(".")) reach(file, files, packages);
    else if (!specifier.startsWith("node:")) packages.set(packageOf(specifier), relative(root, entry));
    if (specifier.startsWith("@entra-integrations/")) {
      reach(fileURLToPath(import.meta.resolve(specifier)), files, packages);
    }
  }
  return { files, packages };
}

interface Import {
  readonly specifier: string;
  readonly isLazy: boolean;
}

/** Imports of the files that were read: most files are reached from every command. */
const known = new Map<string, readonly Import[]>();

function importsOf(file: string): readonly Import[] {
  const imports = known.get(file) ?? readImports(file);
  known.set(file, imports);
  return imports;
}

function readImports(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const found: [from: ts.Expression | undefined, isLazy: boolean][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword)
      found.push([node.moduleSpecifier, false]);
    if (ts.isExportDeclaration(node) && !node.isTypeOnly) found.push([node.moduleSpecifier, false]);
    // Only the program itself is imported with a computed path.
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      found.push([node.arguments[0], true]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.flatMap(([from, isLazy]) =>
    from && ts.isStringLiteral(from) ? [{ specifier: from.text, isLazy }] : [],
  );
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
