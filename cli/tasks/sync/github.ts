import { z } from "zod";
import type { Fetch } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { openProxyFetch } from "@entra-integrations/http/proxy-fetch.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { openPlatform } from "../../pipeline/platform.ts";
import { requireVariable } from "../../pipeline/require-variable.ts";
import { explainGitHub } from "./github-refusals.ts";
import { type IssueMark, readMark, withMark, withState } from "./github-mark.ts";
import { withSecondaryLimit } from "./secondary-limit.ts";
import { type Closing, type ItemDraft, type Item, keyOf, type Tracker } from "./tracker.ts";

/** The label of every issue of a task. */
const issueLabel = "entra-integrations";
const pageSize = 100;

const issueForm = z.object({
  number: z.number(),
  state: z.enum(["open", "closed"]),
  body: z.string().nullish(),
  html_url: z.string(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
  pull_request: z.unknown().optional(),
});
type Issue = z.output<typeof issueForm>;

/** Changes of an issue. */
interface Changes {
  readonly body: string;
  readonly state: "open" | "closed";
  readonly [other: string]: unknown;
}

const commentsForm = z.array(z.object({ body: z.string().nullish() }));

/**
 * Opens the issues of the repository whose GitHub Actions run this is. Issues are found by listing those with the
 * label, because the search API returns new issues late.
 * https://docs.github.com/rest/issues/issues, https://docs.github.com/rest/issues/assignees and
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function openGitHubIssues(env: NodeJS.ProcessEnv, pace: Pace, fetch: Fetch = openProxyFetch().fetch): Tracker {
  const repository = requireVariable(env, "GITHUB_REPOSITORY", "run this in GitHub Actions");
  const token = requireVariable(env, "GITHUB_TOKEN", "add env: { GITHUB_TOKEN: ${{ github.token }} } to the step");
  const { send, exists } = openPlatform({
    service: "GitHub",
    token,
    pace,
    deadlineSeconds: 1800,
    fetch: withSecondaryLimit(fetch),
    explain: (refusal) => explainGitHub(refusal, repository),
  });
  const base = `${env["GITHUB_API_URL"] ?? "https://api.github.com"}/repos/${repository}`;
  /** The newest body of each issue, by number. */
  const bodies = new Map<number, string>();
  const assignable = new Map<string, boolean>();

  function itemOf(issue: Issue): Item[] {
    const body = issue.body ?? "";
    const mark = readMark(body);
    if (mark === undefined || mark.state === "duplicate" || issue.pull_request !== undefined) return [];
    bodies.set(issue.number, body);
    return [toItem(issue, mark)];
  }

  /** The users whom GitHub accepts as assignees. It refuses an issue with any other assignee. */
  async function acceptedOf({ assignees }: ItemDraft): Promise<string[]> {
    for (const user of assignees) {
      if (!assignable.has(user)) assignable.set(user, await exists(`${base}/assignees/${user}`));
    }
    return assignees.filter((user) => assignable.get(user) === true);
  }

  async function patch(number: number, changes: Changes): Promise<Issue> {
    const issue = await send("PATCH", `${base}/issues/${number}`, issueForm, changes);
    bodies.set(number, changes.body);
    return issue;
  }

  /** GitHub drops labels without an error if the token may only create issues. */
  async function checkLabel({ number, labels }: Issue, text: string): Promise<void> {
    if (labels.some((label) => (typeof label === "string" ? label : label.name) === issueLabel)) return;
    await patch(number, { state: "closed", state_reason: "not_planned", body: text });
    throw new UserError({
      message: `GitHub created issue ${number} of ${repository} without the label ${issueLabel}, so it was closed again`,
      fix: "use a token that may set labels, such as GITHUB_TOKEN with issues: write",
      code: "tasks-label-missing",
    });
  }

  /** Comments once, even if an earlier run was killed before it closed the issue. */
  async function commentOnce(number: number, text: string): Promise<void> {
    const url = `${base}/issues/${number}/comments`;
    for (let page = 1; ; page += 1) {
      const found = await send("GET", `${url}?per_page=${pageSize}&page=${page}`, commentsForm);
      if (found.some(({ body }) => body?.replaceAll("\r\n", "\n") === text)) return;
      if (found.length < pageSize) break;
    }
    await send("POST", url, z.unknown(), { body: text });
    await pace.sleep(writePause);
  }

  return {
    name: `issues of ${repository}`,
    pause: writePause,
    async list() {
      const found: Item[] = [];
      for (let page = 1; ; page += 1) {
        const query = `labels=${issueLabel}&state=all&sort=created&direction=asc&per_page=${pageSize}&page=${page}`;
        const issues = await send("GET", `${base}/issues?${query}`, z.array(issueForm));
        found.push(...issues.flatMap(itemOf));
        if (issues.length < pageSize) return found;
      }
    },
    async create(draft) {
      const mark = markOf(draft);
      const body = withMark(draft.text, mark);
      const issue = await send("POST", `${base}/issues`, issueForm, {
        title: draft.title,
        body,
        labels: [issueLabel],
        assignees: await acceptedOf(draft),
      });
      await checkLabel(issue, draft.text);
      bodies.set(issue.number, body);
      return toItem(issue, mark);
    },
    async update(item, draft) {
      const mark = markOf(draft);
      const issue = await patch(item.number, {
        title: draft.title,
        body: withMark(draft.text, mark),
        state: "open",
        ...(readMark(bodies.get(item.number) ?? "")?.people !== draft.peopleDigest && {
          assignees: await acceptedOf(draft),
        }),
      });
      return toItem(issue, mark);
    },
    async close(item, { reason, comment }: Closing) {
      await commentOnce(item.number, comment);
      const body = withState(bodies.get(item.number) ?? "", reason === "duplicate" ? "duplicate" : "closed");
      const issue = await patch(item.number, {
        state: "closed",
        state_reason: reason === "done" ? "completed" : "not_planned",
        body,
      });
      return { ...item, isOpen: issue.state === "open", closedByRun: true };
    },
  };
}

/** GitHub asks for at least one second between writes. In milliseconds. */
const writePause = 1000;

function markOf({ taskId, stack, kind, textDigest, peopleDigest }: ItemDraft): IssueMark {
  return { task: taskId, stack, kind, text: textDigest, people: peopleDigest, state: "open" };
}

function toItem({ number, state, html_url: url }: Issue, mark: IssueMark): Item {
  return {
    number,
    key: keyOf(mark.task),
    stackKey: keyOf(mark.stack),
    kind: mark.kind,
    isOpen: state === "open",
    closedByRun: mark.state !== "open",
    textDigest: mark.text,
    url,
  };
}
