import { describe, expect, it } from "vitest";
import type { Connections } from "../../../integrations/connection.ts";
import { registrationsOfOutputs } from "../../undeclared/registrations-of-outputs.ts";
import { findTasks } from "../../tasks/find-tasks.ts";
import { readSeen, type SeenRequest, type SeenStack } from "../../tasks/read-seen.ts";
import type { Task } from "../../tasks/task.ts";
import { applicationPath, deploy, type Deployed, principalPath } from "../verify/deployed.ts";
import { actsForItself, bizagi, signsUsersIn } from "../verify/entries.ts";

async function read(deployed: Deployed, changes: Partial<SeenRequest> = {}): Promise<SeenStack> {
  const { connections, secrets } = deployed;
  const wanted: SeenRequest = {
    connections,
    secrets,
    registrations: registrationsOfOutputs(connections),
    checkContext: deployed.checkContext(),
    isLocal: true,
    proof: "product",
    ...changes,
  };
  return await readSeen(wanted, await deployed.open());
}

async function tasksIn(deployed: Deployed, kind: Task["kind"], changes?: Partial<SeenRequest>): Promise<Task[]> {
  const { seen } = await read(deployed, changes);
  const stack = {
    stack: "dev",
    localStack: "dev",
    connections: deployed.connections,
    now: deployed.graph.tenant.now(),
  };
  return findTasks(stack, seen).filter((task) => task.kind === kind);
}

describe("tasks in a tenant", () => {
  it("close when consent is given", async () => {
    const deployed = await deploy({ erp: { ...actsForItself, consent: "requested" } });
    const [open] = await tasksIn(deployed, "give-consent");
    expect(open).toMatchObject({
      since: "2026-11-21T08:00:00.000Z",
      state: "open",
      evidence: "Consent is missing for Mail.Send (application), User.Read.All (application) of Microsoft Graph.",
    });
    const { consent, servicePrincipalObjectId: principalId } = deployed.connections["erp"]!.entra!;
    const resource = deployed.graph.tenant.findResource(consent.permissions.application[0]!.apiAppId)!;
    for (const { value } of consent.permissions.application) {
      const appRoleId = resource.appRoles.find((one) => one.value === value)!.id;
      const body = { appRoleId, principalId, resourceId: resource.servicePrincipalId };
      await deployed.spoil("POST", `${principalPath(deployed, "erp")}/appRoleAssignments`, body);
    }
    expect(await tasksIn(deployed, "give-consent")).toMatchObject([{ id: open!.id, state: "done" }]);
  });

  it("close when somebody is assigned", async () => {
    const deployed = await deploy({ erp: { ...signsUsersIn, assignmentRequired: true } });
    expect(await tasksIn(deployed, "assign-users")).toMatchObject([
      { title: "Assign users and groups for Custom erp", state: "open", evidence: "Nobody is assigned." },
    ]);
    const principalId = [...deployed.graph.tenant.users.keys()][0]!;
    const { servicePrincipalObjectId: resourceId } = deployed.connections["erp"]!.entra!;
    const everyRole = "00000000-0000-0000-0000-000000000000";
    await deployed.spoil("POST", `${principalPath(deployed, "erp")}/appRoleAssignedTo`, {
      appRoleId: everyRole,
      principalId,
      resourceId,
    });
    expect(await tasksIn(deployed, "assign-users")).toMatchObject([{ state: "done" }]);
  });

  it("name a secret that somebody added, with the command for the sandbox", async () => {
    const deployed = await deploy({ erp: actsForItself });
    await deployed.spoil("POST", `${applicationPath(deployed, "erp")}/addPassword`, { passwordCredential: {} });
    const [task] = await tasksIn(deployed, "judge-undeclared");
    expect(task!.details).toContain("npm run local -- graph POST");
    expect(task!.dueOn).toMatch(/^2026-11-28T08:00/);
  });

  it("reports that owners are not in the outputs", async () => {
    const { unchecked } = await read(await deploy({ erp: actsForItself }));
    expect(unchecked).toContainEqual({
      integration: "erp",
      what: "owners and settings",
      why: "the state of the stack cannot be read",
    });
  });

  it("uses the secret only for steps that nothing else confirms", async () => {
    const deployed = await deploy({ erp: { ...actsForItself, consent: "requested" }, mail: bizagi });
    const signedIn = (): string[] =>
      deployed.requests.filter((one) => one.startsWith("POST") && one.endsWith("/token"));
    await read(deployed, { proof: "none" });
    expect(signedIn()).toEqual([]);
    const only = (name: string): Connections => ({ [name]: deployed.connections[name]! });
    await read(deployed, { connections: only("erp") });
    expect(signedIn()).toEqual([]);
    expect(await tasksIn(deployed, "set-up-exchange", { connections: only("mail") })).toMatchObject([
      { state: "open" },
    ]);
    expect(signedIn()).not.toEqual([]);
  });
});
