import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildReport } from "../../cli/commands/report/access-report.ts";
import { renderMarkdown } from "../../cli/commands/report/markdown.ts";
import { parsePreview } from "../../cli/commands/report/preview.ts";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { openTenantGraph, type TenantGraph } from "../support/tenant-graph.ts";
import {
  adopted,
  readWholeRegistration,
  type WholeRegistration,
  withoutRunSecrets,
} from "../support/whole-registration.ts";
import { type HandMade, makeReports, rolesOfReports } from "./adoption/hand-made.ts";
import { makeProject, type TestProject } from "./sandbox-project.ts";

const graphApi = "00000003-0000-0000-c000-000000000000";
const now = new Date("2026-11-21T08:00:00Z");

let project: TestProject;
let sandbox: Sandbox;
let graph: TenantGraph;
let made: HandMade;
let entry: object;
let before: WholeRegistration;

function read(): Promise<WholeRegistration> {
  const { applicationObjectId, servicePrincipalObjectId } = made.adopt;
  return readWholeRegistration(graph, applicationObjectId, servicePrincipalObjectId);
}

/** What a reviewer reads below the title, by lines, without the ids of this tenant. */
async function reportLines(): Promise<string[]> {
  const { steps } = parsePreview(await sandbox.stack("dev").previewJson({ now }));
  const lines = renderMarkdown(buildReport("dev", steps, now)).split("\n");
  return lines
    .filter((line) => line !== "")
    .slice(2)
    .map((line) => line.replace(/its id is `[^`]*`/, "its id is `<id>`"));
}

beforeAll(async () => {
  project = makeProject({});
  sandbox = await project.open();
  graph = await openTenantGraph(sandbox.tenant);
  made = await makeReports(graph);
  const ignoreChanges = (made.entry["ignoreChanges"] as string[]).filter((name) => name !== "appRoles");
  entry = { ...made.entry, ...rolesOfReports.entry, ignoreChanges };
  before = await read();
});
afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await sandbox.close();
  project[Symbol.dispose]();
});

// The tests run in order; each continues from the previous one.
describe("an API that was registered by hand", () => {
  it("is adopted in the words of a reviewer", async () => {
    project.configure({ reports: { ...entry, adopt: { ...made.adopt, ...rolesOfReports.adopt } } });
    const managed = "already exists in the tenant and is managed from now on; its id is";
    expect(await reportLines()).toEqual([
      "Integrations: 1 adopted.",
      "#### `reports`: adopted",
      "| Permission | Kind | API | Allows | Risk | Declared | Consent |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      "| `Mail.Send` | application | Microsoft Graph | Send mail as any user | **mailboxes** | earlier | given earlier |",
      "| `User.Read` | delegated | Microsoft Graph | Sign in and read user profile |  | earlier | given earlier |",
      "| `openid` | delegated | Microsoft Graph | Sign users in |  | earlier | given earlier |",
      "- app registration adopted",
      "- id reports-role-id-Old adopted",
      "- id reports-role-id-Reader adopted",
      "- id reports-scope-id-Reports.Read adopted",
      "- service principal adopted",
      "- redirect URI kept: `https://reports.contoso.com/cb` (web)",
      "- secret created: `period from 2026-11-01`, ends 2027-04-10",
      `- \`reports-application\` ${managed} \`<id>\``,
      `- \`reports-grant-${graphApi}\` ${managed} \`<id>\``,
      `- \`reports-role-${graphApi}-Mail.Send\` ${managed} \`<id>\``,
      `- \`reports-role-id-Old\` ${managed} \`<id>\``,
      `- \`reports-role-id-Reader\` ${managed} \`<id>\``,
      `- \`reports-scope-id-Reports.Read\` ${managed} \`<id>\``,
      `- \`reports-service-principal\` ${managed} \`<id>\``,
    ]);
  });

  it("keeps the ids of its roles and scopes", async () => {
    await sandbox.stack("dev").up({ now });
    expect(withoutRunSecrets(await read())).toEqual(
      adopted(before, "entra-integrations:entra-integrations:dev:reports:keep"),
    );
  });

  it("is left in Entra in the words of a reviewer", async () => {
    project.configure({});
    const stays = "stays in the tenant and is no longer managed";
    expect(await reportLines()).toEqual([
      "Integrations: 1 removed.",
      "#### `reports`: removed",
      "- app registration released",
      "- id reports-role-id-Old removed",
      "- id reports-role-id-Reader removed",
      "- id reports-scope-id-Reports.Read removed",
      "- service principal released",
      "- **secret revoked: `period from 2026-11-01`, which would be accepted until 2027-04-10; its users are cut off**",
      `- \`reports-application\` ${stays}`,
      `- \`reports-grant-${graphApi}\` ${stays}`,
      `- \`reports-role-${graphApi}-Mail.Send\` ${stays}`,
      `- \`reports-service-principal\` ${stays}`,
    ]);
  });
});
