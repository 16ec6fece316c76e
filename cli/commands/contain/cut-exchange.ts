import { exchangeOf } from "@entra-integrations/delivery/exchange/cloud.ts";
import { findFullAccess, type FoundAccess, removeFound } from "@entra-integrations/delivery/exchange/full-access.ts";
import { removeRoleByCmdlet } from "@entra-integrations/delivery/exchange/remove-role.ts";
import type { AdminEndpoint } from "@entra-integrations/delivery/exchange/target.ts";
import type { Fetch } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { mapLimited } from "../../map-limited.ts";
import type { GraphReader } from "../verify/graph-reader.ts";
import { carryOut, count } from "./cut-off.ts";
import { readExchangeRoles, removeRole } from "./exchange-roles.ts";
import { type ExchangeUse, removeFullAccessByHand, removeRoleByHand } from "./exchange-use.ts";
import type { Carry, Change, Outcome } from "./graph-writer.ts";
import type { Access } from "./journal.ts";

const atOnce = 8;
/** A role of the caller that is not effective yet must not hold up an incident. */
const roleSeconds = 10;

/** https://learn.microsoft.com/exchange/permissions-exo/application-rbac */
const whenEffective = "effective within two hours, because Exchange caches permissions";

/** The access of a client in Exchange Online. */
interface ExchangeAccess {
  readonly access: Pick<Access, "exchangeRoles" | "mailboxPermissions">;
  readonly roles: readonly RoleCut[];
  readonly mailboxes: readonly MailboxCut[];
  /** What could not be read, and why. */
  readonly problems: readonly string[];
}

/** The removal of a role. */
interface RoleCut extends Change {
  /** Of the assignment. */
  readonly id: string;
}

/** The removal of full access to a mailbox. */
interface MailboxCut {
  readonly what: string;
  readonly mailbox: string;
  readonly found: FoundAccess;
}

/** Where to find the client in Exchange Online. */
interface ExchangeClient {
  readonly tenantId: string;
  readonly tokenEndpoint: string;
  readonly servicePrincipalId: string;
  readonly use: ExchangeUse;
}

/** How to reach Microsoft Graph and Exchange Online. */
interface ExchangeSession {
  readonly graph: GraphReader;
  readonly signInTo: (resource: string) => Promise<Fetch>;
  readonly pace: Pace;
}

/** Exchange Online, as a client is cut off there. */
export interface ExchangeCut {
  /** Reads roles of the client, and full access that runs gave it. Parts that cannot be read are problems. */
  read(): Promise<ExchangeAccess>;
  /** Removes what was read. Returns what is left, and why. */
  remove(access: ExchangeAccess, carry: Carry, onStep: (line: string) => void): Promise<string[]>;
}

/** Opens Exchange Online for a client. It signs in only if runs gave full access to mailboxes. */
export function openExchangeCut(client: ExchangeClient, session: ExchangeSession): ExchangeCut {
  const { servicePrincipalId, use } = client;
  const endpoint = openEndpoint(client, session);
  return {
    async read() {
      const [{ roles, problem }, mailboxes] = await Promise.all([
        readExchangeRoles(session.graph, servicePrincipalId, use.state),
        mapLimited(use.fullAccessTo, atOnce, (mailbox) => readMailbox(endpoint, mailbox, servicePrincipalId)),
      ]);
      const unread = mailboxes.flatMap((one) => ("problem" in one ? [one.problem] : []));
      const cuts = mailboxes.flatMap((one) => ("cut" in one && one.cut !== undefined ? [one.cut] : []));
      const isRead = use.fullAccessTo.length > 0 && unread.length === 0;
      return {
        access: {
          ...(roles !== undefined && { exchangeRoles: roles }),
          ...((isRead || cuts.length > 0) && {
            mailboxPermissions: cuts.map(({ mailbox, found: { trustee } }) => ({ mailbox, trustee })),
          }),
        },
        roles: (roles ?? []).map((role) => ({ ...removeRole(role), id: role.id })),
        mailboxes: cuts,
        problems: [...(problem === undefined ? [] : [problem]), ...unread],
      };
    },
    async remove({ roles, mailboxes }, carry, onStep) {
      const carryRole = async (change: RoleCut): Promise<Outcome<RoleCut>> => {
        const { problem } = await carry(change);
        if (problem === undefined || !use.usesAdminEndpoint) return { change, problem };
        const second = await attempt(change, () => removeRoleByCmdlet(endpoint(), servicePrincipalId, change.id));
        return second.problem === undefined ? second : { change, problem: `${problem}; ${second.problem}` };
      };
      const removeAccess = (change: MailboxCut) => attempt(change, () => removeFound(endpoint(), change.found));
      const doneRoles = `${count(roles.length, "role")} of Exchange Online removed, ${whenEffective}`;
      const doneMailboxes = `full access to ${count(mailboxes.length, "mailbox", "mailboxes")} removed, ${whenEffective}`;
      return [
        ...leftOf(await carryOut([{ done: doneRoles, changes: roles }], carryRole, onStep), ({ id }) =>
          removeRoleByHand(id),
        ),
        ...leftOf(await carryOut([{ done: doneMailboxes, changes: mailboxes }], removeAccess, onStep), ({ mailbox }) =>
          removeFullAccessByHand(mailbox, servicePrincipalId),
        ),
      ];
    },
  };
}

function leftOf<Cut extends { readonly what: string }>(
  outcomes: readonly Outcome<Cut>[],
  commandFor: (cut: Cut) => string,
): string[] {
  return outcomes.flatMap(({ change, problem }) =>
    problem === undefined ? [] : [withCommand(`${change.what}: ${problem}`, commandFor(change))],
  );
}

async function attempt<Cut>(change: Cut, action: () => Promise<void>): Promise<Outcome<Cut>> {
  try {
    await action();
    return { change, problem: undefined };
  } catch (error) {
    if (error instanceof UserError) return { change, problem: error.problem.message };
    throw error;
  }
}

function openEndpoint({ tenantId, tokenEndpoint }: ExchangeClient, { signInTo, pace }: ExchangeSession) {
  let signedIn: ReturnType<AdminEndpoint["signIn"]> | undefined;
  return (): AdminEndpoint => {
    const exchange = exchangeOf(new URL(tokenEndpoint).origin);
    return {
      tenantId,
      exchange,
      session: { pace },
      roleSeconds,
      signIn(isRefused = false) {
        if (isRefused) signedIn = undefined;
        signedIn ??= signInTo(exchange);
        return signedIn;
      },
    };
  };
}

async function readMailbox(
  endpoint: () => AdminEndpoint,
  mailbox: string,
  objectId: string,
): Promise<{ cut: MailboxCut | undefined } | { problem: string }> {
  const what = `full access to ${mailbox}`;
  try {
    const found = await findFullAccess(endpoint(), { mailbox, objectId, trustee: "" });
    return { cut: found && { what: `remove ${what}`, mailbox, found } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const problem = `${what}: could not be read, ${error.problem.message}`;
    return { problem: withCommand(problem, removeFullAccessByHand(mailbox, objectId)) };
  }
}

function withCommand(problem: string, command: string): string {
  return `${problem}; in Exchange Online PowerShell: ${command}`;
}
