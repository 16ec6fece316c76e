import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConnections } from "../../integrations/connection.ts";
import { DeploymentFailed, type UpReport } from "../../cli/sandbox/deployment.ts";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { parsePreview } from "../../cli/commands/report/preview.ts";
import { changesOf } from "../support/run-text.ts";
import { openTenantGraph, type TenantGraph } from "../support/tenant-graph.ts";
import { makeProject, type TestProject } from "./sandbox-project.ts";

const stays = "admin@contoso.onmicrosoft.com";
const leaves = "helpdesk@contoso.onmicrosoft.com";
const start = new Date("2026-11-21T08:00:00Z");
const nextPeriod = new Date("2027-01-21T08:00:00Z");

const client = (owners: string[] | undefined, name: string) => ({
  system: "custom",
  redirectUris: [`https://${name}.contoso.com/cb`],
  credential: { type: "secret", rotateEveryDays: 80, rotationStart: "2026-11-01" },
  ...(owners && { owners }),
});
// In the order in which the engine hands them over.
const integrations = {
  alone: client([leaves], "alone"),
  "by-id": client([], "by-id"),
  named: client([stays, leaves], "named"),
  shared: client(undefined, "shared"),
};
const settings = { owners: [leaves, stays] };

const warningOf = (path: string, name: string): string =>
  `${path}: must be a user of this tenant, got "${leaves}"; all owners of ${name} stay as they are\n` +
  "  fix: remove the name or write another owner, then deploy  [owner-not-in-tenant]";
const warningsOf = (id: string): string[] => [
  warningOf("integrations.alone.owners[0]", "alone"),
  warningOf("integrations.by-id.owners[2]", "by-id")
    .replace("a user", "a user or a service principal")
    .replace(leaves, id),
  warningOf("integrations.named.owners[1]", "named"),
  warningOf("owners[0]", "shared"),
];

