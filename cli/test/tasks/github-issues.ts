import { type Answer, type Call, openStandIn, type StandIn } from "./stand-in.ts";

/** An issue as GitHub keeps it. */
interface StoredIssue {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  stateReason: string | null;
  labels: string[];
  assignees: string[];
  readonly comments: string[];
  /** GitHub lists pull requests as issues. */
  readonly isPullRequest: boolean;
  /** Lists that will not contain it yet. */
  late: number;
}

/** The issues of `contoso/integrations`, in the forms of https://docs.github.com/rest/issues. */
export interface GitHubIssues extends StandIn {
  readonly issues: StoredIssue[];
  readonly env: NodeJS.ProcessEnv;
  /** Users who can be assigned. */
  readonly assignable: Set<string>;
  /** How many lists a new issue is missing from. */
  late: number;
  areDisabled: boolean;
  /** Whether the token may set labels. */
  keepsLabels: boolean;
  /** Whether the token may write, see, or nothing. */
  access: "write" | "read" | "none";
}

const base = "/repos/contoso/integrations";
export const gitHubToken = "token-of-the-run";

/** Opens the stand-in. */
export async function openIssues(): Promise<GitHubIssues> {
  const issues: StoredIssue[] = [];
  const settings: Omit<GitHubIssues, keyof StandIn | "env"> = {
    issues,
    assignable: new Set(["octocat"]),
    late: 0,
    areDisabled: false,
    keepsLabels: true,
    access: "write",
  };
  const standIn = await openStandIn((call) => answer(call, github));
  const env = { GITHUB_API_URL: standIn.origin, GITHUB_REPOSITORY: "contoso/integrations", GITHUB_TOKEN: gitHubToken };
  const github: GitHubIssues = Object.assign(standIn, settings, { env });
  return github;
}

const missing: Answer = { status: 404, body: { message: "Not Found" } };

function answer({ method, path, query, headers, body }: Call, github: GitHubIssues): Answer {
  if (!/^(bearer|token) token-of-the-run$/i.test(headers.authorization ?? "")) {
    return { status: 401, body: { message: "Bad credentials" } };
  }
  if (github.access === "none" || !path.startsWith(`${base}/`)) return missing;
  if (method !== "GET" && github.access === "read") {
    return { status: 403, body: { message: "Resource not accessible by integration" } };
  }
  const rest = path.slice(base.length);
  const assignee = /^\/assignees\/(.+)$/.exec(rest)?.[1];
  if (assignee !== undefined) return github.assignable.has(assignee) ? { status: 204 } : missing;
  if (!rest.startsWith("/issues")) return missing;
  if (github.areDisabled) return { status: 410, body: { message: "Issues has been disabled in this repository." } };
  const sent = (body ?? {}) as Record<string, unknown>;
  const [, number, comments] = /^\/issues(?:\/(\d+)(\/comments)?)?$/.exec(rest) ?? [];
  if (number === undefined) return method === "POST" ? create(sent, github) : list(query, github);
  const issue = github.issues.find((one) => one.number === Number(number));
  if (issue === undefined) return missing;
  if (comments !== undefined)
    return method === "POST" ? comment(sent, issue) : page(issue.comments.map(commentOf), query);
  if (method === "PATCH") return change(sent, issue, github);
  return { status: 200, body: shown(issue) };
}

function list(query: URLSearchParams, { issues }: GitHubIssues): Answer {
  const label = query.get("labels");
  const state = query.get("state") ?? "open";
  const found = issues
    .filter((one) => one.late <= 0)
    .filter((one) => label === null || one.labels.includes(label))
    .filter((one) => state === "all" || one.state === state);
  if (Number(query.get("page") ?? 1) === 1) for (const one of issues) one.late -= 1;
  const ascending = query.get("direction") === "asc";
  return page((ascending ? found : found.toReversed()).map(shown), query);
}

function page(all: readonly object[], query: URLSearchParams): Answer {
  const size = Math.min(100, Number(query.get("per_page") ?? 30));
  const number = Number(query.get("page") ?? 1);
  return { status: 200, body: all.slice(size * (number - 1), size * number) };
}

function create(sent: Record<string, unknown>, github: GitHubIssues): Answer {
  const issue: StoredIssue = {
    number: github.issues.length + 1,
    title: "",
    body: "",
    state: "open",
    stateReason: null,
    labels: [],
    assignees: [],
    comments: [],
    isPullRequest: false,
    late: github.late,
  };
  const refusal = assign(sent, issue, github);
  if (refusal !== undefined) return refusal;
  if (github.keepsLabels) issue.labels = (sent["labels"] as string[] | undefined) ?? [];
  github.issues.push(issue);
  return { status: 201, body: shown(issue) };
}

function change(sent: Record<string, unknown>, issue: StoredIssue, github: GitHubIssues): Answer {
  const refusal = assign(sent, issue, github);
  if (refusal !== undefined) return refusal;
  if (sent["state"] !== undefined && sent["state"] !== issue.state) {
    issue.state = sent["state"] as StoredIssue["state"];
    issue.stateReason =
      issue.state === "closed" ? ((sent["state_reason"] as string | undefined) ?? "completed") : "reopened";
  }
  return { status: 200, body: shown(issue) };
}

/** Sets title, body and assignees, or refuses all of it. */
function assign(sent: Record<string, unknown>, issue: StoredIssue, { assignable }: GitHubIssues): Answer | undefined {
  const { title = issue.title, body = issue.body, assignees = issue.assignees } = sent as Partial<StoredIssue>;
  const invalid = (field: string): Answer => ({
    status: 422,
    body: { message: "Validation Failed", errors: [{ resource: "Issue", code: "invalid", field }] },
  });
  if (assignees.some((one) => !assignable.has(one))) return invalid("assignees");
  if (title === "" || title.length > 256) return invalid("title");
  if (body.length > 65_536) return invalid("body");
  Object.assign(issue, { title, body, assignees: assignees.slice(0, 10) });
  return undefined;
}

function comment(sent: Record<string, unknown>, issue: StoredIssue): Answer {
  issue.comments.push(String(sent["body"]));
  return { status: 201, body: commentOf(String(sent["body"]), issue.comments.length) };
}

const commentOf = (body: string, id: number): object => ({ id, body });

function shown({ number, title, body, state, stateReason, labels, assignees, isPullRequest }: StoredIssue): object {
  return {
    id: 1000 + number,
    number,
    title,
    body,
    state,
    state_reason: stateReason,
    html_url: `https://github.com/contoso/integrations/issues/${number}`,
    labels: labels.map((name) => ({ name })),
    assignees: assignees.map((login) => ({ login })),
    ...(isPullRequest && { pull_request: { url: "https://api.github.com/repos/contoso/integrations/pulls/1" } }),
  };
}
