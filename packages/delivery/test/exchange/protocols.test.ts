import { ImapFlow } from "imapflow";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Kept } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import { ExchangePlugin } from "../support/exchange-plugin.ts";

beforeAll(() => ExchangePlugin.startTenant());
afterAll(() => ExchangePlugin.stopTenant());

const allOn = { imapEnabled: true, popEnabled: true, smtpClientAuthenticationDisabled: false };

async function signInBySmtp({ tenant }: ExchangePlugin, accessToken: string): Promise<string> {
  const auth = { type: "OAuth2", user: tenant.user("invoices").userPrincipalName, accessToken } as const;
  const { ca, mail } = tenant;
  const transport = createTransport({ host: "localhost", port: mail.smtpPort, requireTLS: true, tls: { ca }, auth });
  const answer = await transport.verify().then(() => "ok", String);
  transport.close();
  return answer;
}

async function openByImap({ tenant }: ExchangePlugin, accessToken: string): Promise<string> {
  const { ca, mail } = tenant;
  const auth = { user: tenant.user("invoices").userPrincipalName, accessToken };
  const options = { host: "localhost", port: mail.imapPort, secure: true, tls: { ca }, auth, logger: false } as const;
  const client = new ImapFlow(options);
  try {
    await client.connect();
    await client.mailboxOpen("INBOX", { readOnly: true });
    await client.logout();
    return "ok";
  } catch (error) {
    client.close();
    return String((error as { response?: string }).response);
  }
}

/** Changes the settings of the mailbox `invoices` outside Pulumi. */
function setAccess({ tenant }: ExchangePlugin, changes: object): void {
  const access = { id: tenant.user("invoices").id, ...allOn, ...changes };
  tenant.tenant.exchange.clientAccess = [access];
}

function accessOf({ tenant }: ExchangePlugin): object | undefined {
  return tenant.tenant.exchange.clientAccess.find(({ id }) => id === tenant.user("invoices").id);
}

function createProtocols(plugin: ExchangePlugin, protocols: string[]): Promise<Kept> {
  return plugin.create("MailboxProtocols", plugin.inputs("MailboxProtocols", { protocols }));
}

/** The requests that change settings, as the parameters of Set-CASMailbox. */
function recordChanges(plugin: ExchangePlugin): object[] {
  const changes: object[] = [];
  plugin.answer = (_, init) => {
    const { CmdletInput: input } = readBody(init);
    if (input?.CmdletName === "Set-CASMailbox") {
      const { Identity: _identity, Confirm: _confirm, ...settings } = input.Parameters;
      changes.push(settings);
    }
    return undefined;
  };
  return changes;
}

interface Body {
  CmdletInput?: { CmdletName: string; Parameters: Record<string, unknown> };
}

function readBody(init?: RequestInit): Body {
  return typeof init?.body === "string" ? (JSON.parse(init.body) as Body) : {};
}

describe("the protocols of a mailbox", () => {
  it("let a client sign in by SMTP that was refused before", async () => {
    const plugin = await ExchangePlugin.open();
    for (const kind of ["ServicePrincipal", "RoleAssignment"] as const) await plugin.create(kind, plugin.inputs(kind));
    const token = await plugin.mailToken();
    expect(await signInBySmtp(plugin, token)).toContain("SmtpClientAuthentication is disabled for the Tenant");
    await createProtocols(plugin, ["smtp"]);
    expect(await signInBySmtp(plugin, token)).toBe("ok");
  });

  it("let a client open a mailbox by IMAP that was refused before", async () => {
    const plugin = await ExchangePlugin.open();
    for (const kind of ["ServicePrincipal", "MailboxPermission"] as const) {
      await plugin.create(kind, plugin.inputs(kind));
    }
    setAccess(plugin, { imapEnabled: false });
    const token = await plugin.mailToken();
    expect(await openByImap(plugin, token)).toBe("User is authenticated but not connected.");
    await createProtocols(plugin, ["imap"]);
    expect(await openByImap(plugin, token)).toBe("ok");
  });

  it("are turned on only where they are listed and off", async () => {
    const plugin = await ExchangePlugin.open();
    setAccess(plugin, { imapEnabled: false, popEnabled: false, smtpClientAuthenticationDisabled: true });
    const changes = recordChanges(plugin);
    const smtp = await createProtocols(plugin, ["smtp"]);
    const both = plugin.inputs("MailboxProtocols", { protocols: ["pop", "smtp"] });
    expect(plugin.diff(smtp, both)).toEqual({ "protocols[0]": "ADD" });
    await plugin.update(smtp, both);
    await createProtocols(plugin, ["smtp"]);
    expect(changes).toEqual([{ SmtpClientAuthenticationDisabled: false }, { PopEnabled: true }]);
    expect(accessOf(plugin)).toMatchObject({ ...allOn, imapEnabled: false });
  });

  it("stay on if they are not listed any more, and after a deletion", async () => {
    const plugin = await ExchangePlugin.open();
    setAccess(plugin, { popEnabled: false });
    const both = await createProtocols(plugin, ["pop", "smtp"]);
    const changes = recordChanges(plugin);
    const smtp = plugin.inputs("MailboxProtocols", { protocols: ["smtp"] });
    expect(plugin.diff(both, smtp)).toEqual({ "protocols[0]": "DELETE" });
    const updated = await plugin.update(both, smtp);
    expect(updated.outputs["protocols"]).toEqual(["smtp"]);
    plugin.calls.length = 0;
    await plugin.delete(updated);
    expect([changes, plugin.calls]).toEqual([[], []]);
    expect(accessOf(plugin)).toMatchObject(allOn);
  });

  it.each([
    ["IMAP", { imapEnabled: false }, ["smtp"], { "protocols[0]": "ADD" }],
    ["SMTP AUTH", { smtpClientAuthenticationDisabled: true }, ["imap"], { "protocols[1]": "ADD" }],
    ["SMTP AUTH, left to the tenant", { smtpClientAuthenticationDisabled: null }, ["imap"], { "protocols[1]": "ADD" }],
    ["both", { imapEnabled: false, smtpClientAuthenticationDisabled: true }, [], { protocols: "ADD" }],
  ])("that are turned off outside Pulumi are found and repaired: %s", async (_, changes, left, diff) => {
    const plugin = await ExchangePlugin.open();
    const kept = await createProtocols(plugin, ["imap", "smtp"]);
    setAccess(plugin, changes);
    plugin.restart();
    const refreshed = (await plugin.refresh(kept)) as Kept;
    expect(refreshed.inputs["protocols"]).toEqual(left);
    expect(plugin.diff(refreshed, kept.inputs)).toEqual(diff);
    const repaired = await plugin.update(refreshed, kept.inputs);
    expect(accessOf(plugin)).toMatchObject(allOn);
    expect(await plugin.refresh(repaired)).toEqual(kept);
  });

  it("of a mailbox that is gone are created again", async () => {
    const plugin = await ExchangePlugin.open();
    const kept = await createProtocols(plugin, ["smtp"]);
    plugin.tenant.tenant.users.delete(plugin.tenant.user("invoices").id);
    expect(await plugin.refresh(kept)).toBeUndefined();
  });
});

