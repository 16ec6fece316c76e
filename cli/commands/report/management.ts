import type { PreviewStep } from "./preview.ts";

/** A change in how Pulumi manages a resource. */
export interface ManagementChange {
  /** The predicate of a sentence, such as `is no longer protected from deletion`. */
  text: string;
  /** The end of the sentence: an id, a URN or a name. */
  value?: string;
  /** Whether it affects access. */
  isAccess: boolean;
}

/** Returns how a step changes the management of its resource. */
export function readManagement({ op, oldState: old, newState: next }: PreviewStep): ManagementChange[] {
  if (op === "import" || op === "import-replacement") {
    const id = next?.importID ?? next?.id ?? "";
    return [{ text: "already exists in the tenant and is managed from now on; its id is", value: id, isAccess: true }];
  }
  if (old === undefined) return [];
  if (next === undefined) return whenGone(op, old);
  const changes: ManagementChange[] = [];
  const isProtected = next.protect === true;
  if ((old.protect === true) !== isProtected) {
    const text = isProtected ? "becomes protected from deletion" : "is no longer protected from deletion";
    changes.push({ text, isAccess: false });
  }
  if ((old.retainOnDelete === true) !== (next.retainOnDelete === true)) {
    const text =
      next.retainOnDelete === true
        ? "will stay in the tenant when it is deleted here"
        : "will be deleted with its entry";
    changes.push({ text, isAccess: false });
  }
  if (isText(old.urn) && isText(next.urn) && old.urn !== next.urn) {
    changes.push({ text: "had another name in the state:", value: old.urn, isAccess: false });
  } else if (isText(old.parent) && isText(next.parent) && old.parent !== next.parent) {
    changes.push({ text: "had another parent:", value: old.parent, isAccess: false });
  }
  if (providerOf(old.provider) !== providerOf(next.provider)) {
    changes.push({ text: "had another provider:", value: old.provider ?? "none", isAccess: true });
  }
  if ((old.external === true) !== (next.external === true)) {
    const text =
      next.external === true
        ? "stays in the tenant and is no longer managed"
        : "was only read so far, and is managed from now on";
    changes.push({ text, isAccess: true });
  }
  return changes;
}

function whenGone(op: string, old: NonNullable<PreviewStep["oldState"]>): ManagementChange[] {
  const isKept = old.retainOnDelete === true || (op.startsWith("discard") && old.external !== true);
  return isKept ? [{ text: "stays in the tenant and is no longer managed", isAccess: true }] : [];
}

/** A default provider is named after its version. A new version is not a new tenant. */
function providerOf(reference: string | null | undefined): string {
  const [, urn = ""] = /^(.*)::[^:]*$/.exec(reference ?? "") ?? [];
  return urn.replace(/::default_[\d_a-z]+$/i, "::default");
}

function isText(value: string | null | undefined): value is string {
  return value !== undefined && value !== null && value !== "";
}
