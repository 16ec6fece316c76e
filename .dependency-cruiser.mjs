import { importTable, outsideTheTable } from "./architecture.ts";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...importTable.map(({ from, may, because }) => ({
      name: `imports of ${from.text.replaceAll("`", "")}`,
      comment: because,
      severity: "error",
      from: { path: from.path },
      to: { pathNot: may.map(({ path }) => path), couldNotResolve: false },
    })),
    {
      name: "nothing imports tests",
      severity: "error",
      from: { pathNot: "(^|/)test/" },
      to: { path: "(^|/)test/" },
    },
    {
      name: "no cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no drawers for odds and ends",
      comment: "A file is named after what it holds.",
      severity: "error",
      from: {},
      to: { path: "(^|/)(utils?|helpers?|common|misc)(/|\\.ts$)", pathNot: "(^|/)node_modules/" },
    },
    {
      name: "every import resolves",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "every file has a row in the table",
      comment: "architecture.ts lists what a file of this folder may import.",
      severity: "error",
      from: { pathNot: [outsideTheTable, ...importTable.map(({ from }) => from.path)] },
      to: {},
    },
  ],
  options: {
    exclude: { path: "^(coverage|\\.local|dist)/" },
    doNotFollow: { path: "node_modules" },
    // Imports of types count: who may not know a module may not know its types.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
};
