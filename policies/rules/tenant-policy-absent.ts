import * as azuread from "@pulumi/azuread";
import type { AnyResourceClass } from "../read-as.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const effects: readonly (readonly [type: AnyResourceClass, effect: string])[] = [
  [azuread.ConditionalAccessPolicy, "who can sign in, and how, in the whole tenant"],
  [azuread.AuthenticationStrengthPolicy, "which authentication methods are strong enough"],
  [azuread.NamedLocation, "which networks Conditional Access trusts"],
  [
    azuread.GroupRoleManagementPolicy,
    "who can activate membership of a privileged group, and whether that is approved",
  ],
  [azuread.AccessPackage, "for which resources people can request access"],
  [azuread.AccessPackageAssignmentPolicy, "who can request access, and whether that is approved"],
  [azuread.AccessPackageCatalog, "for which resources people can request access"],
  [azuread.AccessPackageCatalogRoleAssignment, "who can give away access through a catalog"],
  [azuread.AccessPackageResourceCatalogAssociation, "for which resources people can request access"],
  [azuread.AccessPackageResourcePackageAssociation, "for which resources people can request access"],
];

const settings = defineSettings({
  allowedTypes: {
    type: "array",
    items: { type: "string" },
    default: [] as string[],
    description: "Names of resource types that a stack may contain, such as NamedLocation",
  },
});

/** These settings protect the whole tenant, so a change of one integration must not change them too. */
export const tenantPolicyAbsent: ResourceRule = {
  name: "tenant-policy-absent",
  description: "A stack changes no sign-in policy and no access package.",
  configSchema: settings.configSchema,
  judge(resource) {
    const [, effect] = effects.find(([resourceClass]) => resource.isType(resourceClass)) ?? [];
    if (effect === undefined) return undefined;
    const name = resource.type.slice(resource.type.lastIndexOf(":") + 1);
    if (settings.read(resource).allowedTypes.includes(name)) return [];
    return [
      {
        message: `${name} decides ${effect}.`,
        fix: "Keep it in a separate stack, reviewed by the people responsible for it.",
      },
    ];
  },
};
