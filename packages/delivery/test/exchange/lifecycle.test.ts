import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Kept } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import { PartiallyMadeError } from "../../../provider-bridge/provider.ts";
import { type ExchangeKind, ExchangePlugin, exchangeKinds as kinds } from "../support/exchange-plugin.ts";
import { Killed } from "../support/tenant-plugin.ts";

const empty = { principals: [], permissions: [], roles: [], protocols: [] };
const full = {
  principals: ["Mailer"],
  permissions: ["invoices FullAccess"],
  roles: ["invoices"],
  protocols: ["invoices smtp"],
};

async function createAll(plugin: ExchangePlugin): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const kind of kinds) kept.push(await plugin.create(kind, plugin.inputs(kind)));
  return kept;
}

async function deleteAll(plugin: ExchangePlugin, kept: Kept[]): Promise<void> {
  for (const one of kept.toReversed()) await plugin.delete(one);
}

beforeAll(() => ExchangePlugin.startTenant());
afterAll(() => ExchangePlugin.stopTenant());

describe("access to a mailbox", () => {
  it("is created, changes nothing in a second run, and is deleted but for the protocols", async () => {
    const plugin = await ExchangePlugin.open();
    const kept = await createAll(plugin);
    expect(plugin.exchange()).toEqual(full);
    const { servicePrincipalId } = plugin.tenant.application("mailer");
    expect(kept.slice(0, 2).map(({ id }) => id)).toEqual([
      servicePrincipalId,
      `${servicePrincipalId}/invoices@contoso.onmicrosoft.com`,
    ]);
    expect(kept[2]?.outputs).toMatchObject({ verified: "yes", deliveredAt: "2026-11-21T08:00:00.000Z" });
    for (const [index, kind] of kinds.entries()) {
      const refreshed = await plugin.refresh(kept[index] as Kept);
      expect(refreshed).toEqual(kept[index]);
      expect(plugin.diff(kept[index] as Kept, plugin.inputs(kind))).toEqual({});
    }
    await deleteAll(plugin, kept);
    expect(plugin.exchange()).toEqual({ ...empty, protocols: ["invoices smtp"] });
    // What is gone can be deleted again.
    await deleteAll(plugin, kept);
  });

  it("is created if Exchange refuses an unknown id, instead of returning all objects", async () => {
    const plugin = await ExchangePlugin.open();
    const { exchange } = plugin.tenant.tenant;
    plugin.answer = (_, init) => {
      const isSearch = typeof init?.body === "string" && init.body.includes('"Get-ServicePrincipal"');
      if (!isSearch || exchange.servicePrincipals.length > 0) return undefined;
      const details = [{ message: "Ex6F9304|ManagementObjectNotFoundException|The object couldn't be found." }];
      return Response.json({ error: { code: "BadRequest", message: "Invalid Operation", details } }, { status: 400 });
    };
    await createAll(plugin);
    expect(plugin.exchange()).toEqual(full);
  });

  it("takes over what exists, and finds a mailbox by its address for mail", async () => {
    const plugin = await ExchangePlugin.open();
    await createAll(plugin);
    const again = await createAll(plugin);
    expect(plugin.exchange()).toEqual(full);
    const inputs = plugin.inputs("MailboxPermission", { mailbox: "Sales@contoso.com" });
    const sales = await plugin.create("MailboxPermission", inputs);
    const role = await plugin.create(
      "RoleAssignment",
      plugin.inputs("RoleAssignment", { mailbox: "Sales@contoso.com" }),
    );
    expect(plugin.exchange()).toMatchObject({
      permissions: ["invoices FullAccess", "orders FullAccess"],
      roles: ["invoices", "orders"],
    });
    expect([await plugin.refresh(sales), await plugin.refresh(role)]).toEqual([sales, role]);
    await deleteAll(plugin, [...again, sales, role]);
    expect(plugin.exchange()).toMatchObject({ ...empty, protocols: ["invoices smtp"] });
  });

  it("is imported", async () => {
    const plugin = await ExchangePlugin.open();
    for (const [index, { id, inputs }] of (await createAll(plugin)).entries()) {
      plugin.restart();
      const imported = await plugin.import(kinds[index] ?? "", id);
      // POP is on in every new mailbox.
      const protocols = inputs["protocols"] !== undefined && { protocols: ["imap", "pop", "smtp"] };
      expect(imported?.inputs).toEqual({ ...inputs, ...protocols });
    }
    const unknown = "00000000-0000-4000-8000-000000000000";
    expect(await plugin.import("ServicePrincipal", unknown)).toBeUndefined();
    expect(await plugin.import("MailboxPermission", `${unknown}/invoices@contoso.onmicrosoft.com`)).toBeUndefined();
    expect(await plugin.import("RoleAssignment", unknown)).toBeUndefined();
    expect(await plugin.import("MailboxProtocols", "nobody@contoso.com")).toBeUndefined();
    const wide = plugin.tenant.tenant.exchange.roleAssignments[0];
    Object.assign(wide ?? {}, { directoryScopeId: "/" });
    await expect(plugin.import("RoleAssignment", wide?.id ?? "")).rejects.toThrow("[exchange-scope-unsupported]");
    await expect(plugin.import("MailboxPermission", "invoices")).rejects.toThrow("must be <object id>/<mailbox>");
    await expect(plugin.import("MailboxProtocols", "invoices")).rejects.toThrow("must be an address");
  });

  it("is changed in place, and replaced for another mailbox", async () => {
    const plugin = await ExchangePlugin.open();
    const [principal, permission, role, protocols] = (await createAll(plugin)) as [Kept, Kept, Kept, Kept];
    const renamed = plugin.inputs("ServicePrincipal", { displayName: "Post" });
    expect(plugin.diff(principal, renamed)).toEqual({ displayName: "UPDATE" });
    await plugin.update(principal, renamed);
    expect(plugin.exchange()).toMatchObject({ principals: ["Post"] });
    const other = { mailbox: plugin.mailbox("boss") };
    expect(plugin.diff(permission, plugin.inputs("MailboxPermission", other))).toEqual({ mailbox: "UPDATE_REPLACE" });
    expect(plugin.diff(role, plugin.inputs("RoleAssignment", other))).toEqual({ mailbox: "UPDATE_REPLACE" });
    expect(plugin.diff(protocols, plugin.inputs("MailboxProtocols", other))).toEqual({ mailbox: "UPDATE_REPLACE" });
  });
});

