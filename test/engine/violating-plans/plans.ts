import { changePlans } from "./cases/changes.ts";
import { credentialPlans } from "./cases/credentials.ts";
import { federationPlans } from "./cases/federation.ts";
import { justificationPlans } from "./cases/justifications.ts";
import { otherTypePlans } from "./cases/other-types.ts";
import { ownerAndGroupPlans } from "./cases/owners-and-groups.ts";
import { permissionPlans } from "./cases/permissions.ts";
import { redirectUriPlans } from "./cases/redirect-uris.ts";
import { registrationPlans } from "./cases/registrations.ts";
import { rolePlans } from "./cases/roles.ts";
import type { Plan } from "./plan.ts";

/** A plan and the name that its resources begin with. */
export type NamedPlan = Plan & { name: string };

/** Plans that create something. */
const newPlans: readonly NamedPlan[] = named("plan", [
  ...permissionPlans,
  ...justificationPlans,
  ...rolePlans,
  ...ownerAndGroupPlans,
  ...registrationPlans,
  ...credentialPlans,
  ...redirectUriPlans,
  ...federationPlans,
  ...otherTypePlans,
]);

/** Plans that change, replace, delete or import something. */
export const changingPlans: readonly NamedPlan[] = named("change", changePlans);

/** All raw plans, which one preview runs. */
export const allPlans: readonly NamedPlan[] = [...newPlans, ...changingPlans];

function named(prefix: string, plans: Plan[]): NamedPlan[] {
  return plans.map((plan, index) => ({ ...plan, name: `${prefix}-${String(index).padStart(3, "0")}` }));
}
