import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { ExchangeClient } from "./exchange-client.ts";

const appId = randomUUID();
const objectId = randomUUID();
const mailbox = "user@contoso.onmicrosoft.com";
let exchange: ExchangeClient;

beforeEach(async () => {
  exchange = await ExchangeClient.start();
});

function create(given: Record<string, unknown> = {}) {
  return exchange.run("New-ServicePrincipal", { AppId: appId, ObjectId: objectId, DisplayName: "Mail", ...given });
}

describe("the caller of InvokeCommand", () => {
  const administrator = "29232cdf-9323-42fd-ade2-1d097af3e4de";

  async function callAs(claims: Record<string, unknown>, role?: string) {
    const oid = randomUUID();
    if (role !== undefined) {
      const id = randomUUID();
      const assignment = { id, principalId: oid, roleDefinitionId: role, directoryScopeId: "/" };
      exchange.tenant.directoryRoleAssignments.set(id, assignment);
    }
    return await (await exchange.as({ oid, ...claims })).run("Get-TransportConfig");
  }

  it("needs a token", async () => {
    const { status, headers } = await exchange.withoutToken().run("Get-Mailbox");
    expect([status, headers.get("x-local-tenant-check")]).toEqual([401, "bearer-token"]);
  });

  it.each([
    ["a token for Microsoft Graph", { aud: "https://graph.microsoft.com" }, administrator, 401, "token-audience", true],
    ["an expired token", { exp: 1 }, administrator, 401, "token-signature", false],
    ["a token without Exchange.ManageAsApp", { roles: [] }, administrator, 403, "permission", true],
    ["an application without a directory role", {}, undefined, 403, "directory-role", false],
  ])("is refused with %s", async (_, claims, role, status, check, hasReason) => {
    const answer = await callAs(claims, role);
    expect([answer.status, answer.headers.get("x-local-tenant-check")]).toEqual([status, check]);
    expect(answer.headers.has("x-ms-diagnostics")).toBe(hasReason);
    expect(answer.error).toBeUndefined();
  });

  it.each([
    ["Exchange Administrator", administrator, "Set-CASMailbox", "New-ServicePrincipal"],
    ["Exchange Recipient Administrator", "31392ffb-586c-42d1-9346-e59415a2cc4e", "Set-CASMailbox", undefined],
    ["Global Reader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451", undefined, undefined],
  ])("can list the cmdlets that a %s may run", async (_, role, ...expected) => {
    await callAs({}, role);
    const oid = [...exchange.tenant.directoryRoleAssignments.values()].at(-1)?.principalId;
    const path = `/adminapi/v1.0/${exchange.tenant.id}/EXOModuleFile?Version=3.9.2`;
    const { value } = (await (await exchange.as({ oid })).get(path)) as { value: { exportedCmdlets: string }[] };
    const exported = value[0]?.exportedCmdlets.split(",") ?? [];
    expect(exported).toContain("Get-Mailbox");
    for (const [index, cmdlet] of ["Set-CASMailbox", "New-ServicePrincipal"].entries()) {
      expect(exported.includes(cmdlet)).toBe(expected[index] !== undefined);
    }
  });

  it("is refused with an empty 403 while its role is on its way", async () => {
    exchange.tenant.exchangeLag = 2;
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await exchange.run("Get-TransportConfig")).status);
    expect(statuses).toEqual([403, 403, 200]);
  });

  it.each([{ "x-anchormailbox": "" }, { "x-anchormailbox": `APP:SystemMailbox{x}@${randomUUID()}` }])(
    "must be routed to its organization: %o",
    async (headers) => {
      expect((await exchange.run("Get-Mailbox", {}, { headers })).headers.get("x-local-tenant-check")).toBe(
        "anchor-mailbox",
      );
    },
  );

  it("names the tenant in the path", async () => {
    const { status } = await exchange.run("Get-Mailbox", {}, { path: `/adminapi/beta/${randomUUID()}/InvokeCommand` });
    expect(status).toBe(401);
  });
});

