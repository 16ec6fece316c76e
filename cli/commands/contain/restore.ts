import { z } from "zod";
import { mapLimited } from "../../map-limited.ts";
import type { GraphReader } from "../verify/graph-reader.ts";
import { type Client, readClient } from "./client.ts";
import type { ContainSession } from "./contain-client.ts";
import { type FoundRoles, nameOf, readExchangeRoles, restoreRole } from "./exchange-roles.ts";
import { type Change, openGraphWriter } from "./graph-writer.ts";
import { type Declared, identities, type Item, type Journal, writeJournal } from "./journal.ts";

/** The objects that a release creates again, in their order. */
export interface Restoration {
  readonly changes: readonly Change[];
  /** Lines about objects that it does not restore. */
  readonly left: readonly string[];
  /** What cannot be restored, and why. */
  readonly problems: readonly string[];
}

const api = z.object({
  id: z.string(),
  appId: z.string(),
  appRoles: z.array(z.object({ id: z.string(), value: z.string().nullish() })).default([]),
});

/**
 * Plans the restoration of everything that the program does not declare. Declared objects are left to the next deployment:
 * it would fail to create what exists already. Credentials are not restored.
 */
export async function planRestore(
  graph: GraphReader,
  journal: Journal,
  { client, declared }: { client: Client; declared: Declared | undefined },
): Promise<Restoration> {
  const { servicePrincipalId = "", access } = client;
  const { before } = journal;
  const apis = await readApis(graph, journal);
  const isDeclaredGrant = ({ consentType, resourceId }: Item<"grants">): boolean =>
    consentType === "AllPrincipals" && declared?.delegated.includes(apis.get(resourceId)?.appId ?? "") === true;
  const isDeclaredRole = ({ resourceId, appRoleId }: Item<"appRoleAssignments">): boolean => {
    const found = apis.get(resourceId);
    const value = found?.appRoles.find(({ id }) => id === appRoleId)?.value;
    return declared?.application.some((one) => one.apiAppId === found?.appId && one.value === value) === true;
  };
  const grants = missing("grants", before.grants, access.grants).filter((one) => !isDeclaredGrant(one));
  const roles = missing("appRoleAssignments", before.appRoleAssignments, access.appRoleAssignments).filter(
    (one) => !isDeclaredRole(one),
  );
  // The next deployment finds those that it declares.
  const present = await readPresentRoles(graph, journal, client);
  const exchangeRoles =
    present.roles === undefined ? [] : missing("exchangeRoles", before.exchangeRoles, present.roles);
  const assigned = missing("assignedTo", before.assignedTo, access.assignedTo);
  const wanted = before.accountEnabled ?? true;
  return {
    changes: [
      ...grants.map((one) => createGrant(one, servicePrincipalId)),
      ...roles.map(({ resourceId, appRoleId, resourceDisplayName }) => ({
        what: `restore an application permission of ${resourceDisplayName ?? "an API"}`,
        method: "POST" as const,
        path: `/servicePrincipals/${servicePrincipalId}/appRoleAssignments`,
        body: { principalId: servicePrincipalId, resourceId, appRoleId },
        needs: "AppRoleAssignment.ReadWrite.All",
      })),
      ...exchangeRoles.map((role) => restoreRole(role, servicePrincipalId)),
      ...assigned.map(({ principalId, principalDisplayName, appRoleId }) => ({
        what: `assign ${principalDisplayName ?? principalId}`,
        method: "POST" as const,
        path: `/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`,
        body: { principalId, resourceId: servicePrincipalId, appRoleId },
        needs: "AppRoleAssignment.ReadWrite.All",
      })),
      // Last, so that nobody signs in to half of it.
      ...(access.accountEnabled === wanted || client.servicePrincipalId === undefined
        ? []
        : [
            {
              what: wanted ? "enable sign-in" : "disable sign-in, as before",
              method: "PATCH" as const,
              path: `/servicePrincipals/${servicePrincipalId}`,
              body: { accountEnabled: wanted },
              needs: "Application.ReadWrite.All",
            },
          ]),
    ],
    left: leftLines(journal),
    problems: present.problem === undefined ? [] : [present.problem],
  };
}

function createGrant({ consentType, principalId, resourceId, scope }: Item<"grants">, clientId: string): Change {
  const whose = consentType === "Principal" ? ` of user ${principalId ?? ""}` : "";
  return {
    what: `restore the delegated grant of ${scope ?? "nothing"}${whose}`,
    method: "POST",
    path: "/oauth2PermissionGrants",
    body: { clientId, consentType, ...(consentType === "Principal" && { principalId }), resourceId, scope },
    needs: "DelegatedPermissionGrant.ReadWrite.All",
    doneBy: [409],
  };
}

