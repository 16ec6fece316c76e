import { refusedQuery, unknownName } from "./errors.ts";
import type { Cell, Row } from "./sign-in-table.ts";

/** A table or the result of a query. */
export interface Table {
  columns: string[];
  rows: Row[];
}

/** Changes a table as one operator of a query does. Undefined if it has another form. */
type Operator = (table: Table, text: string) => Table | undefined;

const operators: Record<string, Operator> = {
  where,
  extend,
  project,
  order: orderBy,
  sort: orderBy,
  take,
  limit: take,
  summarize,
};

/**
 * Runs a query: one table, and operators after `|`. `findTable` returns a table by name.
 * Departs from Azure: Queries have one table and the simplest forms of where, extend, project, order by, take and summarize.
 * All others are refused like a mistake in the query.
 */
export function runQuery(text: string, findTable: (name: string) => Table | undefined): Table {
  const [name = "", ...steps] = splitOutsideQuotes(text, "|");
  const table = findTable(name);
  if (table === undefined) throw unknownName(steps[0]?.split(/\s/)[0] ?? "take", "table or column", name);
  return steps.reduce((before, step) => {
    const [word = "", rest = ""] = /^(\w+)\s*(.*)$/s.exec(step)?.slice(1) ?? [];
    const after = operators[word]?.(before, rest);
    if (after === undefined) throw notServed(text, step);
    return after;
  }, table);
}

/** Columns with their type, and rows as arrays: the format of the API. */
export function toApiTable({ columns, rows }: Table) {
  return {
    name: "PrimaryResult",
    columns: columns.map((name) => ({ name, type: typeOf(rows, name) })),
    rows: rows.map((row) => columns.map((name) => row[name] ?? null)),
  };
}

function typeOf(rows: Row[], column: string): "datetime" | "long" | "string" {
  const value = rows.map((row) => row[column]).find((one) => one !== null && one !== undefined);
  if (typeof value === "number") return "long";
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value ?? "") || column === "TimeGenerated" ? "datetime" : "string";
}

function where(table: Table, text: string): Table | undefined {
  const clauses = text
    .split(/\s+and\s+/)
    .map((clause) => /^(\w+)\s*(==|!=)\s*(?:'([^'\\]*)'|"([^"\\]*)")$/.exec(clause));
  let { rows } = table;
  for (const clause of clauses) {
    if (clause === null) return undefined;
    const [, name = "", comparison, single, double] = clause;
    requireColumn(table, "where", name);
    rows = rows.filter((row) => (row[name] === (single ?? double)) === (comparison === "=="));
  }
  return { ...table, rows };
}

function extend({ columns, rows }: Table, text: string): Table | undefined {
  const added = splitOutsideQuotes(text, ",").map((one) =>
    /^(\w+)\s*=\s*column_ifexists\(\s*['"](\w+)['"]\s*,\s*['"](\w*)['"]\s*\)$/.exec(one),
  );
  if (added.some((one) => one === null)) return undefined;
  const values = added.map((one) => ({ name: one?.[1] ?? "", from: one?.[2] ?? "", otherwise: one?.[3] ?? "" }));
  const valuesOf = (row: Row) =>
    values.map(
      ({ name, from, otherwise }) => [name, columns.includes(from) ? (row[from] ?? null) : otherwise] as const,
    );
  return {
    columns: [...new Set([...columns, ...values.map(({ name }) => name)])],
    rows: rows.map((row) => ({ ...row, ...Object.fromEntries(valuesOf(row)) })),
  };
}

function project(table: Table, text: string): Table | undefined {
  const columns = text.split(/\s*,\s*/);
  if (columns.some((name) => !/^\w+$/.test(name))) return undefined;
  for (const name of columns) requireColumn(table, "project", name);
  return { ...table, columns };
}

function orderBy(table: Table, text: string): Table | undefined {
  const [, name = "", direction = "desc"] = /^by\s+(\w+)(?:\s+(asc|desc))?$/.exec(text) ?? [];
  if (name === "") return undefined;
  requireColumn(table, "order", name);
  const sign = direction === "asc" ? 1 : -1;
  return { ...table, rows: table.rows.toSorted((a, b) => sign * compare(a[name] ?? null, b[name] ?? null)) };
}

function take(table: Table, text: string): Table | undefined {
  return /^\d+$/.test(text) ? { ...table, rows: table.rows.slice(0, Number(text)) } : undefined;
}

function summarize(table: Table, text: string): Table | undefined {
  const [aggregates = "", grouped] = text.split(/\s+by\s+/);
  const by = grouped?.split(/\s*,\s*/) ?? [];
  const parsed = splitOutsideQuotes(aggregates, ",").map((one) =>
    /^(?:(\w+)\s*=\s*)?(min|max|count)\((\w*)\)$/.exec(one),
  );
  if (parsed.some((one) => one === null)) return undefined;
  const wanted = parsed.map((one) => {
    const [, alias, name = "", column = ""] = one ?? [];
    return { as: alias ?? `${name}_${column}`, name, column };
  });
  for (const name of [...by, ...wanted.flatMap(({ column }) => (column === "" ? [] : [column]))]) {
    requireColumn(table, "summarize", name);
  }
  const groups = Map.groupBy(table.rows, (row) => JSON.stringify(by.map((name) => row[name])));
  // Without `by`, there is one row even for an empty table.
  if (by.length === 0 && groups.size === 0) groups.set("", []);
  const rows = [...groups.values()].map((group) => ({
    ...Object.fromEntries(by.map((name) => [name, group[0]?.[name] ?? null])),
    ...Object.fromEntries(wanted.map(({ as, name, column }) => [as, aggregate(group, name, column)])),
  }));
  return { columns: [...by, ...wanted.map(({ as }) => as)], rows };
}

function aggregate(rows: Row[], name: string, column: string): Cell {
  if (name === "count") return rows.length;
  const values = rows.map((row) => row[column] ?? null).toSorted(compare);
  return values.at(name === "min" ? 0 : -1) ?? null;
}

function compare(a: Cell, b: Cell): number {
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

function requireColumn({ columns }: Table, operator: string, name: string): void {
  if (!columns.includes(name)) throw unknownName(operator, "scalar", name);
}

function notServed(text: string, step: string) {
  const position = Math.max(text.indexOf(step), 0) + 1;
  return refusedQuery("query-served", "SyntaxError", {
    code: "SYN0002",
    message: `Query could not be parsed at '${step.slice(0, 40)}' on line [1,${position}]. The local tenant serves only the simplest queries.`,
  });
}

/** Splits at a character that is not in quotes or parentheses, and trims the parts. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [""];
  let quote = "";
  let depth = 0;
  for (const character of text) {
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    if (character === separator && quote === "" && depth === 0) parts.push("");
    else parts.push(`${parts.pop() ?? ""}${character}`);
  }
  return parts.map((part) => part.trim());
}
