import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { writeComment, type CommentRequest } from "../../commands/comment.ts";
import { readFailure } from "../../failure.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { openTerminal } from "../../output/terminal.ts";
import { quickPace } from "@entra-integrations/http/test/service.ts";
import { openPlatform, type Answers, type Received } from "./pull-requests.ts";

/** The token of the run. */
export const token = "token-of-the-run";
/** The line by which a comment is found. */
export const marker = "<!-- entra-integrations:prod -->";
/** A report of stack prod. */
export const report = `${marker}\n\n### Access of stack \`prod\`\n\nNo change of access.\n`;

interface Written {
  said: string;
  received: Received[];
}

/** Writes a report as a run of a platform would, and takes what is said and sent. `event` is GitHub's. */
export async function write(
  answers: Answers,
  variables: NodeJS.ProcessEnv,
  text = report,
  { event = checked, pace = quickPace(), ...request }: Partial<CommentRequest> & { event?: object; pace?: Pace } = {},
): Promise<Written> {
  await using platform = await openPlatform(answers);
  const dir = mkdtempSync(join(tmpdir(), "entra-comment-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, "report.md"), text);
  writeFileSync(join(dir, "event.json"), JSON.stringify(event));
  const env = Object.fromEntries(
    Object.entries<string | undefined>({ ...variables, GITHUB_EVENT_PATH: join(dir, "event.json") }).map(
      ([name, value]) => [name, value?.replace("http://platform", platform.origin)],
    ),
  );
  let said = "";
  const out = { write: (chunk: string) => Boolean((said += chunk)) };
  const asked = { file: join(dir, "report.md"), occasion: "checked" as const, ...request };
  await writeComment(asked, env, openTerminal(out, out, {}), pace).catch((error: unknown) => {
    const { text: failure, exitCode } = readFailure(error);
    said += `${failure}\nexit code ${exitCode}\n`;
  });
  return { said: said.replaceAll(dir, ""), received: platform.received };
}

/** The header that the token is sent in. */
export const bearer = `Bearer ${token}`;
/** The newest commit of the pull request. */
export const head = "a".repeat(40);
/** The commit of its merge. */
export const merge = "b".repeat(40);
/** The pull request 12, as an event has it. */
export const pull = { number: 12, head: { sha: head }, base: { ref: "main" } };
/** The event of GitHub after the pull request was checked. */
export const checked = {
  repository: { default_branch: "main" },
  workflow_run: { head_sha: head, pull_requests: [pull] },
};
/** The end of a comment that announces a plan. */
export const note = /plan that the main branch calculates before the deployment is approved\._\n$/;
