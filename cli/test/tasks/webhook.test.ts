import { answer, type Behaviour, openService, quickPace, reset } from "@entra-integrations/http/test/service.ts";
import { attackTexts } from "../../../test/support/attack-texts.ts";
import { findIn } from "../../../test/support/secret-search.ts";
import { describe, expect, it } from "vitest";
import type { Task } from "../../tasks/task.ts";
import { type Digest, digestOf, type DigestRequest } from "../../tasks/webhook/digest.ts";
import { postDigest, type WebhookKind } from "../../tasks/webhook/post-digest.ts";
import { slackMessage } from "../../tasks/webhook/slack.ts";
import { teamsMessage } from "../../tasks/webhook/teams.ts";
import { readSlackMessage, readTeamsMessage } from "./messages.ts";
import { checked, taskOf } from "./task.ts";

const digest = (tasks: readonly Task[], changes: Partial<DigestRequest> = {}): Digest | undefined =>
  digestOf({ tasks, stacks: checked("prod"), created: [], urls: new Map(), ...changes });

/** A task that began long ago and is due much later. */
const quiet = taskOf({ since: "2026-11-01T00:00:00.000Z", dueOn: "2026-12-13T00:00:00.000Z" });

describe("a digest", () => {
  it.each<[string, Partial<Task>, Partial<DigestRequest>]>([
    ["could first be done yesterday", { since: "2026-11-19T01:30:00.000Z" }, {}],
    ["got its issue in this run", {}, { created: [quiet.id] }],
    ["is due today", { dueOn: "2026-11-21T02:59:00.000Z" }, {}],
    ["is overdue", { dueOn: "2026-11-02T00:00:00.000Z" }, {}],
  ])("is sent if a task %s", (_, task, request) => {
    expect(digest([{ ...quiet, ...task }], request)?.entries).toHaveLength(1);
  });

  it.each<[string, Partial<Task>]>([
    ["is neither new nor due", {}],
    ["could first be done 26 hours ago", { since: "2026-11-19T01:00:00.000Z" }],
    ["is due in a day", { dueOn: "2026-11-21T03:00:00.000Z" }],
    ["cannot be done yet", { since: "2026-11-20T04:00:00.000Z" }],
    ["has a start that moves with each run", { since: "2026-11-20T03:00:00.000Z", dueOn: "2026-12-04T03:00:00.000Z" }],
    ["is done", { state: "done", dueOn: "2026-11-02T00:00:00.000Z" }],
  ])("is not sent if the only task %s", (_, task) => {
    expect(digest([{ ...quiet, ...task }])).toBeUndefined();
  });

  it("lists all open tasks, the most urgent first", () => {
    const tasks = [
      quiet,
      taskOf({ integration: "crm", title: "Give consent", dueOn: "2026-11-19T00:00:00.000Z", responsible: [] }),
      taskOf({ integration: "mail", state: "done" }),
    ];
    expect(digest(tasks, { urls: new Map([[quiet.id, "https://example.com/1"]]) })).toEqual({
      summary: "2 open tasks, 1 overdue: prod",
      entries: [
        {
          title: "Give consent",
          facts: "prod / crm, due 2026-11-19, responsible: nobody is named",
          isOverdue: true,
          url: undefined,
        },
        {
          title: "Enter the new client secret in Integray",
          facts: "prod / erp-sync, due 2026-12-13, responsible: @octocat",
          isOverdue: false,
          url: "https://example.com/1",
        },
      ],
    });
  });
});

const readers: [WebhookKind, (message: Digest) => string[]][] = [
  ["teams", (message) => readTeamsMessage(teamsMessage(message))],
  ["slack", (message) => readSlackMessage(slackMessage(message))],
];

