import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { acts, findNeeds } from "../../commands/identity/needs.ts";
import { pipelines } from "../../commands/identity/pipelines.ts";
import { expandPipelines } from "../../../test/pipelines/azure-templates.ts";
import { readJobs, readPipelines } from "../../../test/pipelines/pipeline-files.ts";

const root = new URL("../../../", import.meta.url);
const page = readFileSync(new URL("docs/deploying-identity.md", root), "utf8");
const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { scripts: object };

const owners = ["0a1b2c3d-0000-4000-8000-000000000001"];
const vaultId =
  "/subscriptions/0a1b2c3d-0000-4000-8000-000000000002/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-erp";
const plain = { system: "custom", redirectUris: ["https://erp.contoso.com/cb"], owners };
const calls = { system: "custom", applicationPermissions: { microsoftGraph: ["Mail.Send"] }, owners };
const granted = { ...plain, consent: "granted" };
const bizagi = {
  system: "bizagi-mail",
  company: "contoso",
  project: "expenses",
  mailboxes: ["a@contoso.com"],
  protocols: ["imap"],
  owners,
};
const roles = { mailboxes: ["a@contoso.com"], roles: ["Mail.Send"] };
const hooked = { ...plain, deliverTo: { webhook: { url: "https://adapter.contoso.com/hook" } } };
const connect = {
  system: "posit-connect",
  address: "https://connect.contoso.com",
  template: "msgraph",
  authType: "service-account",
  applicationPermissions: { microsoftGraph: ["User.Read.All"] },
  owners,
};
const trusts = [{ issuer: "https://idp.contoso.com", subject: "erp" }];

/** For each row of the table: an entry, and the same without what the row is about. */
const rows: Record<string, [entry: object, without: object | undefined]> = {
  "registrations that the deploying identity owns": [plain, undefined],
  "a registration without an owner by object id": [{ ...plain, owners: [] }, undefined],
  "`consent: granted` with delegated permissions": [granted, plain],
  "`consent: granted` with application permissions": [{ ...calls, consent: "granted" }, calls],
  "owners by user principal name": [{ ...granted, owners: [...owners, "ada@contoso.com"] }, granted],
  "`deliverTo` with `keyVault`": [{ ...granted, deliverTo: { keyVault: { vaultId } } }, granted],
  "`deliverTo` with `exchangeOnline`, for roles": [{ ...granted, deliverTo: { exchangeOnline: roles } }, granted],
  "`deliverTo` with `exchangeOnline` and `adminEndpoint`": [
    { ...bizagi, consent: "granted", deliverTo: { exchangeOnline: { adminEndpoint: "undocumented" } } },
    { ...bizagi, consent: "granted" },
  ],
  "`deliverTo` with `positConnect`": [{ ...connect, deliverTo: { positConnect: {} } }, connect],
  "`deliverTo` with `webhook`": [hooked, plain],
  "a `credential` with `retire: on-evidence`": [
    { ...plain, credential: { type: "secret", retire: "on-evidence" } },
    plain,
  ],
  "app roles, exposed scopes, `assignmentRequired`": [
    { ...plain, appRoles: { Reader: null }, exposedScopes: { "Reports.Read": null }, assignmentRequired: true },
    plain,
  ],
  "any `credential`": [{ ...calls, credential: { type: "federated", trusts } }, calls],
};

function namesOf(entry: object | undefined): Record<(typeof acts)[number], string[]> {
  const integrations = entry === undefined ? {} : { erp: entry };
  const needs = findNeeds(parseIntegrations(integrations, { now: new Date("2026-11-21"), owners: undefined }));
  const names = (act: (typeof acts)[number]): string[] => needs[act].map(({ name }) => name);
  return { preview: names("preview"), deploy: names("deploy"), consent: names("consent") };
}

/** The rows of the table that has this word in its head. */
function tableOf(head: string): string[][] {
  const [, table = ""] = page.split(new RegExp(`^\\| ${head} .*\\n`, "m"));
  return (table.split("\n\n")[0] ?? "")
    .split("\n")
    .slice(1)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("docs/deploying-identity.md", () => {
  it("has the permissions and roles in its table that npm run identity names", () => {
    const expected = Object.entries(rows).map(([label, [entry, without]]) => {
      const [all, before] = [namesOf(entry), namesOf(without)];
      return [label, ...acts.map((act) => all[act].filter((name) => !before[act].includes(name)).join(", "))];
    });
    const shown = tableOf("the stack has").map(([label, ...cells]) => [
      label,
      // The page has no address of a customer.
      ...cells.map((cell) => cell.replaceAll("`", "").replace("your server", connect.address)),
    ]);
    expect(shown).toEqual(expected);
  });

  it("shows stack lines that parse", () => {
    const [entry, stack, ...others] = [...page.matchAll(/^ *```yaml\n(.*?)^ *```$/gms)].map(([, yaml = ""]): unknown =>
      parseYaml(yaml),
    );
    const { config } = stack as { config: Record<string, unknown> };
    const context = { now: new Date("2026-11-21"), owners: config["entra-integrations:owners"] };
    const [deploy] = parseIntegrations(entry, context);
    expect(others).toEqual([]);
    expect(deploy?.entra?.owners).toEqual(owners);
    expect(entry).toMatchObject({
      deploy: {
        credential: { trusts: pipelines.github("deploy", { stack: "prod", repository: "contoso/integrations" }) },
      },
    });
  });

  it("names commands that there are", () => {
    const named = [...page.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name = ""]) => name);
    expect(new Set(named)).toEqual(new Set(["identity", "usage", "verify", "drift", "limits"]));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(named)]));
  });

  it("names the service connections and environments of the pipelines", () => {
    const shown = tableOf("identity").map((cells) =>
      cells
        .join(" ")
        .match(/entra-[\w-]+/g)
        ?.sort(),
    );
    const used = acts.map((act) =>
      JSON.stringify([...pipelines.github(act, { stack: "prod", repository: "" }), `entra-${act}-prod`])
        .match(/entra-[\w-]+/g)
        ?.sort(),
    );
    expect(shown).toEqual(used);
  });
});

describe("the trusts of the identities", () => {
  const repository = "contoso/integrations";

  it("are those of GitHub's jobs in pipelines/", () => {
    const signIns = readPipelines("github").flatMap(({ name, text }) =>
      readJobs(name).flatMap(({ env, environment: named }) => {
        const environment = named?.replace("${{ inputs.stack }}", "prod");
        if (env["ARM_CLIENT_ID"] === undefined) return [];
        const act = /vars\.ENTRA_([A-Z]+)_CLIENT_ID/.exec(env["ARM_CLIENT_ID"])?.[1]?.toLowerCase();
        const run = /^on: pull_request$/m.test(text) ? { pullRequest: true } : { branch: "main" };
        return JSON.stringify([act, { githubActions: { repository, ...(environment ? { environment } : run) } }]);
      }),
    );
    const trusted = acts.flatMap((act) =>
      pipelines.github(act, { stack: "prod", repository }).map((trust) => JSON.stringify([act, trust])),
    );
    expect(new Set(signIns)).toEqual(new Set(trusted));
  });

  it("are those of Azure's service connections in pipelines/", () => {
    const used = expandPipelines(["prod"]).flatMap(
      ({ pipeline }) => JSON.stringify(pipeline).match(/(?<="azureSubscription":")[\w-]+/g) ?? [],
    );
    // It writes comments, and has no trust in Entra that a bootstrap could make.
    const connections = used.filter((name) => name !== "entra-comment");
    expect(new Set(connections)).toEqual(new Set(acts.map((act) => `entra-${act}-prod`)));
  });
});
