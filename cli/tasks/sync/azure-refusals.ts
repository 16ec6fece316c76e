import { z } from "zod";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { type Explanation, lacksPermission, type Refusal } from "../../pipeline/platform.ts";
import type { BoardOptions } from "./work-item.ts";

const problem = z.object({ message: z.string() });

/** Explains why Azure DevOps refused a request about work items. Its messages begin with stable numbers. */
export function explainAzureBoards(
  refusal: Refusal,
  { areaPath, workItemType }: BoardOptions,
): Explanation | undefined {
  const { status, body } = refusal;
  const said = problem.safeParse(body).data?.message ?? "";
  const quoted = `Azure DevOps answered: ${visibleText(said).slice(0, 300)}`;
  if (said.includes("TF200016")) {
    return {
      message: quoted,
      fix: "let the build service see the project, and check SYSTEM_TEAMPROJECTID",
      code: "tasks-project-missing",
    };
  }
  if (said.includes("VS402323") || /work item type/i.test(said)) {
    return {
      message: quoted,
      fix: `name a work item type of the project with --work-item-type; it was ${visibleText(workItemType ?? "")}`,
      code: "tasks-work-item-type",
    };
  }
  if (said.includes("TF401347") || said.includes("System.AreaPath")) {
    return {
      message: quoted,
      fix: `name an existing area with --area-path, such as "Project\\Team"; it was ${visibleText(areaPath ?? "")}`,
      code: "tasks-area-path",
    };
  }
  if (status === 400) {
    return {
      message: quoted,
      fix: "compare the rules of the work item type with docs/task-sync.md",
      code: "tasks-work-item-refused",
    };
  }
  if (!lacksPermission(refusal)) return undefined;
  return {
    ...(said !== "" && { message: quoted }),
    fix: "let the build service edit work items in this area and create tag definitions (scope vso.work_write)",
    code: "tasks-refused",
  };
}
