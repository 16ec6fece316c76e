import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { emptyExchange, type ExchangeState } from "../../exchange/entities.ts";
import { mailboxAccess, type MailboxVisit } from "../../exchange/mailbox-access.ts";
import { exchangeRoles } from "../../exchange/roles.ts";
import { startTenant } from "../../index.ts";
import { startGraph } from "../graph/graph-client.ts";
import { newStateFile, start } from "../tenant-client.ts";

const appId = randomUUID();
const objectId = randomUUID();
const { tenant } = await startGraph();
const user = tenant.users.values().next().value;
const mailbox = user?.userPrincipalName ?? "";
const userId = user?.id ?? "";
const smtpRole = exchangeRoles(tenant).find(({ displayName }) => displayName.endsWith("SMTP.SendAsApp"))?.id ?? "";

const pointer = { id: randomUUID(), sid: "S-1", appId, objectId, displayName: "Mail", misses: 0 };
const grant = { id: randomUUID(), userId, sid: "S-1", right: "FullAccess" as const, misses: 0 };

/** The answer to a visit of this application when Exchange holds this. */
function visit(exchange: Partial<ExchangeState>, given: Partial<MailboxVisit> = {}) {
  Object.assign(tenant.exchange, emptyExchange(), exchange);
  return mailboxAccess(tenant, { appId, objectId, mailbox, protocol: "imap", ...given });
}

const clientAccess = { id: userId, imapEnabled: false, popEnabled: false, smtpClientAuthenticationDisabled: true };
const role = {
  id: randomUUID(),
  name: "Send",
  principalId: `/ServicePrincipals/${objectId}`,
  roleDefinitionId: smtpRole,
  misses: 0,
};

it.each([
  ["an unknown application", {}, {}, { isMailbox: true, isKnown: false, pointerIsRight: false, hasFullAccess: false }],
  [
    "a pointer with another object id",
    { servicePrincipals: [{ ...pointer, objectId: randomUUID() }], mailboxPermissions: [grant] },
    {},
    { isKnown: true, pointerIsRight: false, hasFullAccess: false },
  ],
  [
    "a grant",
    { servicePrincipals: [pointer], mailboxPermissions: [grant] },
    { mailbox: mailbox.toUpperCase() },
    { isMailbox: true, pointerIsRight: true, hasFullAccess: true, hasSendAs: false, isProtocolOn: true },
  ],
  [
    "a grant of an earlier pointer",
    { servicePrincipals: [{ ...pointer, sid: "S-2" }], mailboxPermissions: [grant] },
    {},
    { pointerIsRight: true, hasFullAccess: false },
  ],
  ["no mailbox", { servicePrincipals: [pointer] }, { mailbox: "nobody@example.com" }, { isMailbox: false }],
  ["IMAP off", { clientAccess: [clientAccess] }, {}, { isProtocolOn: false, turnedOffBy: "mailbox" }],
  ["POP off", { clientAccess: [clientAccess] }, { protocol: "pop" }, { isProtocolOn: false, turnedOffBy: "mailbox" }],
  [
    "SMTP AUTH off for the mailbox",
    { clientAccess: [clientAccess], smtpClientAuthenticationDisabled: false },
    { protocol: "smtp" },
    { isProtocolOn: false, turnedOffBy: "mailbox" },
  ],
  ["SMTP AUTH off for the tenant", {}, { protocol: "smtp" }, { isProtocolOn: false, turnedOffBy: "tenant" }],
  [
    "SMTP AUTH on for the mailbox",
    { clientAccess: [{ ...clientAccess, smtpClientAuthenticationDisabled: false }] },
    { protocol: "smtp" },
    { isProtocolOn: true },
  ],
  [
    "a role for the mailbox",
    { roleAssignments: [{ ...role, directoryScopeId: `/users/${userId}` }] },
    {},
    { hasSendAs: true },
  ],
  [
    "a role for another mailbox",
    { roleAssignments: [{ ...role, directoryScopeId: `/Users/${randomUUID()}` }] },
    {},
    { hasSendAs: false },
  ],
] as [string, Partial<ExchangeState>, Partial<MailboxVisit>, object][])("knows %s", (_, exchange, given, expected) => {
  expect(visit(exchange, given)).toMatchObject(expected);
});

it("misses a new grant as often as it lags", () => {
  visit({ servicePrincipals: [pointer], mailboxPermissions: [{ ...grant, misses: 1 }] }, { mailbox: "x@example.com" });
  const again = () => mailboxAccess(tenant, { appId, objectId, mailbox, protocol: "imap" }).hasFullAccess;
  expect([again(), again()]).toEqual([false, true]);
});

it("keeps Exchange in the state file once it is used", async () => {
  const stateFile = await newStateFile();
  const first = await startTenant({ stateFile });
  first.tenant.exchange.servicePrincipals.push(pointer);
  await first.tenant.commit();
  await first.close();
  const second = await start({ stateFile });
  expect(second.tenant.exchange.servicePrincipals).toEqual([pointer]);
  await second.reset();
  expect(second.tenant.exchange).toEqual(emptyExchange());
});
