import { mapLimited } from "../../map-limited.ts";
import type { Client } from "./client.ts";
import type { Carry, Change, Outcome } from "./graph-writer.ts";

/** The changes of one step. They are independent of each other. */
export interface Step<One = Change> {
  /** Such as `2 secrets removed`. */
  readonly done: string;
  readonly changes: readonly One[];
}

const writesApplications = "Application.ReadWrite.All";
const atOnce = 8;

/** Disables sign-in. Needs no earlier read, so it works for an identity that may not read the tenant. */
function disable({ servicePrincipalId, clientId }: { servicePrincipalId?: string | undefined; clientId: string }) {
  const object = servicePrincipalId === undefined ? `(appId='${clientId}')` : `/${servicePrincipalId}`;
  return {
    what: "disable sign-in",
    method: "PATCH",
    path: `/servicePrincipals${object}`,
    body: { accountEnabled: false },
    needs: writesApplications,
  } as const satisfies Change;
}

/** What cuts a client off, the most effective step first. */
export function planCut(client: Client, clientId: string): Step[] {
  const { accountEnabled, secrets = [], certificates = [], federatedCredentials = [] } = client.access;
  const { grants = [], appRoleAssignments = [] } = client.access;
  const isUnread = client.unread.some(({ parts }) => parts.includes("accountEnabled"));
  const isDisabled = accountEnabled === false || (client.servicePrincipalId === undefined && !isUnread);
  return [
    { done: "sign-in disabled", changes: isDisabled ? [] : [disable({ ...client, clientId })] },
    { done: `${count(secrets.length, "secret")} removed`, changes: secrets.map((one) => removeSecret(client, one)) },
    { done: `${count(certificates.length, "certificate")} removed`, changes: removeCertificates(client) },
    {
      done: `${count(federatedCredentials.length, "federated credential")} removed`,
      changes: federatedCredentials.map(({ id, name }) => ({
        what: `remove the federated credential ${name}`,
        method: "DELETE",
        path: `/applications/${client.applicationId ?? ""}/federatedIdentityCredentials/${id}`,
        needs: writesApplications,
      })),
    },
    {
      done: `${count(grants.length, "delegated grant")} revoked`,
      changes: grants.map(({ id, scope }) => ({
        what: `revoke the delegated grant of ${scope ?? "nothing"}`,
        method: "DELETE",
        path: `/oauth2PermissionGrants/${id}`,
        needs: "DelegatedPermissionGrant.ReadWrite.All",
      })),
    },
    {
      done: `${count(appRoleAssignments.length, "application permission")} revoked`,
      changes: appRoleAssignments.map(({ id, resourceDisplayName }) => ({
        what: `revoke an application permission of ${resourceDisplayName ?? "an API"}`,
        method: "DELETE",
        path: `/servicePrincipals/${client.servicePrincipalId ?? ""}/appRoleAssignments/${id}`,
        needs: "AppRoleAssignment.ReadWrite.All",
      })),
    },
  ];
}

/**
 * Ends the refresh tokens of the users of a client, as far as Entra records who they are. They also sign in again to all
 * their other applications. https://learn.microsoft.com/graph/api/user-revokesigninsessions
 */
export function planSessions(userIds: readonly string[]): Step[] {
  return [
    {
      done: `sessions of ${count(userIds.length, "user")} revoked`,
      changes: userIds.map((id) => ({
        what: `revoke the sessions of the user ${id}`,
        method: "POST",
        path: `/users/${id}/revokeSignInSessions`,
        needs: "User.RevokeSessions.All",
      })),
    },
  ];
}

type Secret = NonNullable<Client["access"]["secrets"]>[number];

function removeSecret({ applicationId, servicePrincipalId }: Client, { of, keyId, displayName }: Secret): Change {
  const object =
    of === "application" ? `/applications/${applicationId ?? ""}` : `/servicePrincipals/${servicePrincipalId ?? ""}`;
  return {
    what: `remove the secret ${displayName ?? keyId}`,
    method: "POST",
    path: `${object}/removePassword`,
    body: { keyId },
    needs: writesApplications,
    // https://learn.microsoft.com/graph/api/application-removepassword: an unknown key id is a bad request.
    doneBy: [400, 404],
  };
}

/** Graph removes certificates by an update without them. */
function removeCertificates({ access, applicationId, servicePrincipalId, keptKeys }: Client): Change[] {
  const has = (of: "application" | "servicePrincipal"): boolean =>
    (access.certificates ?? []).some((one) => one.of === of);
  const remove = (path: string, keyCredentials: readonly object[]): Change => ({
    what: "remove the certificates",
    method: "PATCH",
    path,
    body: { keyCredentials },
    needs: writesApplications,
  });
  return [
    ...(has("application") ? [remove(`/applications/${applicationId ?? ""}`, keptKeys.application)] : []),
    ...(has("servicePrincipal")
      ? [remove(`/servicePrincipals/${servicePrincipalId ?? ""}`, keptKeys.servicePrincipal)]
      : []),
  ];
}

/** Carries out steps one after the other, and the changes of a step together. A failed change does not stop the others. */
export async function carryOut<One extends Pick<Change, "what">>(
  steps: readonly Step<One>[],
  carry: Carry<One>,
  onStep: (line: string) => void,
): Promise<Outcome<One>[]> {
  const outcomes: Outcome<One>[] = [];
  for (const { done, changes } of steps) {
    if (changes.length === 0) continue;
    const ended = await mapLimited(changes, atOnce, carry);
    outcomes.push(...ended);
    const failed = ended.filter(({ problem }) => problem !== undefined);
    onStep(failed.length === 0 ? done : `${done}, except ${String(failed.length)}`);
    for (const { change, problem } of failed) onStep(`could not ${change.what}: ${problem ?? ""}`);
  }
  return outcomes;
}

/** Such as `2 secrets`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${String(number)} ${number === 1 ? noun : plural}`;
}