describe("a change outside Pulumi", () => {
  it("to the service principal is found and repaired", async () => {
    const plugin = await ExchangePlugin.open();
    const [principal] = (await createAll(plugin)) as [Kept];
    const [inExchange] = plugin.tenant.tenant.exchange.servicePrincipals;
    Object.assign(inExchange ?? {}, { displayName: "Somebody" });
    const refreshed = (await plugin.refresh(principal)) as Kept;
    expect(plugin.diff(refreshed, plugin.inputs("ServicePrincipal"))).toEqual({ displayName: "UPDATE" });
    await plugin.update(refreshed, plugin.inputs("ServicePrincipal"));
    expect(plugin.exchange()).toEqual(full);
    plugin.tenant.tenant.exchange.servicePrincipals = [];
    expect(await plugin.refresh(principal)).toBeUndefined();
  });

  it("that takes a permission or a role away is found and repaired", async () => {
    const plugin = await ExchangePlugin.open();
    const [, permission, role] = (await createAll(plugin)) as [Kept, Kept, Kept];
    Object.assign(plugin.tenant.tenant.exchange, { mailboxPermissions: [], roleAssignments: [] });
    expect([await plugin.refresh(permission), await plugin.refresh(role)]).toEqual([undefined, undefined]);
    await createAll(plugin);
    expect(plugin.exchange()).toEqual(full);
  });

  it("that removes the service principal leaves an entry that destroy still removes", async () => {
    const plugin = await ExchangePlugin.open();
    const kept = await createAll(plugin);
    plugin.tenant.tenant.exchange.servicePrincipals = [];
    await deleteAll(plugin, kept);
    expect(plugin.exchange()).toEqual({ ...empty, protocols: ["invoices smtp"] });
  });

  it("that gives the application a service principal with another object id leaves an entry that destroy still removes", async () => {
    const plugin = await ExchangePlugin.open();
    const kept = await createAll(plugin);
    Object.assign(plugin.tenant.tenant.exchange.servicePrincipals[0] ?? {}, {
      objectId: "99999999-2222-4333-8444-555555555555",
      sid: "S-2",
    });
    expect([await plugin.refresh(kept[0] as Kept), await plugin.refresh(kept[1] as Kept)]).toEqual([
      undefined,
      undefined,
    ]);
    await expect(createAll(plugin)).rejects.toThrow("[exchange-principal-wrong]");
    await deleteAll(plugin, kept);
    // The other service principal is not the one that was made.
    expect(plugin.exchange()).toEqual({ ...empty, principals: ["Mailer"], protocols: ["invoices smtp"] });
  });

  it("leaves other mailboxes and other applications alone", async () => {
    const plugin = await ExchangePlugin.open();
    const { clientId: appId, servicePrincipalId: objectId } = plugin.tenant.application("other");
    const others = [
      await plugin.create(
        "ServicePrincipal",
        plugin.inputs("ServicePrincipal", { appId, objectId, displayName: "Other" }),
      ),
      await plugin.create(
        "MailboxPermission",
        plugin.inputs("MailboxPermission", { appId, servicePrincipalObjectId: objectId }),
      ),
      await plugin.create("RoleAssignment", plugin.inputs("RoleAssignment", { servicePrincipalObjectId: objectId })),
    ];
    const before = plugin.exchange();
    const kept = await createAll(plugin);
    await deleteAll(plugin, kept);
    expect(plugin.exchange()).toEqual({ ...before, protocols: ["invoices smtp"] });
    for (const one of others) expect(await plugin.refresh(one)).toEqual(one);
  });
});

