import * as azuread from "@pulumi/azuread";
import { mailboxPermissionsOf } from "../permissions.ts";
import type { ResourceRule } from "../rule.ts";

/** https://learn.microsoft.com/exchange/permissions-exo/application-rbac. A deployment cannot see what Exchange allows, so it warns each time. */
export const exchangePermissionScoped: ResourceRule = {
  name: "exchange-permission-scoped",
  description: "An application permission for mailboxes is limited to those that it needs.",
  judge(resource) {
    // A grant belongs to a declaration, which is reported separately.
    if (!resource.isType(azuread.Application) && !resource.isType(azuread.ApplicationApiAccess)) return undefined;
    const names = mailboxPermissionsOf(resource) ?? [];
    if (names.length === 0) return [];
    return [
      {
        message: `${names.join(", ")} ${names.length === 1 ? "reaches" : "reach"} all mailboxes unless scoped in Exchange Online.`,
        fix: "Have an Exchange administrator assign the role to a management scope, and leave out the permission in Entra.",
      },
    ];
  },
};
