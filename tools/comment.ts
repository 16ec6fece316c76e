import { readFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { UserMistake } from "../local/user-mistake.ts";
import { processTerminal, strictArguments } from "./command.ts";
import { openAzureDevOpsPullRequest } from "./comment/azure-devops.ts";
import { openGitHubPullRequest } from "./comment/github.ts";
import type { PullRequest } from "./comment/pull-request.ts";
import type { Terminal } from "./terminal.ts";

/** `npm run comment`: one comment on the pull request that a pipeline runs for, written anew each time. */
export const comment = defineCommand({
  meta: {
    name: "comment",
    description: "Write a report as the one comment of a pull request, in GitHub Actions or Azure Pipelines",
  },
  args: {
    file: { type: "positional", required: true, description: "What npm run report wrote", valueHint: "file" },
  },
  plugins: [strictArguments],
  async run({ args }) {
    await writeComment(args.file, process.env, processTerminal());
  },
});

/** Writes the text of a file as a comment, in the place of the one that begins with the same line. */
export async function writeComment(file: string, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new UserMistake(`${file} cannot be read (${code})\n  fix: name a report  [report-missing]`);
  });
  const marker = /^<!-- entra-integrations:.* -->$/m.exec(text)?.[0];
  if (marker === undefined || !text.startsWith(marker)) {
    throw new UserMistake(
      `${file} must begin with the line by which a comment is found again\n` +
        "  fix: write it with npm run report -- --out report.md  [report-unmarked]",
    );
  }
  const pullRequest = openPullRequest(env);
  const body = cut(text, pullRequest.longest);
  const before = await pullRequest.find(marker);
  await (before === undefined ? pullRequest.add(body) : before.replace(body));
  terminal.print(`${pullRequest.name}: comment ${before === undefined ? "written" : "updated"}`);
}

/** A platform refuses a comment that is too long, and half a report says more than none. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const note = "\n\n**The report is longer than a comment may be; npm run report prints all of it.**\n";
  return text.slice(0, text.lastIndexOf("\n", longest - note.length)) + note;
}

function openPullRequest(env: NodeJS.ProcessEnv): PullRequest {
  if (env["GITHUB_ACTIONS"] === "true") return openGitHubPullRequest(env);
  if (env["TF_BUILD"] === "True") return openAzureDevOpsPullRequest(env);
  throw new UserMistake(
    "a comment needs a pull request, and this is neither GitHub Actions nor Azure Pipelines\n" +
      "  fix: run this in a pipeline; --out report.md alone writes the report anywhere  [pipeline-unknown]",
  );
}
