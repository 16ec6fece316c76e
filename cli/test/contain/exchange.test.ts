import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { down } from "@entra-integrations/http/service-failure.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { containClient, planContainment } from "../../commands/contain/contain-client.ts";
import { unknownUse } from "../../commands/contain/exchange-use.ts";
import { readJournal } from "../../commands/contain/journal.ts";
import { exchangeClient, type Given, mailbox, onlyReading, unused, withoutExchange } from "./exchange-client.ts";
import { runKilled } from "./kills.ts";

const inExchange = /roleManagement\/exchange|adminapi/;

describe("contain in Exchange Online", () => {
  it("removes roles of runs and of people, and full access to mailboxes, and records them", async () => {
    const { tenant, file, contain, left } = await exchangeClient();
    expect(await left()).toEqual([2, [mailbox]]);
    const { problems } = await contain();
    expect([problems, await left()]).toEqual([[], [0, []]]);
    const text = await readFile(file, "utf8");
    expect(JSON.parse(text)).toMatchObject({
      before: {
        exchangeRoles: [
          { roleName: "Application Mail.Send", directoryScopeId: `/Users/${tenant.userId}` },
          { roleName: "Application Calendars.Read", directoryScopeId: "/" },
        ],
        mailboxPermissions: [{ mailbox, trustee: expect.stringMatching(/^S-1-5-21-/) as string }],
      },
      foundLater: {},
    });
    expect(text).not.toContain(tenant.target.clientSecret);
    // Mailboxes list its SID, so it would not get its access back without this object.
    expect(tenant.graph.tenant.exchange.servicePrincipals).toHaveLength(1);
  });

  it("begins after everything in Entra, so that it delays nothing there", async () => {
    const { tenant, requests, contain } = await exchangeClient();
    await contain();
    const first = requests.findIndex((request) => inExchange.test(request));
    const last = requests.findLastIndex((request) => /^(PATCH|POST|DELETE) \/v1\.0/.test(request));
    expect(first).toBeGreaterThan(last);
    expect(requests.slice(0, first)).toContain(`PATCH /v1.0/servicePrincipals/${tenant.principal.id}`);
  });

  it("does not delay the proof", async () => {
    const { tenant, requests, open } = await exchangeClient();
    const session = await open({});
    const { promise: proven, resolve } = Promise.withResolvers<undefined>();
    const containment = containClient(tenant.target, {
      ...session,
      signInTo: async (resource) => {
        await proven;
        return await session.signInTo(resource);
      },
      onStep: (line) => {
        session.onStep(line);
        if (line === "sign-in with its secret is refused") resolve(undefined);
      },
    });
    expect((await containment).problems).toEqual([]);
    // The real Exchange does not follow at once, so the result must not promise it.
    const whenEffective = "effective within two hours, because Exchange caches permissions";
    expect(session.steps.slice(-2)).toEqual([
      `2 roles of Exchange Online removed, ${whenEffective}`,
      `full access to 1 mailbox removed, ${whenEffective}`,
    ]);
    expect(requests.some((request) => request.endsWith("/InvokeCommand"))).toBe(true);
  });

  it("asks Exchange nothing for a client that does not use it", async () => {
    const { requests, contain, left } = await exchangeClient();
    expect((await contain({ use: unused, roles: withoutExchange })).problems).toEqual([]);
    expect([requests.filter((request) => inExchange.test(request)), await left()]).toEqual([[], [2, [mailbox]]]);
  });

  it("finds the roles of a client that is named by its id, and again without the outputs", async () => {
    const { tenant, contain, left } = await exchangeClient();
    expect([(await contain({ use: unknownUse })).problems, await left()]).toEqual([[], [0, [mailbox]]]);
    await tenant.exchange.assign("Application Mail.Read", "/");
    const { journal } = await contain({ use: unused });
    expect([journal.foundLater.exchangeRoles, await left()]).toEqual([
      [expect.objectContaining({ roleName: "Application Mail.Read" })],
      [0, [mailbox]],
    ]);
  });

  it.each<[string, Given]>([
    ["that uses it", {}],
    ["that is named by its id", { use: unknownUse }],
  ])("reports that the roles of a client %s could not be read", async (_, given) => {
    const { tenant, contain } = await exchangeClient();
    const { problems } = await contain({ ...given, roles: withoutExchange });
    expect(problems).toEqual(["roles of Exchange Online: could not be read, which needs RoleManagement.Read.Exchange"]);
    expect(await tenant.read()).toMatchObject({ principal: { accountEnabled: false }, grants: [] });
  });

  it("reports roles that it may not remove, with the command that does it", async () => {
    const { tenant, contain, left } = await exchangeClient();
    const use = { ...tenant.exchange.use, usesAdminEndpoint: false };
    const { problems, proof } = await contain({ use, roles: onlyReading });
    expect([problems.length, problems[1], proof.state]).toEqual([
      2,
      expect.stringMatching(
        /^remove the role Application Calendars\.Read of Exchange Online for all mailboxes: 403 .* needs RoleManagement\.ReadWrite\.Exchange; in Exchange Online PowerShell: Get-ManagementRoleAssignment \| Where-Object Guid -eq '[0-9a-f-]{36}' \| Remove-ManagementRoleAssignment -Confirm:\$false$/,
      ),
      "refused",
    ]);
    expect(await left()).toEqual([2, []]);
  });

  it("removes roles by the admin endpoint if Graph refuses it", async () => {
    const { requests, contain, left } = await exchangeClient();
    expect([(await contain({ roles: onlyReading })).problems, await left()]).toEqual([[], [0, []]]);
    expect(requests.filter((request) => request.startsWith("DELETE /beta/"))).toHaveLength(2);
  });

  it("has both reasons if neither Graph nor the admin endpoint removes a role", async () => {
    const { contain } = await exchangeClient();
    const answer = (url: string) => (url.includes("/adminapi/") ? fail("no token") : undefined);
    const { problems } = await contain({ roles: onlyReading, answer });
    expect(problems).toHaveLength(3);
    expect(problems[2]).toMatch(/needs RoleManagement\.ReadWrite\.Exchange; no token; in Exchange Online PowerShell/);
  });

  it.each([400, 404, 501])("takes a %i for a tenant without Exchange Online", async (status) => {
    const { contain } = await exchangeClient();
    const answer = (url: string) => (url.includes("/roleManagement/exchange/") ? failure(status, url) : undefined);
    expect((await contain({ use: unknownUse, answer })).problems).toEqual([]);
    // A run made roles there before.
    const { problems } = await contain({ answer });
    expect(problems).toEqual(
      status === 404 ? [] : [expect.stringMatching(/^roles of Exchange Online: could not be read, Microsoft Graph/)],
    );
  });

  it("removes only the roles of the client from a list of all", async () => {
    const { tenant, contain, left } = await exchangeClient();
    const { roleAssignments } = tenant.graph.tenant.exchange;
    const principalId = "/ServicePrincipals/11111111-0000-4000-8000-000000000001";
    roleAssignments.push({ ...roleAssignments[0]!, id: "11111111-0000-4000-8000-000000000002", principalId });
    // Graph may write the id in another case.
    const all = roleAssignments.map((one) => ({ ...one, principalId: one.principalId.toUpperCase() }));
    await contain({
      answer: (url, method) =>
        method === "GET" && url.includes("exchange/roleAssignments") ? Response.json({ value: all }) : undefined,
    });
    expect(await left()).toEqual([0, []]);
    expect(tenant.graph.tenant.exchange.roleAssignments.map((one) => one.principalId)).toEqual([principalId]);
  });

  it.each([
    ["does not sign in", () => fail("no token")],
    ["does not answer", () => fail("silent")],
    ["gives no right", () => new Response(null, { status: 403 })],
  ])("cuts the rest off if the admin endpoint %s, and prints the command for the mailbox", async (_, refuse) => {
    const { tenant, contain, left } = await exchangeClient();
    const answer = (url: string) => (url.includes("/adminapi/") ? refuse() : undefined);
    const { problems, proof } = await contain({ answer });
    expect(problems).toEqual([
      expect.stringMatching(
        `^full access to ${mailbox}: could not be read, .*; in Exchange Online PowerShell: Remove-MailboxPermission -Identity '${mailbox}' -User \\(Get-ServicePrincipal -Identity '${tenant.principal.id}'\\)\\.Identity -AccessRights FullAccess -Confirm:\\$false$`,
      ),
    ]);
    expect([proof.state, await left()]).toEqual(["refused", [0, [mailbox]]]);
    expect((await contain()).problems).toEqual([]);
    expect(await left()).toEqual([0, []]);
  });

  it("does not wait for a role of the caller that is not effective yet", async () => {
    const { tenant, open } = await exchangeClient();
    const answer = (url: string) => (url.includes("/adminapi/") ? new Response(null, { status: 403 }) : undefined);
    const session = await open({ answer });
    await containClient(tenant.target, session);
    expect(session.pace.now()).toBeLessThan(15_000);
  });

  it("continues after it was killed in the middle of the removal, with the same record", async () => {
    const { tenant, file, open, contain, left } = await exchangeClient();
    const steps = { request: 1, isBefore: false };
    const result = await runKilled(steps, async (around) => {
      const session = await open({});
      const { fetchGraph } = session;
      const killing: Fetch = around(fetchGraph);
      return await containClient(tenant.target, {
        ...session,
        fetchGraph: (url, init) => (inExchange.test(url) ? killing : fetchGraph)(url, init),
      });
    });
    const { before } = (await readJournal(file))!;
    expect([result, before.exchangeRoles?.length, before.mailboxPermissions?.length]).toEqual([undefined, 2, 1]);
    expect((await contain()).problems).toEqual([]);
    expect([(await readJournal(file))?.before, await left()]).toEqual([before, [0, []]]);
  });

  it("is listed by --dry-run, which changes nothing", async () => {
    const { tenant, open, left } = await exchangeClient();
    const { changes, problems } = await planContainment(tenant.target, await open({}));
    expect(changes.slice(-3)).toEqual([
      `remove the role Application Mail.Send of Exchange Online for /Users/${tenant.userId}`,
      "remove the role Application Calendars.Read of Exchange Online for all mailboxes",
      `remove full access to ${mailbox}`,
    ]);
    expect([problems, await left()]).toEqual([[], [2, [mailbox]]]);
    const refused = await planContainment(tenant.target, await open({ roles: withoutExchange }));
    expect(refused.problems).toEqual([
      "roles of Exchange Online: could not be read, which needs RoleManagement.Read.Exchange",
    ]);
  });
});

/** Answers as the client for HTTP does: it throws for a service that fails. */
function failure(status: number, url: string): Response {
  if (status >= 500) throw down({ service: "Microsoft Graph", method: "GET", url }, { status });
  return Response.json({ error: { code: "BadRequest", message: "Resource not found for the segment" } }, { status });
}

function fail(message: string): never {
  throw new UserError({ message, fix: "", code: "" });
}
