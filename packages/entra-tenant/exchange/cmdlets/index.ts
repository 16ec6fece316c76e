import { mailboxCmdlets } from "./mailboxes.ts";
import type { Cmdlet } from "./parameters.ts";
import { roleAssignmentCmdlets } from "./role-assignments.ts";
import { servicePrincipalCmdlets } from "./service-principals.ts";

/** Cmdlets that the tenant serves, by name. */
export const cmdlets: Readonly<Record<string, Cmdlet>> = {
  ...servicePrincipalCmdlets,
  ...mailboxCmdlets,
  ...roleAssignmentCmdlets,
};
