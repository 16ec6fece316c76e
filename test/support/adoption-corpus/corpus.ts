import type { TenantSeed } from "../../../packages/entra-tenant/index.ts";
import { byAccess } from "./access.ts";
import { byCredential } from "./credentials.ts";
import { portalTag, type MadeByHand } from "./made-by-hand.ts";
import { byProduct } from "./products.ts";
import { bySignIn } from "./sign-in.ts";
import { byText } from "./texts.ts";
import { byTool } from "./tools.ts";

const externalClientId = "b7a4e1d2-5c6f-4a38-9e0b-2d1c8f7a6b54";

const external: MadeByHand = {
  key: "other-tenant",
  title: "an application of another tenant, with consent and assigned people",
  external: externalClientId,
  servicePrincipal: { tags: [portalTag], appRoleAssignmentRequired: true, notes: "Asked for by finance" },
  grants: [{ api: "microsoftGraph", scope: "User.Read openid profile" }],
  roles: { microsoftGraph: ["User.Read.All"] },
  assigned: [{ to: "user", role: "Approver" }, { to: "Finance team" }],
};

/** Registrations as people make them. */
export const corpus: readonly MadeByHand[] = [
  ...byTool,
  ...bySignIn,
  ...byAccess,
  ...byCredential,
  ...byText,
  ...byProduct,
  external,
];

/** What requests cannot make in a local tenant: the application of another tenant. */
export const corpusSeed: TenantSeed = {
  servicePrincipals: {
    expenses: {
      appId: externalClientId,
      displayName: "Fabrikam Expenses",
      appOwnerOrganizationId: "d2f3b8a1-7c4e-4f90-8a6d-5e1b0c9f2a37",
      identifierUris: ["https://expenses.fabrikam.com"],
      appRoles: [{ value: "Approver", allowedMemberTypes: ["User"] }],
      scopes: [{ value: "Expenses.Read" }],
    },
  },
};
