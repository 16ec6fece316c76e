import type { Fetch } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import type { GraphReader } from "../verify/graph-reader.ts";
import { type Client, readClient, type Unread } from "./client.ts";
import { openExchangeCut } from "./cut-exchange.ts";
import { carryOut, planCut, planSessions } from "./cut-off.ts";
import { type ExchangeUse, withRecorded } from "./exchange-use.ts";
import { openGraphWriter, type Outcome } from "./graph-writer.ts";
import { type Declared, type Journal, mergeAccess, readJournal, writeJournal } from "./journal.ts";
import { proveRefused, type Proof } from "./prove-refused.ts";

/** The client to cut off. */
export interface ContainTarget {
  /** Name of the integration; undefined for a client that is named by its id. */
  readonly integration: string | undefined;
  readonly tenantId: string;
  readonly clientId: string;
  /** Where the client gets tokens. */
  readonly tokenEndpoint: string;
  /** The newest secret in the outputs of the stack; undefined if there is none to try. */
  readonly clientSecret: string | undefined;
  /** Permissions that the stack grants; undefined if its outputs were not read. */
  readonly declared: Declared | undefined;
  readonly exchange: ExchangeUse;
  /** Whether the users who consented themselves or are assigned sign in again everywhere. @default false */
  readonly revokesUserSessions?: boolean;
}

/** Where and how to cut it off. */
export interface ContainSession {
  readonly graph: GraphReader;
  readonly graphOrigin: string;
  /** Sends requests to Microsoft Graph with a token. */
  readonly fetchGraph: Fetch;
  /** Signs in for another API of Microsoft, such as `https://outlook.office365.com`. */
  readonly signInTo: (resource: string) => Promise<Fetch>;
  /** Sends requests without a token. */
  readonly fetch: Fetch;
  readonly journalFile: string;
  /** The time of the tenant. */
  readonly now: () => Date;
  readonly pace: Pace;
  readonly onStep: (line: string) => void;
}

/** A client that was cut off, as far as this identity may. */
export interface Containment {
  readonly journal: Journal;
  /** Everything that is still there, and why. */
  readonly problems: readonly string[];
  readonly proof: Proof;
  /** When the last token can have been issued. */
  readonly lastTokenAt: Date;
}

/**
 * Cuts a client off and proves it. Each step can be repeated, so a command that was killed is completed by the same
 * command. The journal is written before the first change.
 */
export async function containClient(target: ContainTarget, session: ContainSession): Promise<Containment> {
  const { graph, graphOrigin, fetchGraph, onStep, now } = session;
  const carry = openGraphWriter(graphOrigin, fetchGraph);
  const first = await readClient(graph, target.clientId);
  let journal = await record(target, session, first);
  onStep("journal written");
  const outcomes = await carryOut(planCut(first, target.clientId), carry, onStep);
  // Somebody else may have added a secret or a grant meanwhile, and a failed step may work now.
  const again = await readClient(graph, target.clientId);
  const left = planCut(again, target.clientId).map((step) => ({
    ...step,
    changes: step.changes.filter((change) => !isDone(outcomes, change.path, change.body)),
  }));
  journal = await record(target, session, again);
  const repeated = await carryOut(left, carry, onStep);
  if (target.revokesUserSessions === true) {
    repeated.push(...(await carryOut(planSessions(usersOf(journal)), carry, onStep)));
  }
  const lastChange = now();
  // At the same time, because each of them may take a minute.
  const [exchange, proof] = await Promise.all([
    cutExchange(target, session, { client: again, journal }),
    proveRefused(target, session),
  ]);
  journal = exchange.journal;
  // A later run finds the client disabled, and no token was issued since.
  const wasCut = journal.cutOn !== undefined && first.access.accountEnabled === false;
  const cutOn = wasCut ? journal.cutOn : (proof.state === "refused" ? proof.at : lastChange).toISOString();
  if (proof.state !== "accepted") await writeJournal(session.journalFile, { ...journal, cutOn });
  return {
    journal,
    problems: [
      ...again.unread.map(unreadText),
      ...repeated.flatMap(({ change, problem }) => (problem === undefined ? [] : [`${change.what}: ${problem}`])),
      ...exchange.problems,
    ],
    proof,
    lastTokenAt: proof.state === "accepted" || cutOn === undefined ? now() : new Date(cutOn),
  };
}