describe.each(readers)("a message to %s", (_, read) => {
  it("shows each task with its due date and the responsible people", () => {
    const urls = new Map([[quiet.id, "https://github.com/contoso/integrations/issues/1"]]);
    const tasks = [{ ...quiet, dueOn: "2026-11-19T00:00:00.000Z" }];
    expect(read(digest(tasks, { urls })!)).toEqual([
      "1 open task, 1 overdue: prod",
      "Overdue: Enter the new client secret in Integray (prod / erp-sync, due 2026-11-19, responsible: @octocat)",
    ]);
  });

  it("stays below the limits and counts the other tasks", () => {
    const long = { title: "é".repeat(400), responsible: ["x".repeat(256), "y".repeat(256)] };
    const tasks = Array.from({ length: 300 }, (__, index) => taskOf({ ...long, id: String(index) }));
    const lines = read(digest(tasks, { created: ["0"], stacks: checked("prod", ...tasks.map(() => "production")) })!);
    expect(lines.at(-1)).toBe(`And ${300 - (lines.length - 2)} more. npm run tasks lists all of them.`);
    expect(lines.length).toBeGreaterThan(8);
  });

  it("shows up to 48 short tasks", () => {
    const tasks = Array.from({ length: 48 }, (__, index) => taskOf({ id: String(index), title: "Enter it" }));
    expect(read(digest(tasks, { created: ["0"] })!)).toHaveLength(49);
  });

  it("shows at least 48 of many short tasks", () => {
    const short = { title: "Enter it", stack: "p", integration: "e", responsible: [] };
    const tasks = Array.from({ length: 60 }, (__, index) => taskOf({ ...short, id: String(index) }));
    const lines = read(digest(tasks, { created: ["0"], stacks: checked("p") })!);
    expect(lines.length).toBeGreaterThanOrEqual(50);
  });

  it.each(Object.entries(attackTexts))("shows %s as text", (__, text) => {
    const [, line] = read(digest([taskOf({ title: `a${text}b` })], { created: [taskOf().id] })!);
    expect(line).not.toMatch(/[\r\n\u202E\u200B\0]/);
    expect(line).toContain(" (prod / erp-sync, due ");
  });
});

const secret = "T0000/B0000/secret-of-the-webhook";
const some = digest([taskOf()], { created: [taskOf().id] })!;

async function post(kind: WebhookKind, ...behaviours: Behaviour[]) {
  const service = await openService(...behaviours);
  const env = { TASKS_WEBHOOK_URL: `${service.origin}/services/${secret}?sig=${secret}` };
  const failure = await postDigest(kind, some, env, quickPace()).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  return { calls: service.calls, failure };
}

describe("a webhook", () => {
  it("gets one message", async () => {
    const { calls, failure } = await post("teams", answer(202, {}, ""));
    expect([calls, failure]).toEqual([[`POST /services/${secret}?sig=${secret}`], undefined]);
  });

  it("gets the message again only after it refused it because of too many requests", async () => {
    const refused = await post("slack", answer(429, { "retry-after": "30" }), answer(200, {}, "ok"));
    expect([refused.calls.length, refused.failure]).toEqual([2, undefined]);
    const unclear = await post("slack", reset, answer(200, {}, "ok"));
    expect([unclear.calls.length, unclear.failure?.message]).toEqual([
      1,
      "the webhook of Slack got no message: it cannot be reached\n" +
        "  fix: run this again later, and check the address in TASKS_WEBHOOK_URL  [tasks-webhook-failed]",
    ]);
  });

  it("does not follow a redirect", async () => {
    const moved = await post("teams", answer(302, { location: "/elsewhere" }), answer(200));
    expect(moved.calls).toEqual([`POST /services/${secret}?sig=${secret}`]);
    expect(moved.failure?.message).toMatch(/^the webhook of Teams got no message: /);
  });

  it.each<[WebhookKind, string, Behaviour, string]>([
    ["slack", "404", answer(404, {}, "no_service"), "refused the message with 404 (no_service)"],
    ["slack", "another text", answer(400, {}, `/services/${secret}`), "refused the message with 400\n"],
    ["teams", "401", answer(401, {}, { error: { message: secret } }), "refused the message with 401\n"],
    ["teams", "503", answer(503), "got no message: it fails or does not answer"],
    ["teams", "a reset", reset, "got no message: it cannot be reached"],
    ["slack", "a redirect", answer(302, { location: `/other/${secret}` }), "got no message: "],
  ])("of %s that answers with %s is not named in the error", async (kind, _, behaviour, message) => {
    const { failure } = await post(kind, behaviour);
    expect(failure?.message).toContain(message);
    const written = [failure?.message, failure?.stack, JSON.stringify(failure)].map((text = "") => ({
      name: text,
      text,
    }));
    expect(findIn(written, [secret, "127.0.0.1", "/services"])).toEqual([]);
  });

  it.each([undefined, "", "hooks.slack.com/x", `http://hooks.slack.com/${secret}`, `ftp://${secret}`])(
    "needs an https address, not %s",
    async (address) => {
      const error = await postDigest("slack", some, { TASKS_WEBHOOK_URL: address }, quickPace()).catch(
        (thrown: unknown) => thrown as Error,
      );
      expect((error as Error).message).toBe(
        "TASKS_WEBHOOK_URL must be set to the https address of a webhook of Slack\n" +
          "  fix: store the address as a secret of the pipeline, and add env: { TASKS_WEBHOOK_URL: ... } to the step" +
          "  [tasks-webhook-address]",
      );
    },
  );
});
