import { describe, expect, it } from "vitest";
import { planContainment } from "../../commands/contain/contain-client.ts";
import { readJournal } from "../../commands/contain/journal.ts";
import { exchangeClient, onlyReading, unused, withoutExchange } from "./exchange-client.ts";

describe("release in Exchange Online", () => {
  it("closes the record, so that the next contain does not look for these roles", async () => {
    const { tenant, open, contain, release } = await exchangeClient();
    await contain();
    await release();
    const session = await open({ roles: withoutExchange });
    expect((await planContainment({ ...tenant.target, exchange: unused }, session)).problems).toEqual([]);
  });

  it("restores the roles except those of an intruder, and leaves mailboxes to the next deployment", async () => {
    const { tenant, contain, release, left } = await exchangeClient();
    const before = await tenant.exchange.roles();
    await contain();
    await tenant.exchange.assign("Application Mail.Read", "/");
    await contain();
    expect(await release()).toEqual([]);
    expect([await tenant.exchange.roles(), tenant.exchange.mailboxes()]).toEqual([before, []]);
    expect([await release(), await left()]).toEqual([[], [2, []]]);
  });

  it.each([
    [409, "Conflict"],
    [400, "The role assignment already exists."],
  ])("counts a role as restored if Graph answers %i %s", async (status, message) => {
    const { file, contain, release } = await exchangeClient();
    await contain();
    const answer = (url: string, method: string) =>
      method === "POST" && url.includes("/exchange/")
        ? Response.json({ error: { code: "BadRequest", message } }, { status })
        : undefined;
    expect(await release({ answer })).toEqual([]);
    expect((await readJournal(file))?.releasedOn).toBeDefined();
  });

  it("names roles that it may not restore, and stays open", async () => {
    const { file, contain, release, left } = await exchangeClient();
    await contain();
    expect(await release({ roles: withoutExchange })).toEqual([
      "roles of Exchange Online: could not be read, which needs RoleManagement.Read.Exchange",
    ]);
    expect(await release({ roles: onlyReading })).toEqual([
      expect.stringMatching(/^restore the role Application Mail\.Send .* needs RoleManagement\.ReadWrite\.Exchange$/),
      expect.stringMatching(/^restore the role Application Calendars\.Read /),
    ]);
    expect([(await readJournal(file))?.releasedOn, await left()]).toEqual([undefined, [0, []]]);
  });
});
