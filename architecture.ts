import { builtinModules } from "node:module";

/** A target of imports: its text in the table, and a pattern of its resolved path. */
interface Importable {
  readonly text: string;
  readonly path: string;
}

/** One row of the import table: files of the project, and everything that they may import. */
export interface ImportRow {
  readonly from: Importable;
  readonly may: readonly Importable[];
  /** The reason for the row. */
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
const lookups = ours("lookups/");
const components = ours("components/");
const policies = ours("policies/", "^policies/(?!test/)");
const replaceFile = ours("packages/replace-file/", "^packages/replace-file/(?!test/)");
const tenant = ours("packages/entra-tenant/", "^packages/entra-tenant/(?!test/)");
const bridge = ours("packages/provider-bridge/", "^packages/provider-bridge/(?!test/)");
const http = ours("packages/http/", "^packages/http/(?!test/)");
const delivery = ours("packages/delivery/", "^packages/delivery/(?!test/)");
const evidence = ours("packages/sign-in-evidence/", "^packages/sign-in-evidence/(?!test/)");
const userTexts = ours("integrations/text/", "^integrations/text/");
const providers = ours("packages/sandbox-providers/", "^packages/sandbox-providers/(?!test/)");
const engine = ours("cli/engine/");
const sandbox = ours("cli/sandbox/");
const sandboxCommands: Importable = {
  text: "`cli/commands/local/`, `cli/commands/bench/`",
  path: "^cli/commands/(local|bench)(/|\\.ts$)",
};
const tag = ours("integrations/registration/tag.ts", "^integrations/registration/tag\\.ts$");
const userError = ours("integrations/text/user-error.ts", "^integrations/text/user-error\\.ts$");
const cli = ours("cli/", "^cli/(?!test/|engine/|sandbox/|commands/(local|bench)(/|\\.ts$))");
const provider = ours("provider/", "^provider/(?!test/)");
const examples = ours("examples/");
const config = ours("config.ts", "^config\\.ts$");
const certificateFiles = ours("certificate-files.ts", "^certificate-files\\.ts$");
const systemFiles = ours("system-files.ts", "^system-files\\.ts$");
const defineSystem = ours("integrations/define-system.ts", "^integrations/define-system\\.ts$");
const program = ours("index.ts", "^index\\.ts$");

/** The import rules: the lint rules and the table in ARCHITECTURE.md are made from them. */
export const importTable: readonly ImportRow[] = [
  {
    from: integrations,
    may: [integrations, npm("zod", "fastest-levenshtein")],
    because: "It is pure: its rules can be tested without a cloud, a clock or an engine.",
  },
  {
    from: lookups,
    may: [lookups, integrations, npm("@pulumi/*")],
    because: "It reads the tenant and the last run, and creates nothing.",
  },
  {
    from: components,
    may: [components, lookups, integrations, config, npm("@pulumi/*")],
    because: "It creates resources; its arguments decide which. Clock and settings come from config.ts.",
  },
  {
    from: policies,
    may: [policies, nodeModules, npm("@pulumi/policy", "@pulumi/azuread", "@pulumi/pulumi")],
    because: "Code shared with the program would share its mistakes.",
  },
  {
    from: replaceFile,
    may: [replaceFile, nodeModules],
    because: "Commands and the tenant both write files that must not be lost.",
  },
  {
    from: http,
    may: [http, userTexts, nodeModules, libraries],
    because: "Commands and the delivery plugin reach cloud services in the same way.",
  },
  {
    from: evidence,
    may: [evidence, http, userTexts, nodeModules, libraries],
    because: "Commands and the delivery plugin judge the use of a credential by the same rule.",
  },
  {
    from: bridge,
    may: [bridge, nodeModules, npm("@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf")],
    because: "It serves any provider; what a provider does is not its business.",
  },
  {
    from: delivery,
    may: [delivery, evidence, bridge, http, userTexts, nodeModules, libraries],
    because: "Pulumi runs it in a separate process, for any program.",
  },
  {
    from: tenant,
    may: [tenant, replaceFile, nodeModules, libraries],
    because: "It imitates Entra: code shared with the program would share its mistakes.",
  },
  {
    from: providers,
    may: [providers, bridge, nodeModules, npm("@pulumi/pulumi", "bcryptjs"), versions],
    because: "They imitate the real providers, which reach the tenant only by HTTP.",
  },
  {
    from: engine,
    may: [engine, userError, nodeModules, libraries],
    because: "It finds an engine for any program.",
  },
  {
    from: sandbox,
    may: [
      sandbox,
      engine,
      http,
      tenant,
      providers,
      bridge,
      delivery,
      replaceFile,
      tag,
      userError,
      program,
      nodeModules,
      libraries,
      npm("@pulumi/pulumi"),
    ],
    because: "It joins tenant, providers and engine, and runs the program as the Pulumi CLI does.",
  },
  {
    from: cli,
    may: [
      cli,
      engine,
      sandbox,
      sandboxCommands,
      http,
      delivery,
      evidence,
      integrations,
      replaceFile,
      // The list of dangerous permissions and the checks of exceptions exist once.
      ours("policies/permission-tiers.json", "^policies/permission-tiers\\.json$"),
      ours("policies/exceptions.ts", "^policies/exceptions\\.ts$"),
      certificateFiles,
      systemFiles,
      nodeModules,
      libraries,
    ],
    because: "They read the outputs of the program, as every consumer does.",
  },
  {
    from: sandboxCommands,
    may: [sandboxCommands, cli, engine, sandbox, tenant, integrations, nodeModules, libraries],
    because: "Only these commands need the tenant, which a production install lacks.",
  },
  {
    from: { text: `${config.text}, ${program.text}`, path: `${config.path}|${program.path}` },
    may: [config, certificateFiles, systemFiles, integrations, lookups, components, npm("@pulumi/*")],
    because: "The program never depends on the sandbox.",
  },
  {
    from: certificateFiles,
    may: [integrations, nodeModules],
    because: "It opens the files that a stack file names, so that integrations/ stays pure.",
  },
  {
    from: provider,
    may: [provider, ours("components/index.ts", "^components/index\\.ts$"), nodeModules, npm("@pulumi/pulumi")],
    because: "It serves the exports of this package to other Pulumi languages.",
  },
  {
    from: systemFiles,
    may: [integrations, nodeModules],
    because: "It loads the code that a stack file names, so that integrations/ stays pure.",
  },
  {
    from: examples,
    may: [
      examples,
      ours("components/index.ts", "^components/index\\.ts$"),
      defineSystem,
      nodeModules,
      libraries,
      npm("@pulumi/*"),
    ],
    because: "They are consumers: they see only the exports of this package.",
  },
];

/** Files without a row: tests may import anything, and the rest configure development tools. */
export const outsideTheTable =
  "(^|/)test/|^((architecture|build-package|lint-rules)\\.ts$|[^/]+\\.config\\.(ts|mjs)$|\\.dependency-cruiser\\.mjs$)";

/** Returns the import table as ARCHITECTURE.md shows it. */
export function renderImportTable(rows: readonly ImportRow[]): string {
  const lines = rows.map(({ from, may, because }) => {
    const allowed = may.map(({ text, path }) => (path === from.path ? "itself" : text)).join(", ");
    return `| ${from.text} | ${allowed} | ${because} |`;
  });
  return ["| From | May import | Because |", "| --- | --- | --- |", ...lines].join("\n");
}
