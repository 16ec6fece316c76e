import { builtinModules } from "node:module";

/** Something that may be imported: how the table shows it, and what its resolved path looks like. */
interface Importable {
  readonly text: string;
  readonly path: string;
}

/** One row of the import table: files of the project, and all that they may import. */
export interface ImportRow {
  readonly from: Importable;
  readonly may: readonly Importable[];
  /** Why the row is as tight as it is. */
  readonly because: string;
}

const ours = (text: string, path = `^${text}`): Importable => ({ text: `\`${text}\``, path });
const npm = (...names: string[]): Importable => ({
  text: names.map((name) => `\`${name}\``).join(", "),
  path: `(^|/)node_modules/(${names.map((name) => name.replace("*", "[^/]+")).join("|")})/`,
});

const nodeModules: Importable = { text: "Node", path: `^(node:)?(${builtinModules.join("|")})$` };
const versions: Importable = {
  text: "versions of `@pulumi/*`",
  path: "(^|/)node_modules/@pulumi/[^/]+/package\\.json$",
};
const libraries: Importable = { text: "libraries", path: "(^|/)node_modules/(?!@pulumi/)" };

const integrations = ours("integrations/");
const components = ours("components/");
const policies = ours("policies/");
const tenant = ours("local/tenant/");
const plugins = ours("local/plugins/");
const engine = ours("local/engine/");
const world = ours("local/*.ts", "^local/[^/]+\\.ts$");
const tools = ours("tools/");
const examples = ours("examples/");
const config = ours("config.ts", "^config\\.ts$");
const certificateFiles = ours("certificate-files.ts", "^certificate-files\\.ts$");
const program = ours("index.ts", "^index\\.ts$");

/** Who may import whom: the one source of the lint rules and of the table in ARCHITECTURE.md. */
export const importTable: readonly ImportRow[] = [
  {
    from: integrations,
    may: [integrations, npm("zod", "fastest-levenshtein")],
    because: "It is pure: rules that need no cloud, no clock and no engine to be tried.",
  },
  {
    from: components,
    may: [components, integrations, npm("@pulumi/*")],
    because: "It creates resources and nothing else; what it does follows from its arguments alone.",
  },
  {
    from: policies,
    may: [policies, nodeModules, npm("@pulumi/policy", "@pulumi/azuread", "@pulumi/pulumi")],
    because: "A judge shares no code with the judged.",
  },
  {
    from: tenant,
    may: [
      tenant,
      nodeModules,
      libraries,
      ours("integrations/permissions/catalogue.json", "^integrations/permissions/catalogue\\.json$"),
    ],
    because: "It stands for Entra: code shared with the program would let both be wrong together.",
  },
  {
    from: plugins,
    may: [plugins, nodeModules, npm("@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf", "bcryptjs"), versions],
    because: "They stand for the real providers, which reach the tenant over HTTP only.",
  },
  {
    from: engine,
    may: [engine, nodeModules, libraries],
    because: "It finds an engine for whatever program.",
  },
  {
    from: world,
    may: [ours("local/"), program, nodeModules, libraries, npm("@pulumi/pulumi")],
    because: "It joins tenant, plugins and engine, and runs the program whole, as the Pulumi CLI does.",
  },
  {
    from: tools,
    may: [
      tools,
      integrations,
      ours("local/"),
      // Data, stated once: which permissions are dangerous.
      ours("policies/permission-tiers.json", "^policies/permission-tiers\\.json$"),
      certificateFiles,
      nodeModules,
      libraries,
    ],
    because: "They read the outputs of the program, as every consumer does.",
  },
  {
    from: { text: `${config.text}, ${program.text}`, path: `${config.path}|${program.path}` },
    may: [config, certificateFiles, integrations, components, npm("@pulumi/*")],
    because: "What is deployed never depends on what stands in for Azure.",
  },
  {
    from: certificateFiles,
    may: [integrations, nodeModules],
    because: "It opens the files that a stack file names, for whoever reads one: integrations/ stays pure.",
  },
  {
    from: examples,
    may: [examples, ours("components/index.ts", "^components/index\\.ts$"), nodeModules, libraries, npm("@pulumi/*")],
    because: "They are consumers, who see what this package exports and no more.",
  },
];

/** The files that no row speaks of: tests import anything, and the rest are settings of development tools. */
export const outsideTheTable =
  "^(test/|(architecture|lint-rules)\\.ts$|[^/]+\\.config\\.(ts|mjs)$|\\.dependency-cruiser\\.mjs$)";

/** Returns the import table as ARCHITECTURE.md shows it. */
export function renderImportTable(rows: readonly ImportRow[]): string {
  const lines = rows.map(({ from, may, because }) => {
    const allowed = may.map(({ text, path }) => (path === from.path ? "itself" : text)).join(", ");
    return `| ${from.text} | ${allowed} | ${because} |`;
  });
  return ["| From | May import | Because |", "| --- | --- | --- |", ...lines].join("\n");
}
