import { type Explanation, lacksPermission, type Refusal } from "../../pipeline/platform.ts";

/** Explains why GitHub refused a request about issues. */
export function explainGitHub({ status }: Refusal, repository: string): Explanation | undefined {
  if (status === 410) {
    return {
      message: `GitHub has no issues in ${repository}, because they are disabled`,
      fix: "turn on Issues in the settings of the repository, or leave out --sync",
      code: "tasks-issues-disabled",
    };
  }
  if (!lacksPermission({ status })) return undefined;
  return {
    fix: "give the job permissions: { issues: write }, and check GITHUB_REPOSITORY",
    code: "tasks-refused",
  };
}
