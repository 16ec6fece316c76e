import { describe, expect, it } from "vitest";
import { writeComment } from "../../commands/comment.ts";
import { openTerminal } from "../../output/terminal.ts";
import { report, write } from "./written-comment.ts";

describe("npm run comment", () => {
  it("refuses text that is not a report", async () => {
    expect(await write({}, {}, "### Access\n")).toMatchObject({
      said:
        "/report.md must begin with the line by which a comment is found again\n" +
        "  fix: write it with npm run report -- --out report.md  [report-unmarked]\nexit code 2\n",
    });
  });

  it("refuses the report of another stack", async () => {
    expect(await write({}, {}, report, { stack: "staging" })).toMatchObject({
      said:
        "/report.md: must be a report of stack staging, but is of another one\n" +
        "  fix: write it from a preview of stack staging  [report-of-another-stack]\nexit code 2\n",
    });
  });

  it("refuses to run outside of a pipeline", async () => {
    expect(await write({}, {})).toMatchObject({
      said:
        "a comment needs a pull request, and this is neither GitHub Actions nor Azure Pipelines\n" +
        "  fix: run this in a pipeline; --out report.md alone writes the report anywhere  [pipeline-unknown]\nexit code 2\n",
    });
  });

  it("names a missing file", async () => {
    const failing = writeComment(
      { file: "missing.md", occasion: "checked" },
      {},
      openTerminal(process.stdout, process.stderr, {}),
    );
    await expect(failing).rejects.toThrow("missing.md cannot be read (ENOENT)\n  fix: name a report  [report-missing]");
  });
});