describe("InvokeCommand", () => {
  it("returns pages whose links are asked for by POST, for ten minutes", async () => {
    const headers = { prefer: "odata.maxpagesize=2" };
    const first = await exchange.run(
      "Get-Mailbox",
      {},
      { headers, path: `${exchange.path("beta")}?$select=UserPrincipalName` },
    );
    expect(first.value).toEqual([
      { UserPrincipalName: "admin@contoso.onmicrosoft.com" },
      { UserPrincipalName: "user@contoso.onmicrosoft.com" },
    ]);
    expect(first.nextLink).toMatch(/^https:\/\/outlook\.office365\.com\/adminapi\/beta\//);
    const path = first.nextLink?.replace(/^https:\/\/[^/]+/, "") ?? "";
    const second = await exchange.run("Get-Mailbox", {}, { headers, path });
    expect([second.value, second.nextLink]).toEqual([
      [{ UserPrincipalName: "helpdesk@contoso.onmicrosoft.com" }],
      undefined,
    ]);
    exchange.setClock("2026-11-21T08:11:00Z");
    expect((await exchange.run("Get-Mailbox", {}, { headers, path })).error?.details[0]?.message).toContain("expired");
  });

  it.each([
    ["Get-Nothing", {}, 501, /serves: New-ServicePrincipal/],
    ["Get-Mailbox", { Bogus: 1 }, 400, /^Parameter set cannot be resolved .* Bogus$/],
    ["New-ServicePrincipal", { AppId: appId }, 400, /ObjectId$/],
    ["New-ServicePrincipal", { AppId: "x", ObjectId: objectId }, 400, /Cannot convert value "x" to type "System.Guid"/],
    ["Get-Mailbox", { Identity: "nobody@example.com" }, 400, /object 'nobody@example.com' couldn't be found/],
    ["Set-CASMailbox", { Identity: mailbox, ImapEnabled: "perhaps" }, 400, /System.Boolean/],
    [
      "Add-MailboxPermission",
      { Identity: mailbox, User: objectId, AccessRights: "Owner" },
      400,
      /Cannot convert value "Owner"/,
    ],
  ])("refuses %s %o", async (cmdlet, parameters, status, text) => {
    const answer = await exchange.run(cmdlet, parameters);
    expect(answer.status).toBe(status);
    // As in Exchange, the message says nothing, and the text is in two other places.
    expect(answer.error?.message).toBe("Invalid Operation");
    const { message, type } = answer.error?.innererror.internalexception ?? { message: "", type: "" };
    expect(message).toMatch(text);
    expect(answer.error?.details[0]?.message.split("|").slice(1)).toEqual([type, message]);
  });

  it("answers 501 to other paths", async () => {
    const { error } = (await exchange.get(`/adminapi/v2.0/${exchange.tenant.id}/Mailbox`)) as {
      error: { details: object[] };
    };
    expect(JSON.stringify(error.details)).toContain("does not serve GET");
  });
});

describe("a service principal of Exchange", () => {
  it("is found by guid, app id, object id and name, and an unknown identity returns all", async () => {
    const { value } = await create();
    const other = await create({ AppId: randomUUID(), ObjectId: randomUUID(), DisplayName: "Other" });
    expect(value).toEqual([expect.objectContaining({ AppId: appId, ObjectId: objectId, DisplayName: "Mail" })]);
    for (const Identity of [value[0]?.["Identity"], appId.toUpperCase(), objectId, "mail"]) {
      expect((await exchange.run("Get-ServicePrincipal", { Identity })).value).toEqual(value);
    }
    expect((await exchange.run("Get-ServicePrincipal", { Identity: randomUUID() })).value).toEqual([
      ...value,
      ...other.value,
    ]);
  });

  it("is unique by app id and by object id", async () => {
    await create();
    for (const given of [{ AppId: randomUUID() }, { ObjectId: randomUUID() }]) {
      const { error } = await create(given);
      expect(error?.innererror.internalexception.message).toMatch(/already exists/);
    }
  });

  it("changes its name and is removed", async () => {
    await create();
    expect((await exchange.run("Set-ServicePrincipal", { Identity: appId, DisplayName: "New" })).value).toEqual([]);
    expect((await exchange.run("Get-ServicePrincipal")).value[0]?.["DisplayName"]).toBe("New");
    expect((await exchange.run("Remove-ServicePrincipal", { Identity: objectId, Confirm: false })).status).toBe(200);
    expect((await exchange.run("Get-ServicePrincipal")).value).toEqual([]);
    expect((await exchange.run("Remove-ServicePrincipal", { Identity: objectId })).status).toBe(400);
  });

  it("is missing at first when Exchange lags", async () => {
    exchange.tenant.exchange.servicePrincipals = [];
    await create();
    exchange.tenant.exchange.servicePrincipals.forEach((one) => (one.misses = 1));
    const grant = () =>
      exchange.run("Add-MailboxPermission", { Identity: mailbox, User: objectId, AccessRights: "FullAccess" });
    expect((await grant()).error?.innererror.internalexception.type).toMatch(/ManagementObjectNotFoundException$/);
    expect((await grant()).status).toBe(200);
  });
});

describe("a mailbox of Exchange", () => {
  it.each([
    ["MailboxPermission", "User", "FullAccess"],
    ["RecipientPermission", "Trustee", "SendAs"],
  ])("has permissions: %s", async (noun, trustee, right) => {
    const [principal] = (await create()).value;
    const given = { Identity: mailbox, [trustee]: objectId, AccessRights: [right], Confirm: false };
    const [made] = (await exchange.run(`Add-${noun}`, given)).value;
    expect(made).toMatchObject({ [trustee]: principal?.["Sid"], AccessRights: [right], IsInherited: false });
    const again = await exchange.run(`Add-${noun}`, given);
    expect([again.value, again.warnings]).toEqual([[], [expect.stringContaining("already present")]]);

    const all = (await exchange.run(`Get-${noun}`, { Identity: mailbox })).value;
    expect(all).toEqual([expect.objectContaining({ [trustee]: "NT AUTHORITY\\SELF" }), made]);
    expect((await exchange.run(`Get-${noun}`, { Identity: "admin@contoso.onmicrosoft.com" })).value).toHaveLength(1);
    expect((await exchange.run(`Get-${noun}`, { Identity: mailbox, [trustee]: appId })).value).toEqual([made]);

    await exchange.run("Remove-ServicePrincipal", { Identity: objectId });
    await create();
    const stale = { ...given, [trustee]: principal?.["Sid"] };
    expect((await exchange.run(`Remove-${noun}`, given)).warnings).toEqual([expect.stringContaining("isn't present")]);
    expect((await exchange.run(`Remove-${noun}`, stale)).warnings).toEqual([]);
    expect((await exchange.run(`Get-${noun}`, { Identity: mailbox })).value).toHaveLength(1);
  });

  it("has protocols, and SMTP AUTH follows the tenant unless it is set", async () => {
    const read = async () => (await exchange.run("Get-CASMailbox", { Identity: mailbox })).value[0];
    expect(await read()).toMatchObject({ ImapEnabled: true, PopEnabled: true, SmtpClientAuthenticationDisabled: null });
    await exchange.run("Set-CASMailbox", {
      Identity: mailbox,
      PopEnabled: "$false",
      SmtpClientAuthenticationDisabled: false,
    });
    expect(await read()).toMatchObject({
      ImapEnabled: true,
      PopEnabled: false,
      SmtpClientAuthenticationDisabled: false,
    });
    const [config] = (await exchange.run("Get-TransportConfig")).value;
    expect(config).toEqual({ SmtpClientAuthenticationDisabled: true });
  });
});

describe("a role assignment of Exchange", () => {
  it("is scoped to a group and tested at once", async () => {
    await create();
    const [, user] = exchange.tenant.users.values();
    const group = { id: randomUUID(), displayName: "Mail", mailNickname: "mail", members: [user?.id] };
    exchange.tenant.groups.set(group.id, group as never);
    const given = { Name: "Send", Role: "Application Mail.Send", App: objectId, RecipientGroupScope: "mail" };
    const { value } = await exchange.run("New-ManagementRoleAssignment", given);
    expect(value).toEqual([
      expect.objectContaining({ Name: "Send", Role: "Application Mail.Send", RoleAssigneeName: objectId }),
    ]);
    const again = await exchange.run("New-ManagementRoleAssignment", given);
    expect(again.error?.innererror.internalexception.message).toMatch(/already exists/);

    const scopesFor = async (Resource?: string) => {
      const tested = await exchange.run("Test-ServicePrincipalAuthorization", { Identity: objectId, Resource });
      return tested.value.map(({ RoleName, GrantedPermissions, InScope }) => [RoleName, GrantedPermissions, InScope]);
    };
    const role = ["Application Mail.Send", "Mail.Send"];
    expect(await scopesFor(user?.userPrincipalName)).toEqual([[...role, true]]);
    expect(await scopesFor("admin@contoso.onmicrosoft.com")).toEqual([[...role, false]]);
    expect(await scopesFor()).toEqual([[...role, "Not Run"]]);

    expect((await exchange.run("Get-ManagementRoleAssignment", { RoleAssignee: appId })).value).toEqual(value);
    await exchange.run("Remove-ManagementRoleAssignment", { Identity: "Send" });
    expect((await exchange.run("Get-ManagementRoleAssignment")).value).toEqual([]);
  });

  it.each([
    ["an unknown role", { Role: "Application Nothing" }],
    ["an unknown application", { App: randomUUID() }],
    ["an unknown group", { RecipientGroupScope: "nobody" }],
  ])("is refused with %s", async (_, given) => {
    await create();
    const all = { Role: "Application Mail.Send", App: objectId, ...given };
    const { error } = await exchange.run("New-ManagementRoleAssignment", all);
    expect(error?.innererror.internalexception.type).toMatch(/ManagementObjectNotFoundException$/);
  });
});