describe("a run that is killed", () => {
  const moments = ["before", "after"] as const;

  it.each(kinds.flatMap((kind) => moments.map((moment) => [kind, moment] as const)))(
    "%s: %s any request took effect leaves nothing that the next one does not repair",
    async (kind, moment) => {
      const plugin = await ExchangePlugin.open();
      for (const earlier of kinds.slice(0, kinds.indexOf(kind))) await plugin.create(earlier, plugin.inputs(earlier));
      const before = plugin.exchange();
      const start = await run(plugin, kind);
      const after = plugin.exchange();
      expect(after).not.toEqual(before);
      await plugin.delete(start.kept);
      const last = start.calls;
      expect(last).toBeGreaterThan(3);
      for (let count = 1; count <= last; count += 1) {
        // Protocols stay on after a deletion, and the next run would have less to do.
        if (kind === "MailboxProtocols") plugin.tenant.tenant.exchange.clientAccess = [];
        await expect(run(plugin, kind, { [moment]: count })).rejects.toThrow(Killed);
        const { kept } = await run(plugin, kind);
        expect([count, plugin.exchange()]).toEqual([count, after]);
        const deletion = await countCalls(plugin, () => plugin.delete(kept));
        expect({ ...plugin.exchange(), protocols: [] }).toEqual({ ...before, protocols: [] });
        // The same for the deletion, once.
        if (count > deletion) continue;
        const { kept: other } = await run(plugin, kind);
        await expect(countCalls(plugin, () => plugin.delete(other), { [moment]: count })).rejects.toThrow(Killed);
        await countCalls(plugin, () => plugin.delete(other));
        expect({ ...plugin.exchange(), protocols: [] }).toEqual({ ...before, protocols: [] });
      }
    },
  );

  async function run(plugin: ExchangePlugin, kind: ExchangeKind, kill: Kill = {}) {
    let kept: Kept | undefined;
    const calls = await countCalls(
      plugin,
      async () => {
        kept = await plugin.create(kind, plugin.inputs(kind));
      },
      kill,
    );
    return { kept: kept as Kept, calls };
  }

  interface Kill {
    before?: number;
    after?: number;
  }

  /** Starts the plugin and runs a part of a run, which is killed around one request. */
  async function countCalls(plugin: ExchangePlugin, action: () => Promise<void>, kill: Kill = {}): Promise<number> {
    plugin.restart();
    const start = plugin.calls.length;
    const at = (count: number | undefined) => (call: number) => {
      if (call === start + (count ?? 0)) throw new Killed("killed");
    };
    plugin.watch = { before: at(kill.before), after: at(kill.after) };
    try {
      await action();
    } catch (error) {
      throw error instanceof PartiallyMadeError ? new Killed("killed") : error;
    } finally {
      plugin.watch = {};
    }
    return plugin.calls.length - start;
  }
});

describe("an Exchange that fails", () => {
  it("after the permission was granted leaves a resource that the next run completes", async () => {
    const plugin = await ExchangePlugin.open();
    await plugin.create("ServicePrincipal", plugin.inputs("ServicePrincipal"));
    plugin.answer = (_, init) => {
      const isRead = typeof init?.body === "string" && init.body.includes('"Get-Mailbox"');
      const isGranted = plugin.tenant.tenant.exchange.mailboxPermissions.length > 0;
      return isRead && isGranted ? Response.json({ error: { message: "Not now." } }, { status: 400 }) : undefined;
    };
    const inputs = plugin.inputs("MailboxPermission");
    const error: unknown = await plugin.create("MailboxPermission", inputs).catch((one: unknown) => one);
    const made = error as PartiallyMadeError;
    expect(made).toBeInstanceOf(PartiallyMadeError);
    expect(made.message).toContain("Exchange Online refused Get-Mailbox: Not now.");
    plugin.answer = () => undefined;
    const kept = { type: plugin.tokenOf("MailboxPermission"), id: made.id, inputs, outputs: made.properties };
    await plugin.update(kept, inputs);
    expect(plugin.exchange()).toMatchObject({ permissions: full.permissions });
  });

  it.each([1, 2, 3, 4])("in one of five requests, by seed %i, ends in the same state", async (seed) => {
    const only = ["throttle", "unavailable", "reset", "reset-after", "truncate", "lag"] as const;
    const plugin = await ExchangePlugin.open({ lag: 2, faults: { seed, rate: 0.2, only } });
    const kept = await createAll(plugin);
    expect(plugin.exchange()).toEqual(full);
    for (const one of kept) expect(await plugin.refresh(one)).toEqual(one);
    await deleteAll(plugin, kept);
    expect(plugin.exchange()).toEqual({ ...empty, protocols: ["invoices smtp"] });
  });
});
