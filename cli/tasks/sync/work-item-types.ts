import { z } from "zod";
import type { Send } from "../../pipeline/platform.ts";
import { dueDateField } from "./work-item.ts";

/** https://learn.microsoft.com/rest/api/azure/devops/wit/work-item-types/get */
const typeForm = z.object({
  fields: z.array(z.object({ referenceName: z.string() })).default([]),
  states: z.array(z.object({ name: z.string(), category: z.string() })).default([]),
});

/** A work item type of the project's process. */
export interface WorkItemType {
  readonly hasDueDate: boolean;
  /** The first state, for work items that are opened again. */
  readonly openState: string;
  readonly closedState: string;
  isOpen(state: string): boolean;
}

/** Reads work item types of a project, each once. */
export function openWorkItemTypes(
  send: Send,
  base: string,
  version: string,
): { named(name: string): Promise<WorkItemType> } {
  const known = new Map<string, WorkItemType>();
  return {
    async named(name) {
      const before = known.get(name);
      if (before !== undefined) return before;
      const { fields, states } = await send(
        "GET",
        `${base}/workitemtypes/${encodeURIComponent(name)}?${version}`,
        typeForm,
      );
      const firstOf = (category: string, otherwise: string): string =>
        states.find((state) => state.category === category)?.name ?? otherwise;
      const closed = new Set(
        states.filter(({ category }) => category === "Completed" || category === "Removed").map((state) => state.name),
      );
      const type: WorkItemType = {
        hasDueDate: fields.some(({ referenceName }) => referenceName === dueDateField),
        openState: firstOf("Proposed", "New"),
        closedState: firstOf("Completed", "Closed"),
        isOpen: (state) => !closed.has(state),
      };
      known.set(name, type);
      return type;
    },
  };
}
