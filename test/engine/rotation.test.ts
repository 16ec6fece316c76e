import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Consumers } from "./rotation/consumer.ts";
import { Products } from "./rotation/products.ts";
import { Rehearsal, type Run } from "./rotation/rehearsal.ts";

const day = 86_400_000;
const start = Date.parse("2026-11-21T00:00:00Z");

const client = (credential: object) => ({
  system: "custom",
  applicationPermissions: { microsoftGraph: ["Mail.Send"] },
  justification: "Sends the mail of a test.",
  credential: { type: "secret", rotationStart: "2026-11-21", ...credential },
});

const mailbox = "helpdesk@contoso.onmicrosoft.com";
const senderMailbox = "user@contoso.onmicrosoft.com";

// The tests run in order: the last one removes everything.
describe("ten periods with late runs and late consumers", () => {
  const integrations = {
    often: client({ rotateEveryDays: 20 }),
    seldom: client({ rotateEveryDays: 45 }),
    reports: {
      system: "posit-connect",
      address: "https://connect.contoso.com",
      template: "msgraph",
      authType: "service-account",
      applicationPermissions: { microsoftGraph: ["User.Read.All"] },
      credential: { type: "secret", rotationStart: "2026-11-21", rotateEveryDays: 20 },
      deliverTo: { positConnect: {} },
    },
    mail: {
      system: "bizagi-mail",
      company: "contoso",
      project: "expenses",
      protocols: ["imap", "smtp"],
      mailboxes: [mailbox],
      consent: "granted",
      credential: { type: "secret", rotationStart: "2026-11-21", rotateEveryDays: 20 },
      deliverTo: { exchangeOnline: { adminEndpoint: "undocumented" } },
    },
    // It may only send. The deployment turns on SMTP AUTH, which is off for new mailboxes.
    sender: {
      system: "bizagi-mail",
      company: "contoso",
      project: "invoices",
      protocols: ["smtp"],
      mailboxes: [senderMailbox],
      mailboxAccess: "application-rbac",
      credential: { type: "secret", rotationStart: "2026-11-21", rotateEveryDays: 60 },
      deliverTo: { exchangeOnline: { adminEndpoint: "undocumented" } },
    },
    shortened: client({ rotateEveryDays: 60, periodChanges: [{ from: "2027-01-30", rotateEveryDays: 25 }] }),
  };
  // How late each run is for the shortest period, in days: never by all of it. The others see several runs in a period.
  const lateness = [0, 19.9, 0, 19.9, 19.9, 7, 0, 19.9, 3, 19.9];
  let rehearsal: Rehearsal;
  let consumers: Consumers;
  let products: Products;
  let second: Run;

  beforeAll(async () => {
    rehearsal = await Rehearsal.open(integrations, start);
    await rehearsal.up();
    consumers = new Consumers(rehearsal);
    products = new Products(rehearsal, { mail: mailbox, sender: senderMailbox });
    for (const [index, late] of lateness.entries()) {
      await consumers.liveUntil(start + (index + 1) * 20 * day + late * day);
      await products.use();
      await rehearsal.up();
      await consumers.use();
      await products.use();
    }
    rehearsal.controls.now += 60_000;
    second = await rehearsal.up();
    await consumers.use();
  });
  afterAll(async () => {
    await products[Symbol.asyncDispose]();
    await rehearsal[Symbol.asyncDispose]();
  });

  it("have only successful sign-ins of Posit Connect, IMAP and SMTP", () => {
    expect(products.results).toEqual(Array.from({ length: 80 }, () => "ok"));
  });

  it("have only successful token requests", () => {
    expect(consumers.refused).toEqual([]);
    expect(consumers.requests.length).toBeGreaterThan(300);
    expect(rehearsal.published["often"]!.generation).toBe(10);
  });

  it("never remove a secret in use", () => {
    const removed = rehearsal.runs.flatMap(({ time, before, after }) =>
      Object.keys(before).flatMap((name) =>
        before[name]!.filter(
          ({ keyId, endDateTime }) =>
            Date.parse(endDateTime) > time && !after[name]!.some((one) => one.keyId === keyId),
        ),
      ),
    );
    expect(removed).toEqual([]);
    expect(rehearsal.runs.at(-1)!.before["often"]).toHaveLength(2);
  });

  it("never have more than two secrets of an integration", () => {
    const counts = rehearsal.runs.flatMap(({ after }) => Object.values(after).map((secrets) => secrets.length));
    expect(Math.max(...counts)).toBe(2);
  });

  it("have no change in a second run of a period", () => {
    expect(second.changes).toEqual([]);
  });

  it("change only the slot of a due secret in each run", () => {
    const later = rehearsal.runs.slice(1).map(({ changes }) => changes.join(", "));
    expect(later).toMatchInlineSnapshot(`
      [
        "create mail-secret-1, create often-secret-1, create reports-secret-1, update reports-posit-connect",
        "create seldom-secret-1, replace mail-secret-0, replace often-secret-0, replace reports-secret-0, update reports-posit-connect",
        "create sender-secret-1, create shortened-secret-1, replace mail-secret-1, replace often-secret-1, replace reports-secret-1, update reports-posit-connect",
        "replace mail-secret-0, replace often-secret-0, replace reports-secret-0, replace seldom-secret-0, update reports-posit-connect",
        "replace mail-secret-1, replace often-secret-1, replace reports-secret-1, update reports-posit-connect",
        "replace mail-secret-0, replace often-secret-0, replace reports-secret-0, replace sender-secret-0, replace shortened-secret-0, update reports-posit-connect",
        "replace mail-secret-1, replace often-secret-1, replace reports-secret-1, replace seldom-secret-1, update reports-posit-connect",
        "replace mail-secret-0, replace often-secret-0, replace reports-secret-0, update reports-posit-connect",
        "replace mail-secret-1, replace often-secret-1, replace reports-secret-1, replace seldom-secret-0, replace sender-secret-1, replace shortened-secret-1, update reports-posit-connect",
        "replace mail-secret-0, replace often-secret-0, replace reports-secret-0, replace shortened-secret-0, update reports-posit-connect",
        "",
      ]
    `);
  });

  it("leave no secret in files, their names, events, errors and process arguments", async () => {
    expect(await rehearsal.findSecrets()).toEqual([]);
  });

  it("leave nothing in Posit Connect and in Exchange Online after a removal", async () => {
    const { exchange } = rehearsal.sandbox.served!.tenant;
    expect([(await products.connectIntegrations()).length, exchange.servicePrincipals.length]).toEqual([1, 2]);
    await rehearsal.sandbox.stack("dev").destroy();
    const { servicePrincipals, mailboxPermissions, roleAssignments } = exchange;
    expect([await products.connectIntegrations(), servicePrincipals, mailboxPermissions, roleAssignments]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    // SMTP AUTH is still off for the tenant. It stays on for the mailboxes, because other clients may use it by now.
    expect(exchange.smtpClientAuthenticationDisabled).toBe(true);
    expect(exchange.clientAccess.map((one) => one.smtpClientAuthenticationDisabled)).toEqual([false, false]);
  });
});

// The tests run in order; each continues from the previous one.
describe("a rotation that goes wrong", () => {
  let rehearsal: Rehearsal;
  let consumers: Consumers;

  beforeAll(async () => {
    rehearsal = await Rehearsal.open({ reporting: client({ rotateEveryDays: 20 }) }, start + 20 * day);
    await rehearsal.up();
    consumers = new Consumers(rehearsal);
  });
  afterAll(() => rehearsal[Symbol.asyncDispose]());

  it.each([
    // The request is answered, but the engine that would create the new secret is gone.
    { moment: "the old secret is gone", period: 2, left: 1, isIt: (path: string) => path.endsWith("/removePassword") },
    // The provider reads the object again, but the engine is gone.
    { moment: "the new secret is there", period: 3, left: 2, isIt: (_path: string, isNewThere: boolean) => isNewThere },
  ])("killed when $moment, affects no consumer and is repaired by the next run", async ({ period, left, isIt }) => {
    const due = start + period * 20 * day;
    await consumers.liveUntil(due);
    const secrets = () => rehearsal.held()["reporting"]!;
    const known = secrets().map(({ keyId }) => keyId);
    rehearsal.controls.onRequest = (_method, path) => {
      if (isIt(path, !secrets().every(({ keyId }) => known.includes(keyId)))) rehearsal.sandbox.kill();
    };
    await expect(rehearsal.up()).rejects.toThrow();
    rehearsal.controls.onRequest = () => undefined;
    await vi.waitUntil(() => secrets().length === left, { timeout: 10_000 });
    await consumers.liveUntil(due + 19.9 * day);
    await rehearsal.up();
    await consumers.use();
    expect(secrets()).toHaveLength(2);
    expect([consumers.refused, rehearsal.published["reporting"]!.generation]).toEqual([[], period]);
  });

  it("with an emergency rotation announces and then deletes both secrets at once", async () => {
    const leaked = [rehearsal.published["reporting"]!];
    await consumers.liveUntil(start + 4 * 20 * day);
    await rehearsal.up();
    leaked.push(rehearsal.published["reporting"]!);
    const before = await Promise.all(leaked.map((one) => rehearsal.signIn(one)));
    rehearsal.project.configure({ reporting: client({ rotateEveryDays: 20, emergencyRotation: 2 }) });
    const { diagnostics } = await rehearsal.preview();
    await rehearsal.up();
    const after = await Promise.all([...leaked, rehearsal.published["reporting"]!].map((one) => rehearsal.signIn(one)));
    const warning =
      "reporting: both client secrets are replaced and refused at once; every consumer must read the new one at once";
    expect(diagnostics).toEqual([{ severity: "warning", text: warning }]);
    expect([before, after]).toEqual([
      ["ok", "ok"],
      ["AADSTS7000215", "AADSTS7000215", "ok"],
    ]);
  });

  it("leaves no secret in files, their names, events, errors and process arguments", async () => {
    expect(await rehearsal.findSecrets()).toEqual([]);
  });
});
