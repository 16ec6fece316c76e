import type * as pulumi from "@pulumi/pulumi";

/** How a registration or a service principal begins and ends. */
interface WholeLife {
  /** The provider's import id of an existing object. @default undefined - the run creates the object */
  importId?: string | undefined;
  /** Whether the object stays in Entra when the entry is removed. */
  keeps: boolean;
  /** Whether the engine refuses to delete the object, even if the object would stay in Entra. */
  protect: boolean;
}

/** The options of a registration or a service principal. */
export function optionsOfWhole(
  parent: pulumi.Resource,
  { importId, keeps, protect }: WholeLife,
): pulumi.CustomResourceOptions {
  return {
    parent,
    ...(importId !== undefined && { import: importId }),
    ...(keeps ? { retainOnDelete: true } : protect && { protect: true }),
  };
}

/** How an object that belongs to a registration or a service principal begins and ends. */
export interface PartLife {
  /** The provider's import id of an existing object. @default undefined - the run creates the object */
  importId?: string | undefined;
  /** The registration or service principal with which the object stays in Entra. @default undefined - it does not stay */
  keptWith?: pulumi.Resource | undefined;
}

/**
 * The options of an object that belongs to a registration or a service principal. With `deletedWith`, the engine leaves the
 * object alone when the whole entry is removed, but deletes it when only this object is removed from the entry, such as one
 * permission. `retainOnDelete` would keep it in both cases.
 */
export function optionsOfPart(parent: pulumi.Resource, { importId, keptWith }: PartLife): pulumi.CustomResourceOptions {
  return {
    parent,
    ...(importId !== undefined && { import: importId }),
    ...(keptWith !== undefined && { deletedWith: keptWith }),
  };
}