/** The recorded objects that are not there now. */
function missing<Name extends "grants" | "appRoleAssignments" | "exchangeRoles" | "assignedTo">(
  name: Name,
  recorded: readonly Item<Name>[] = [],
  present: readonly Item<Name>[] = [],
): Item<Name>[] {
  const identify = identities[name];
  const known = new Set(present.map(identify));
  return recorded.filter((one) => !known.has(identify(one)));
}

/** Reads the roles that are in Exchange now, if one was recorded. */
async function readPresentRoles(
  graph: GraphReader,
  { before: { exchangeRoles = [] } }: Journal,
  { servicePrincipalId }: Client,
): Promise<FoundRoles> {
  const isUsed = servicePrincipalId !== undefined && exchangeRoles.length > 0;
  return await readExchangeRoles(graph, servicePrincipalId ?? "", isUsed ? "used" : "unused");
}

async function readApis(graph: GraphReader, { before }: Journal): Promise<Map<string, z.output<typeof api>>> {
  const ids = [...(before.grants ?? []), ...(before.appRoleAssignments ?? [])].map(({ resourceId }) => resourceId);
  const answers = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const path = `/servicePrincipals/${id}?$select=id,appId,appRoles`;
      return [id, await graph.read({ path, schema: api, needs: "Application.Read.All" })] as const;
    }),
  );
  return new Map(answers.flatMap(([id, answer]) => (answer.state === "read" ? [[id, answer.value]] : [])));
}

function leftLines({ before, foundLater }: Journal): string[] {
  const { secrets = [], certificates = [], federatedCredentials = [], mailboxPermissions = [] } = before;
  return [
    ...(before.accountEnabled === false ? ["sign-in: it was disabled before the cut already"] : []),
    ...secrets.map(({ displayName, keyId }) => `secret ${displayName ?? keyId}: nobody knows its value again`),
    ...certificates.map(({ displayName, keyId }) => `certificate ${displayName ?? keyId}`),
    ...federatedCredentials.map(
      ({ name, issuer, subject }) => `federated credential ${name} (${issuer}, ${subject ?? "by expression"})`,
    ),
    ...mailboxPermissions.map(
      ({ mailbox }) => `full access to ${mailbox}: the next deployment gives it, if the stack declares it`,
    ),
    ...(foundLater.secrets ?? []).map(
      ({ displayName, keyId }) => `secret ${displayName ?? keyId}, added after the cut`,
    ),
    ...(foundLater.certificates ?? []).map(
      ({ displayName, keyId }) => `certificate ${displayName ?? keyId}, added after the cut`,
    ),
    ...(foundLater.federatedCredentials ?? []).map(({ name }) => `federated credential ${name}, added after the cut`),
    ...(foundLater.grants ?? []).map(({ scope }) => `delegated grant of ${scope ?? "nothing"}, added after the cut`),
    ...(foundLater.appRoleAssignments ?? []).map(
      ({ resourceDisplayName }) => `application permission of ${resourceDisplayName ?? "an API"}, added after the cut`,
    ),
    ...(foundLater.exchangeRoles ?? []).map((role) => `role ${nameOf(role)}, added after the cut`),
  ];
}

/**
 * Restores a client from its journal. Can be repeated after an interruption, because only missing objects are created.
 * Returns what could not be restored, and why. Without a problem the journal is closed.
 */
export async function restoreClient(
  journal: Journal,
  declared: Declared | undefined,
  { graph, graphOrigin, fetchGraph, onStep, journalFile, now }: ContainSession,
): Promise<string[]> {
  const carry = openGraphWriter(graphOrigin, fetchGraph);
  const client = await readClient(graph, journal.clientId);
  const { changes, problems: unread } = await planRestore(graph, journal, { client, declared });
  const enabling = changes.filter(({ method }) => method === "PATCH");
  const problems = [...unread];
  for (const step of [changes.filter(({ method }) => method !== "PATCH"), enabling]) {
    for (const { change, problem } of await mapLimited(step, 4, carry)) {
      if (problem !== undefined) problems.push(`${change.what}: ${problem}`);
      onStep(problem === undefined ? change.what : `could not ${change.what}`);
    }
  }
  if (problems.length === 0) await writeJournal(journalFile, { ...journal, releasedOn: now().toISOString() });
  return problems;
}
