import * as pulumi from "@pulumi/pulumi";
import { formatTag } from "../integrations/registration/tag.ts";

/** The tag of the objects in the tenant that belong to one integration of this stack. */
export function integrationTag(name: string, isKept = false): string {
  return formatTag({ project: pulumi.getProject(), stack: pulumi.getStack(), integration: name, isKept });
}
