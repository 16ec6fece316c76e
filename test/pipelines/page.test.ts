import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pipelines } from "../../cli/commands/identity/pipelines.ts";
import { stringify } from "yaml";
import { expandPipelines } from "./azure-templates.ts";
import { forStack, readPipelines } from "./pipeline-files.ts";

const folder = new URL("../../docs/", import.meta.url);
const page = readFileSync(new URL("pipelines.md", folder), "utf8");
/** With the names of stack prod, the example of the page. */
const files = {
  github: readPipelines("github").map((file) => ({ ...file, text: forStack(file, "prod") })),
  azure: [
    ...readPipelines("azure").map(({ name }) => ({ name, text: "" })),
    ...expandPipelines(["prod"]).map(({ name, pipeline }) => ({ name, text: stringify(pipeline) })),
  ],
};

/** All matches of a pattern's group in a platform's files, unique and sorted. */
function named(platform: keyof typeof files, pattern: RegExp): string[] {
  const found = files[platform].flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name = ""]) => name));
  return [...new Set(found)].sort();
}

/** The names that are not in the page as code. */
function missing(names: readonly string[]): string[] {
  expect(names).not.toEqual([]);
  return names.filter((name) => !page.includes(`\`${name}\``));
}

describe("docs/pipelines.md", () => {
  it.each([
    ["files", "github", undefined],
    ["files", "azure", undefined],
    ["variables", "github", /\bvars\.([A-Z_]+)/g],
    ["actions", "github", /uses: ([\w/-]+)@/g],
    ["environments", "github", /environment: (\S+)/g],
    ["groups of concurrency that hold deployments", "github", /group: "(entra-prod)"/g],
    ["service connections", "azure", /azureSubscription: (\S+)/g],
    ["variable groups", "azure", /group: (\S+)/g],
    ["environments", "azure", /environment: (\S+)/g],
  ] as const)("names all %s of %s", (_, platform, pattern) => {
    expect(missing(pattern === undefined ? files[platform].map(({ name }) => name) : named(platform, pattern))).toEqual(
      [],
    );
  });

  it("names no other variable, environment or connection", () => {
    const known = [
      ...named("github", /\bvars\.([A-Z_]+)/g),
      ...named("azure", /(?:azureSubscription|environment|group|source): (\S+)/g),
      ...named("github", /group: "(entra-prod)"/g),
      ...named("github", /\b((?:PULUMI|ENTRA_DELIVERY)_[A-Z_]+):/g),
    ];
    const inPage = [...page.matchAll(/`((?:AZURE|PULUMI|ENTRA)_[A-Z_]+|entra-[a-z]+(?:-prod)?)`/g)].map(
      ([, name = ""]) => name,
    );
    expect(inPage.filter((name) => !known.includes(name))).toEqual([]);
  });

  it("has the times of the schedules", () => {
    const times = [...page.matchAll(/(\d\d):(\d\d) UTC/g)].map(
      ([, hour, minute]) => `${Number(minute)} ${Number(hour)}`,
    );
    const crons = named("github", /cron: "?(\d+ \d+) /g);
    expect([times.toSorted(), named("azure", /cron: "?(\d+ \d+) /g)]).toEqual([crons, crons]);
  });

  it("has the subjects that the bootstrap trusts", () => {
    const place = { stack: "prod", repository: "contoso/integrations", tenantId: undefined };
    const trusted = (["preview", "deploy", "consent"] as const).flatMap((act) =>
      pipelines.github(act, place).map(({ githubActions }) => `${act} ${subjectOf(githubActions)}`),
    );
    const rows = [...page.matchAll(/^\| (\w+) +\| `(repo:\S+)` +\|$/gm)].map(
      ([, act = "", subject = ""]) => `${act} ${subject}`,
    );
    expect(rows).toEqual(trusted);
  });

  it("links only to existing files", () => {
    const links = [...page.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = ""]) => link);
    expect(links).not.toEqual([]);
    expect(links.filter((link) => !existsSync(new URL(link, folder)))).toEqual([]);
  });
});

/** https://docs.github.com/actions/reference/security/oidc */
function subjectOf(trust: {
  repository: string;
  pullRequest?: boolean;
  branch?: string;
  environment?: string;
}): string {
  const { repository, pullRequest, branch, environment } = trust;
  if (pullRequest === true) return `repo:${repository}:pull_request`;
  if (branch !== undefined) return `repo:${repository}:ref:refs/heads/${branch}`;
  return `repo:${repository}:environment:${environment ?? ""}`;
}