// The tests run in order; each continues from the previous one.
describe("an owner who has left the tenant", () => {
  let project: TestProject;
  let sandbox: Sandbox;
  let graph: TenantGraph;
  let warnings: string[];
  let first: UpReport;
  let ownersBefore: Record<string, string[]>;

  beforeAll(async () => {
    project = makeProject({});
    sandbox = await project.open();
    graph = await openTenantGraph(sandbox.tenant);
    const { id } = await graph.send("GET", `/users/${leaves}`);
    const [deployer] = await graph.list(`/servicePrincipals?$filter=appId eq '${sandbox.tenant.deployer.clientId}'`);
    integrations["by-id"] = client([stays, deployer!.id, id], "by-id");
    warnings = warningsOf(id);
    project.configure(integrations, settings);
    first = await stack().up({ now: start });
    ownersBefore = await readOwners();
    await allowDeletion();
    await graph[Symbol.asyncDispose]();
    graph = await openTenantGraph(sandbox.tenant);
    await graph.send("DELETE", `/users/${leaves}`);
  });
  afterAll(async () => {
    await graph[Symbol.asyncDispose]();
    await sandbox.close();
    project[Symbol.dispose]();
  });

  function stack() {
    return sandbox.stack("dev");
  }

  /** The local tenant's deploying identity may not delete users by itself. */
  async function allowDeletion(): Promise<void> {
    const [api] = await graph.list("/servicePrincipals?$filter=appId eq '00000003-0000-0000-c000-000000000000'");
    const [deployer] = await graph.list(`/servicePrincipals?$filter=appId eq '${sandbox.tenant.deployer.clientId}'`);
    await graph.send("POST", `/servicePrincipals/${deployer!.id}/appRoleAssignments`, {
      principalId: deployer!.id,
      resourceId: api!.id,
      appRoleId: "741f803b-c850-494e-b5df-cde7c675a1ca",
    });
  }

  /** The owners of each application, by sign-in name. */
  async function readOwners(): Promise<Record<string, string[]>> {
    const all = await graph.list("/applications");
    const applications = all.filter(({ displayName }) => String(displayName).startsWith("Custom "));
    const entries = applications.map(async ({ id, displayName }): Promise<[string, string[]]> => {
      const owners = await graph.list(`/applications/${id}/owners`);
      return [
        String(displayName),
        owners.map((owner) => String(owner["userPrincipalName"] ?? owner["displayName"])).sort(),
      ];
    });
    return Object.fromEntries((await Promise.all(entries)).sort());
  }

  const warned = ({ diagnostics }: Pick<UpReport, "diagnostics">): string[] =>
    diagnostics.filter(({ severity }) => severity === "warning").map(({ text }) => text);
  const generations = ({ outputs }: UpReport): unknown[] =>
    Object.values(parseConnections(outputs["connections"]?.value)).map(({ entra }) =>
      entra?.credential.type === "secret" ? entra.credential.generation : undefined,
    );

  it("is missing from the owners in the tenant", async () => {
    expect(ownersBefore).toEqual({
      "Custom alone": [leaves],
      "Custom by-id": ["Deployer", stays, leaves],
      "Custom named": [stays, leaves],
      "Custom shared": [stays, leaves],
    });
    expect(await readOwners()).toEqual({
      "Custom alone": [],
      "Custom by-id": ["Deployer", stays],
      "Custom named": [stays],
      "Custom shared": [stays],
    });
  });

  it("does not stop a preview, which shows no change and lists what to fix", async () => {
    const preview = await stack().preview({ now: start });
    expect([changesOf(preview), warned(preview)]).toEqual([[], warnings]);
  });

  it("does not stop the preview of a report", async () => {
    const { steps } = parsePreview(await stack().previewJson({ now: nextPeriod }));
    expect(
      steps
        .filter(({ op }) => op !== "same" && op !== "read")
        .map(({ op, name }) => `${op} ${name}`)
        .sort(),
    ).toEqual(["create alone-secret-1", "create by-id-secret-1", "create named-secret-1", "create shared-secret-1"]);
  });

  it("does not stop a rotation, which changes nothing else", async () => {
    const rotated = await stack().up({ now: nextPeriod });
    expect(changesOf(rotated)).toEqual([
      "create alone-secret-1",
      "create by-id-secret-1",
      "create named-secret-1",
      "create shared-secret-1",
    ]);
    expect(warned(rotated)).toEqual(warnings);
    expect([generations(first), generations(rotated)]).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]);
    expect(rotated.outputs["secrets"]?.value).not.toEqual(first.outputs["secrets"]?.value);
  });

  it("causes no change after a refresh, and no other owner is dropped", async () => {
    const again = await stack().up({ now: nextPeriod, refresh: true });
    expect(changesOf(again).filter((change) => !change.startsWith("refresh "))).toEqual([]);
    expect(await readOwners()).toEqual({
      "Custom alone": [],
      "Custom by-id": ["Deployer", stays],
      "Custom named": [stays],
      "Custom shared": [stays],
    });
  });

  it("does not prevent other changes of the integration", async () => {
    const moved = { ...integrations.named, redirectUris: ["https://moved.contoso.com/cb"] };
    project.configure({ ...integrations, named: moved }, settings);
    const run = await stack().up({ now: nextPeriod });
    expect(changesOf(run)).toEqual(["update named-application web.redirectUris[0]"]);
    expect((await readOwners())["Custom named"]).toEqual([stays]);
  });

  it("stops the first deployment of an integration before anything is created", async () => {
    project.configure({ ...integrations, added: client([leaves], "added") }, settings);
    const failure: unknown = await stack()
      .up({ now: nextPeriod })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DeploymentFailed);
    expect((failure as Error).message).toContain(
      `integrations.added.owners[0]: must be a user of this tenant, got "${leaves}"\n` +
        "  fix: write the user's sign-in name as the tenant has it, or an object id  [owner-not-in-tenant]",
    );
    expect(Object.keys(await readOwners())).not.toContain("Custom added");
  });

  it("stops nothing once the stack file names another owner", async () => {
    project.configure({ ...integrations, named: client([stays, "user@contoso.onmicrosoft.com"], "named") }, settings);
    const run = await stack().up({ now: nextPeriod });
    expect(warned(run)).toEqual([warnings[0], warnings[1], warnings[3]]);
    expect((await readOwners())["Custom named"]).toEqual([stays, "user@contoso.onmicrosoft.com"]);
  });
});