describe("an Exchange that turns on protocols", () => {
  it("later than it says is asked once, and waited for", async () => {
    const plugin = await ExchangePlugin.open();
    const changes = recordChanges(plugin);
    const record = plugin.answer;
    let stale = 0;
    plugin.answer = (url, init) => {
      record(url, init);
      if (readBody(init).CmdletInput?.CmdletName !== "Get-CASMailbox" || changes.length === 0 || stale === 3) {
        return undefined;
      }
      stale += 1;
      const { id } = plugin.tenant.user("invoices");
      return Response.json({ value: [{ Identity: id, ImapEnabled: true, SmtpClientAuthenticationDisabled: null }] });
    };
    await createProtocols(plugin, ["smtp"]);
    expect([stale, changes]).toEqual([3, [{ SmtpClientAuthenticationDisabled: false }]]);
  });

  it("never, although it accepts the change, fails with the reason", async () => {
    const plugin = await ExchangePlugin.open();
    plugin.answer = (_, init) =>
      readBody(init).CmdletInput?.CmdletName === "Set-CASMailbox" ? Response.json({ value: [] }) : undefined;
    const error: unknown = await createProtocols(plugin, ["smtp"]).catch((one: unknown) => one);
    expect(String(error)).toContain("accepted Set-CASMailbox, but still shows smtp as off");
    expect(String(error)).toContain("[exchange-protocol-off]");
  });

  it("in the next run only leaves nothing to repair", async () => {
    const plugin = await ExchangePlugin.open();
    const refusal = () => Response.json({ error: { message: "Not now." } }, { status: 400 });
    plugin.answer = (_, init) => (readBody(init).CmdletInput?.CmdletName === "Set-CASMailbox" ? refusal() : undefined);
    await expect(createProtocols(plugin, ["smtp"])).rejects.toThrow("Exchange Online refused Set-CASMailbox: Not now.");
    plugin.answer = () => undefined;
    const kept = await createProtocols(plugin, ["smtp"]);
    expect(await plugin.refresh(kept)).toEqual(kept);
    expect(accessOf(plugin)).toMatchObject({ smtpClientAuthenticationDisabled: false });
  });

  it("and other mailboxes in one answer is not trusted", async () => {
    const plugin = await ExchangePlugin.open();
    const boss = { Identity: plugin.tenant.user("boss").id, SmtpClientAuthenticationDisabled: false };
    plugin.answer = (_, init) =>
      readBody(init).CmdletInput?.CmdletName === "Get-CASMailbox" ? Response.json({ value: [boss] }) : undefined;
    await expect(createProtocols(plugin, ["smtp"])).rejects.toThrow("[exchange-protocol-off]");
    // Only the listed mailbox was changed.
    expect(plugin.exchange()["protocols"]).toEqual(["invoices smtp"]);
  });
});

describe("a stack of a version whose permissions turned on the protocols", () => {
  it("has no change of the permission, and takes the protocols over", async () => {
    const plugin = await ExchangePlugin.open();
    await plugin.create("ServicePrincipal", plugin.inputs("ServicePrincipal"));
    const inputs = plugin.inputs("MailboxPermission");
    const made = await plugin.create("MailboxPermission", inputs);
    setAccess(plugin, {});
    const protocols = ["imap", "smtp"];
    const before = { ...made, inputs: { ...inputs, protocols }, outputs: { ...made.outputs, protocols } };
    plugin.restart();
    const refreshed = (await plugin.refresh(before)) as Kept;
    expect(refreshed.outputs).toEqual(before.outputs);
    expect([plugin.diff(before, inputs), plugin.diff(refreshed, inputs)]).toEqual([{}, {}]);
    const changes = recordChanges(plugin);
    await createProtocols(plugin, protocols);
    expect(changes).toEqual([]);
    const updated = await plugin.update(refreshed, inputs);
    expect(plugin.exchange()).toMatchObject({ permissions: ["invoices FullAccess"] });
    await plugin.delete(updated);
    expect(plugin.exchange()).toMatchObject({ permissions: [], protocols: ["invoices smtp"] });
  });
});
