import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse, stringify } from "yaml";
import { systems } from "../../../integrations/systems/index.ts";
import { addIntegration } from "../../commands/add/add-integration.ts";
import type { Ask, Question } from "../../commands/add/prompter.ts";
import { readParsedOptions } from "./read-parsed-options.ts";
import { variants } from "../../../test/integrations/systems/variants.ts";
import { renderUserProblem } from "../../../integrations/text/user-error.ts";

const now = new Date("2026-11-21T08:00:00Z");
const file = "Pulumi.dev.yaml";

/** A project folder with these files. */
async function project(files: Record<string, string> = {}) {
  const dir = await mkdtemp(join(tmpdir(), "add-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return {
    /** Adds as from the command line, and returns what is printed. */
    add: async (system: string, args: readonly string[], ask?: Ask): Promise<string> => {
      const printed: string[] = [];
      const found = systems.find(({ key }) => key === system)!;
      const given = await readParsedOptions(found, args);
      const request = { projectDir: dir, system: found, given, ask, now };
      await addIntegration(request, { print: (text) => printed.push(text) });
      return printed.join("\n");
    },
    read: (name = file) => readFile(join(dir, name), "utf8"),
    list: () => readdir(dir),
  };
}

const integray = ["--address", "https://acme.integray.app", "--permissions.microsoftGraph", "User.Read"];
const entry = `    erp-sync:
      system: integray
      address: https://acme.integray.app
      permissions:
        microsoftGraph: [User.Read]
`;
const before = `# ours
config:
  entra-integrations:integrations:
    helpdesk: { system: integray, address: https://b.integray.app, permissions: { microsoftGraph: [User.Read] } } # first
`;

describe("npm run add", () => {
  it("writes an entry after the others, and prints the next step", async () => {
    const { add, read } = await project({ [file]: before });
    const said = await add("integray", ["erp-sync", ...integray]);
    expect([said, await read()]).toEqual([
      "Pulumi.dev.yaml: added erp-sync\nnext: npm run local -- preview --stack dev",
      before + entry,
    ]);
  });

  it("creates a missing stack file", async () => {
    const { add, read } = await project();
    await add("integray", ["erp-sync", "--stack", "prod", ...integray]);
    expect(await read("Pulumi.prod.yaml")).toBe(
      `# yaml-language-server: $schema=./stack.schema.json\nconfig:\n  entra-integrations:integrations:\n${entry}`,
    );
  });

  it("prints the entry and writes nothing in a dry run", async () => {
    const { add, list } = await project();
    const said = await add("integray", ["erp-sync", "--dry-run", ...integray]);
    expect([said, await list()]).toEqual([entry.replaceAll(/^ {4}/gm, "").trimEnd(), []]);
  });

  it("orders options as the documentation does, whatever the order on the command line", async () => {
    const { add } = await project();
    const said = await add("integray", [
      ...integray.slice(2),
      "--notes",
      "n",
      ...integray.slice(0, 2),
      "x",
      "--dry-run",
    ]);
    expect(Object.keys((parse(said) as { x: object }).x)).toEqual(["system", "notes", "address", "permissions"]);
  });

  it("writes to the only stack file, whatever its name", async () => {
    const { add, read } = await project({ "Pulumi.test.yaml": before });
    await add("integray", ["erp-sync", ...integray]);
    expect(await read("Pulumi.test.yaml")).toBe(before + entry);
  });

  it.each(variants.map(({ title, entry: options }) => [title, options] as const))(
    "writes %s from options as from a stack file",
    async (_, { system, ...options }) => {
      const { add, read } = await project();
      const args = Object.entries(options).flatMap(([key, value]) => argumentsFor(key, value));
      await add(system, ["sample", ...args]);
      const { config } = parse(await read()) as { config: Record<string, { sample: object }> };
      expect(config["entra-integrations:integrations"]!.sample).toEqual({ system, ...options });
    },
  );
});

describe("npm run add refuses", () => {
  const refusals: [string, string, string[], string | RegExp][] = [
    [
      "a name that is taken",
      "integray",
      ["helpdesk", ...integray],
      "Pulumi.dev.yaml has helpdesk already\n  fix: choose another name, or edit the entry  [integration-exists]",
    ],
    [
      "a name that cannot be one",
      "integray",
      ["ERP sync", ...integray],
      'the name must be of lower-case letters, digits and single hyphens, at most 60, got "ERP sync"\n  fix: choose one such as erp-sync  [integration-name]',
    ],
    [
      "no name",
      "integray",
      integray,
      "a name is required\n  fix: write it after the system, such as erp-sync  [name-missing]",
    ],
    [
      "a second name",
      "integray",
      ["erp", "sync", ...integray],
      "too many arguments. Expected 1 argument but got 2: erp, sync\n  fix: see integray --help  [excess-arguments]",
    ],
    [
      "a stack that would be another file",
      "integray",
      ["erp", "--stack", "../prod", ...integray],
      '--stack: must be the name of a stack, got "../prod"\n  fix: write it as in Pulumi.<stack>.yaml  [stack-name]',
    ],
    [
      "missing options, which it names",
      "integray",
      ["erp"],
      "erp needs more options:\n" +
        "  --address: The address of Integray, as in the browser; its callback is the address and /api/Callback/GenericOAuth2\n" +
        "  --permissions: Permissions of one API, as the Scopes tab is to have them\n" +
        "  fix: add them, or run this on a terminal to be asked  [options-missing]",
    ],
    [
      "missing options that only others make necessary",
      "dynamics365-finance",
      ["erp", "--environment", "https://contoso.operations.dynamics.com", "--access", "service"],
      "erp needs more options:\n" +
        "  --userId: access service: the User ID in Dynamics that the program acts as. Default: none, with user\n" +
        "  fix: add them, or run this on a terminal to be asked  [options-missing]",
    ],
    [
      "values that cannot be deployed, beside what is missing",
      "integray",
      ["erp", "--address", "ftp://acme", "--notes", "x"],
      /^1 problem in the stack file\nintegrations\.erp\.address: must [^]*\nerp needs more options:\n {2}--permissions: /,
    ],
    [
      "an entry that does not go with the others",
      "integray",
      ["erp", ...integray, "--displayName", "Integray helpdesk"],
      '1 problem in the stack file\nintegrations.erp.displayName: must differ from that of helpdesk, got "Integray helpdesk"\n' +
        "  fix: give each integration a display name that tells it apart in the portal  [display-name-taken]",
    ],
  ];

  it.each(refusals)("%s, and writes nothing", async (_, system, args, message) => {
    const { add, read, list } = await project({ [file]: before });
    await expect(add(system, args)).rejects.toThrow(message);
    expect([await list(), await read()]).toEqual([[file], before]);
  });

  it("to guess among several stacks", async () => {
    const { add } = await project({ [file]: before, "Pulumi.prod.yaml": before });
    await expect(add("integray", ["erp", ...integray])).rejects.toThrow(
      "--stack: is required where there are several\n  fix: choose one of dev, prod  [stack-missing]",
    );
  });

  it("to add to a stack file that has problems", async () => {
    const { add } = await project({ [file]: before.replace("https://b.integray.app", "http://b.integray.app") });
    await expect(add("integray", ["erp", ...integray])).rejects.toThrow("integrations.helpdesk.address: must");
  });
});

describe("npm run add on a terminal", () => {
  it("asks only for the stack, the name and missing options", async () => {
    const { add, read } = await project({ [file]: before, "Pulumi.prod.yaml": "config: {}\n" });
    const asked: string[] = [];
    const answers: Record<string, unknown> = {
      stack: "prod",
      name: "erp",
      environment: "https://contoso.operations.dynamics.com",
      userId: "svc-import",
    };
    await add("dynamics365-finance", ["--access", "service"], async ({ name }) => {
      asked.push(name);
      return answers[name];
    });
    expect([asked, await read("Pulumi.prod.yaml")]).toEqual([
      ["stack", "name", "environment", "userId"],
      `config:
  entra-integrations:integrations:
    erp:
      system: dynamics365-finance
      environment: https://contoso.operations.dynamics.com
      access: service
      userId: svc-import
`,
    ]);
  });

  it.each([
    ["redirectUris", ["https://reporting.contoso.com/signin"], "redirectUris: [https://reporting.contoso.com/signin]"],
    [
      "applicationPermissions",
      { microsoftGraph: ["User.Read.All"] },
      "applicationPermissions:\n        microsoftGraph: [User.Read.All]",
    ],
  ])("asks a custom integration for its purpose: %s", async (purpose, value, text) => {
    const { add, read } = await project();
    const asked: string[] = [];
    await add("custom", ["reporting", "--product", "Reporting"], async ({ name }) => {
      asked.push(name);
      return name === "purpose" ? purpose : value;
    });
    expect([asked, await read()]).toEqual([
      ["purpose", purpose],
      expect.stringContaining(`      product: Reporting\n      ${text}\n`),
    ]);
  });

  it("asks why an integration needs permissions of high privilege", async () => {
    const { add, read } = await project();
    const asked: string[] = [];
    await add("custom", ["sender", "--applicationPermissions.microsoftGraph", "Mail.Send"], async ({ name }) => {
      asked.push(name);
      return "Sends invoices by mail.";
    });
    expect([asked, await read()]).toEqual([
      ["justification"],
      expect.stringContaining("      justification: Sends invoices by mail.\n"),
    ]);
  });

  it("requires the reason on the command line if nobody can be asked", async () => {
    const { add, list } = await project();
    const permissions = ["--applicationPermissions.microsoftGraph", "Mail.Send"];
    await expect(add("custom", ["sender", ...permissions])).rejects.toThrow(
      "sender needs more options:\n  --justification: Why the product needs its permissions",
    );
    expect(await list()).toEqual([]);
    expect(await add("custom", ["sender", ...permissions, "--justification", "Sends invoices by mail."])).toContain(
      "added sender",
    );
  });

  it("checks each answer as the stack file will be checked", async () => {
    const { add } = await project({ [file]: before });
    const said: Record<string, string> = {};
    const ask: Ask = async ({ name, check }: Question) => {
      const problem = check(
        { name: "helpdesk", address: "http://acme.integray.app", permissions: { microsoftGraph: ["user.read"] } }[name],
      );
      if (problem !== undefined) said[name] = renderUserProblem(problem);
      return { name: "erp", address: "https://acme.integray.app", permissions: { microsoftGraph: ["User.Read"] } }[
        name
      ];
    };
    await add("integray", [], ask);
    expect(said).toEqual({
      name: "Pulumi.dev.yaml has helpdesk already\n  fix: choose another name, or edit the entry  [integration-exists]",
      address: expect.stringMatching(/^address: must [^]*, got "http:\/\/acme\.integray\.app"\n {2}fix: /) as string,
      permissions:
        'permissions.microsoftGraph[0]: must be written User.Read, got "user.read"\n  fix: write User.Read  [permission-case]',
    });
  });

  it("gives up if an answer does not help", async () => {
    const { add } = await project();
    await expect(add("integray", ["erp", ...integray.slice(2)], async () => "ftp://acme")).rejects.toThrow(
      "integrations.erp.address: must",
    );
  });
});

/** The command-line option for a key of a stack file, in each form. */
function argumentsFor(key: string, value: unknown): string[] {
  if (typeof value === "boolean") return [value ? `--${key}` : `--no-${key}`];
  if (Array.isArray(value)) {
    const isPlain = value.every((one) => typeof one === "string" && !one.includes(","));
    return [`--${key}`, isPlain ? value.join(",") : stringify(value, { collectionStyle: "flow" })];
  }
  if (typeof value !== "object" || value === null) return [`--${key}`, String(value)];
  const isOpen = key === "appRoles" || key === "exposedScopes";
  if (isOpen) return [`--${key}`, stringify(value, { collectionStyle: "flow" })];
  return Object.entries(value).flatMap(([inner, one]) => argumentsFor(`${key}.${inner}`, one));
}
