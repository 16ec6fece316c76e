import type { PreviewStep } from "./preview.ts";

/** Effect on a resource. `adopted` and `released` begin and end its management by Pulumi, and leave it in the tenant. `read` changes nothing in the tenant. */
export type ChangeWord = "created" | "changed" | "replaced" | "removed" | "adopted" | "released" | "read";

/** Returns the effect of a step on its resource; undefined for a step without an effect. */
export function changeOf(step: PreviewStep): ChangeWord | undefined {
  const { op, oldState, newState } = step;
  switch (op) {
    case "same":
    case "refresh":
      return undefined;
    case "create":
      return "created";
    case "replace":
    case "create-replacement":
      return "replaced";
    case "delete":
    case "delete-replaced":
      return oldState?.retainOnDelete === true ? "released" : "removed";
    case "import":
    case "import-replacement":
      return "adopted";
    case "discard":
    case "discard-replaced":
      return oldState?.external === true ? undefined : "released";
    case "read":
    case "read-replacement":
      if (step.type === "pulumi:pulumi:StackReference") return undefined;
      if (oldState === undefined) return "read";
      if (oldState.external !== true) return "released";
      return oldState.id === newState?.id ? undefined : "read";
    default:
      // Unknown operations of later engines count as changes.
      return "changed";
  }
}
