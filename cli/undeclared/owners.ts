import { quoted, type Undeclared } from "./undeclared-object.ts";
import type { GraphOwner } from "./graph-objects.ts";
import type { Lookups } from "./lookups.ts";
import type { Declared, DeclaredOwner } from "./registrations.ts";

/** The object that the owners own. */
export type Owned = "applications" | "servicePrincipals";

const titles = { applications: "app registration", servicePrincipals: "service principal" } as const;
const activities = {
  applications: { added: "Add owner to application", removed: "Remove owner from application" },
  servicePrincipals: { added: "Add owner to service principal", removed: "Remove owner from service principal" },
} as const;

/** Finds undeclared owners. An owner can add secrets and sign in as the registration. */
export function findFurtherOwners(
  of: Owned,
  { objectId, owners }: Declared,
  actual: readonly GraphOwner[],
): Undeclared[] {
  return actual
    .filter(({ id }) => !owners.some((one) => one.objectId === id))
    .map((one) => ({
      kind: "owner",
      text: `the owner ${actualName(one)} of the ${titles[of]} is not declared`,
      id: one.id,
      since: null,
      isAccess: true,
      auditActivity: activities[of].added,
      removal: {
        type: "request",
        method: "DELETE",
        path: `/${of}/${objectId}/owners/${encodeURIComponent(one.id)}/$ref`,
      },
      isInRefresh: false,
    }));
}

/** Finds declared owners who are no longer owners, have left, or cannot sign in. */
export async function findLeftOwners(
  of: Owned,
  { owners }: Declared,
  actual: readonly GraphOwner[],
  lookups: Lookups,
  refused: (needs: string) => void,
): Promise<Undeclared[]> {
  const found = owners.map(async (one): Promise<Undeclared[]> => {
    const present = actual.find(({ id }) => id === one.objectId);
    if (present?.["@odata.type"] !== undefined && present["@odata.type"] !== "#microsoft.graph.user") return [];
    const answer = await lookups.user(one.objectId);
    if (answer.state === "refused") refused(answer.needs);
    const finding = {
      kind: "declared owner" as const,
      id: one.objectId,
      since: null,
      isAccess: true,
      auditActivity: activities[of].removed,
      isInRefresh: false,
    };
    const subject = `the declared owner ${declaredName(one, present)} of the ${titles[of]}`;
    if (present === undefined) {
      const isGone = answer.state === "missing";
      return [
        {
          ...finding,
          text: `${subject} is not an owner in the tenant${isGone ? ", and no user has this id: the owner has left" : ""}`,
          removal: isGone
            ? { type: "advice", text: "replace the owner under owners in the stack file, then deploy" }
            : { type: "deployment" },
        },
      ];
    }
    if (answer.state !== "read" || answer.value.accountEnabled !== false) return [];
    return [
      {
        ...finding,
        auditActivity: "Disable account",
        text: `${subject} is disabled and cannot sign in`,
        removal: { type: "advice", text: "replace the owner under owners in the stack file, then deploy" },
      },
    ];
  });
  return (await Promise.all(found)).flat();
}

function actualName({ id, displayName, userPrincipalName }: GraphOwner): string {
  const name = userPrincipalName ?? displayName;
  return name ? `${quoted(name)} (object id ${quoted(id)})` : `with the object id ${quoted(id)}`;
}

function declaredName({ objectId, name }: DeclaredOwner, present: GraphOwner | undefined): string {
  return actualName({
    id: objectId,
    displayName: present?.displayName,
    "@odata.type": undefined,
    userPrincipalName: name ?? present?.userPrincipalName,
  });
}
