import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { StateFileError } from "../state-file.ts";
import { createState } from "../state.ts";
import { openTenant } from "../store.ts";
import { newStateFile } from "./tenant-client.ts";

const now = () => new Date("2026-11-21T08:00:00Z");
const graphAppId = "00000003-0000-0000-c000-000000000000";

describe("a new tenant", () => {
  it("has its first users", async () => {
    const tenant = await openTenant(await newStateFile(), now);
    const users = [...tenant.users.values()].map(({ displayName, userPrincipalName, isAdministrator }) => {
      return [displayName, userPrincipalName, isAdministrator];
    });
    expect(users).toEqual([
      ["Contoso Administrator", "admin@contoso.onmicrosoft.com", true],
      ["Contoso User", "user@contoso.onmicrosoft.com", false],
      ["Contoso Helpdesk", "helpdesk@contoso.onmicrosoft.com", false],
    ]);
  });

  it("has a deployer with the permissions that deploying takes", async () => {
    const tenant = await openTenant(await newStateFile(), now);
    const exchangeAppId = "00000002-0000-0ff1-ce00-000000000000";
    const roles = [graphAppId, exchangeAppId].flatMap((appId) => tenant.findResource(appId)?.appRoles ?? []);
    const values = [...tenant.appRoleAssignments.values()].map(
      ({ appRoleId }) => roles.find(({ id }) => id === appRoleId)?.value,
    );
    expect([tenant.servicePrincipals.get(tenant.deployer.objectId)?.appId, values]).toEqual([
      tenant.deployer.clientId,
      [
        "Application.ReadWrite.All",
        "AppRoleAssignment.ReadWrite.All",
        "DelegatedPermissionGrant.ReadWrite.All",
        "User.Read.All",
        "Organization.Read.All",
        "Policy.Read.All",
        "AuditLog.Read.All",
        "Policy.ReadWrite.ApplicationConfiguration",
        "Policy.ReadWrite.Authorization",
        "RoleManagement.ReadWrite.Exchange",
        "Exchange.ManageAsApp",
      ],
    ]);
  });

  it("is like no other", async () => {
    const [one, other] = [await openTenant(await newStateFile(), now), await openTenant(await newStateFile(), now)];
    const graphOf = (tenant: typeof one) => tenant.findServicePrincipal(graphAppId)?.id;
    expect([one.id === other.id, graphOf(one) === graphOf(other)]).toEqual([false, false]);
  });
});

describe("a tenant that is opened again", () => {
  it("is the same in every part", async () => {
    const stateFile = await newStateFile();
    const before = await openTenant(stateFile, now);
    const after = await openTenant(stateFile, now);
    const partsOf = ({ id, deployer, signingKeys, sealingKey, users, servicePrincipals }: typeof before) => ({
      id,
      deployer,
      signingKeys,
      sealingKey,
      users,
      servicePrincipals,
    });
    expect(partsOf(after)).toEqual(partsOf(before));
  });

  it("stores only the changed properties of Microsoft's service principals", async () => {
    const stateFile = await newStateFile();
    const tenant = await openTenant(stateFile, now);
    const graph = tenant.findServicePrincipal(graphAppId);
    graph?.tags.push("adopted");
    await tenant.commit();
    const reopened = await openTenant(stateFile, now);
    const state = JSON.parse(await readFile(stateFile, "utf8")) as { firstPartyChanges: unknown };
    expect([reopened.findServicePrincipal(graphAppId), state.firstPartyChanges]).toEqual([
      graph,
      { [graphAppId]: { tags: ["adopted"] } },
    ]);
  });

  it("keeps the users of a state file from before there were groups", async () => {
    const stateFile = await newStateFile();
    await openTenant(stateFile, now);
    const state = JSON.parse(await readFile(stateFile, "utf8")) as Record<string, unknown>;
    const names = ["groups", "deletedUsers", "deletedGroups", "directoryRoles", "directoryRoleAssignments"];
    const users = (state["users"] as Record<string, unknown>[]).map(({ id, userPrincipalName, isAdministrator }) => {
      return { id, userPrincipalName, isAdministrator, displayName: "Contoso", mailNickname: "contoso", mail: null };
    });
    const old = Object.fromEntries(Object.entries(state).filter(([name]) => !names.includes(name)));
    await writeFile(stateFile, JSON.stringify({ ...old, users }));
    const tenant = await openTenant(stateFile, now);
    const [user] = tenant.users.values();
    const administrators = [...tenant.directoryRoleAssignments.values()].map(({ principalId }) => principalId);
    expect([tenant.users.size, user, tenant.groups.size, administrators]).toMatchObject([
      3,
      { ...users[0], createdDateTime: null, businessPhones: [], managerId: null },
      0,
      [user?.id, tenant.deployer.objectId],
    ]);
  });

  it.each<[string, (state: object) => string]>([
    ["is cut off", () => '{"version":'],
    ["is something else", () => "[1]"],
    ["lacks the users", (state) => JSON.stringify({ ...state, users: undefined })],
    ["has a user without an id", (state) => JSON.stringify({ ...state, users: [{}] })],
    ["has no signing key", (state) => JSON.stringify({ ...state, signingKeys: [] })],
    ["has no version", (state) => JSON.stringify({ ...state, version: undefined })],
  ])("is refused when the file %s", async (_, damage) => {
    const stateFile = await newStateFile();
    await writeFile(stateFile, damage(await createState(now())));
    const message =
      `${stateFile}: must be the state of a local tenant, but is damaged or something else\n` +
      "  fix: restore a copy, or begin with a new tenant: reset the sandbox, or delete the file  [tenant-damaged]";
    const error: unknown = await openTenant(stateFile, now).catch((thrown: unknown) => thrown);
    expect(error instanceof StateFileError && error.message).toBe(message);
  });

  it("is refused when a later version wrote the file", async () => {
    const stateFile = await newStateFile();
    await writeFile(stateFile, JSON.stringify({ version: 2 }));
    const message =
      `${stateFile}: must be of version 1, got version 2, which a later release of the tenant wrote\n` +
      "  fix: use that release, or begin with a new tenant: reset the sandbox, or delete the file  [tenant-version]";
    const error: unknown = await openTenant(stateFile, now).catch((thrown: unknown) => thrown);
    expect(error instanceof StateFileError && error.message).toBe(message);
  });

  it("removes leftovers of a killed write", async () => {
    const stateFile = await newStateFile();
    await openTenant(stateFile, now);
    await writeFile(`${stateFile}.1234567`, "secrets");
    await openTenant(stateFile, now);
    expect(await readdir(dirname(stateFile))).toEqual(["tenant.json"]);
  });

  it("takes read access to the file from everybody but the owner", async () => {
    const stateFile = await newStateFile();
    await openTenant(stateFile, now);
    const copy = join(dirname(stateFile), "copy.json");
    await writeFile(copy, await readFile(stateFile), { mode: 0o644 });
    await openTenant(copy, now);
    expect(((await stat(copy)).mode & 0o777).toString(8)).toBe("600");
  });
});