/** Lists what would be removed, and what cannot be read, without a change. */
export async function planContainment(
  target: ContainTarget,
  session: ContainSession,
): Promise<{ changes: string[]; problems: string[] }> {
  const client = await readClient(session.graph, target.clientId);
  const { servicePrincipalId } = client;
  const journal = await readOpenJournal(session.journalFile, target.clientId);
  const use = journal === undefined ? target.exchange : withRecorded(target.exchange, journal);
  const exchange =
    servicePrincipalId === undefined
      ? { roles: [], mailboxes: [], problems: [] }
      : await openExchangeCut({ ...target, servicePrincipalId, use }, session).read();
  const steps = planCut(client, target.clientId).flatMap(({ changes }) => changes);
  return {
    changes: [...steps, ...exchange.roles, ...exchange.mailboxes].map(({ what }) => what),
    problems: [...client.unread.map(unreadText), ...exchange.problems],
  };
}

/** Ends the access in Exchange Online. It comes last, because Entra lets the client no longer get tokens for it. */
async function cutExchange(
  target: ContainTarget,
  session: ContainSession,
  { client, journal }: { client: Client; journal: Journal },
): Promise<{ journal: Journal; problems: string[] }> {
  const { servicePrincipalId } = client;
  if (servicePrincipalId === undefined) return { journal, problems: [] };
  const use = withRecorded(target.exchange, journal);
  const cut = openExchangeCut({ ...target, servicePrincipalId, use }, session);
  const found = await cut.read();
  const recorded = await record(target, session, { ...client, access: found.access });
  const carry = openGraphWriter(session.graphOrigin, session.fetchGraph);
  const left = await cut.remove(found, carry, session.onStep);
  return { journal: recorded, problems: [...found.problems, ...left] };
}

/** Object ids of the users who consented themselves, and of those who are assigned without a group. */
function usersOf({ before, foundLater }: Pick<Journal, "before" | "foundLater">): string[] {
  const ids = [before, foundLater].flatMap(({ grants = [], assignedTo = [] }) => [
    ...grants.flatMap(({ principalId }) => principalId ?? []),
    ...assignedTo.flatMap(({ principalId, principalType }) => (principalType === "User" ? [principalId] : [])),
  ]);
  return [...new Set(ids)];
}

/** Entra may still list what was removed a moment ago. */
function isDone(outcomes: readonly Outcome[], path: string, body: object | undefined): boolean {
  return outcomes.some(
    ({ change, problem }) =>
      problem === undefined && change.path === path && JSON.stringify(change.body) === JSON.stringify(body),
  );
}

/** The journal of an earlier attempt; undefined if there is none, or a release closed it. */
async function readOpenJournal(file: string, clientId: string): Promise<Journal | undefined> {
  const known = await readJournal(file);
  return known?.releasedOn === undefined && known?.clientId === clientId ? known : undefined;
}

async function record(target: ContainTarget, { journalFile, now }: ContainSession, client: Client): Promise<Journal> {
  const { integration, tenantId, clientId, declared } = target;
  const opened: Journal = (await readOpenJournal(journalFile, clientId)) ?? {
    version: 1,
    ...(integration !== undefined && { integration }),
    tenantId,
    clientId,
    applicationId: client.applicationId ?? null,
    servicePrincipalId: client.servicePrincipalId ?? null,
    startedOn: now().toISOString(),
    before: {},
    foundLater: {},
  };
  const journal: Journal = {
    ...opened,
    ...(opened.declared === undefined && declared !== undefined && { declared }),
    ...mergeAccess(opened, client.access),
  };
  await writeJournal(journalFile, journal);
  return journal;
}

function unreadText({ parts, needs }: Unread): string {
  return `${parts.join(", ")}: could not be read, which needs ${needs}`;
}
