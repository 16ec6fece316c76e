import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { containClient, type Containment } from "../../commands/contain/contain-client.ts";
import { readJournal } from "../../commands/contain/journal.ts";
import { restoreClient } from "../../commands/contain/restore.ts";
import { readTokenEnds, type TokenEnd } from "../../commands/contain/token-ends.ts";
import { type Kill, randomOf, runKilled } from "./kills.ts";
import { rehearsedTenant, type RehearsedTenant, type Way } from "./rehearsed-tenant.ts";

/** What happened in one rehearsal. */
export interface Rehearsal {
  /** How often `contain` and `release` were killed. */
  readonly kills: { readonly contain: number; readonly release: number };
  /** Ways that got no token before the cut. */
  readonly refusedBefore: readonly Way[];
  /** Ways that got a token 60 seconds after the last attempt, also when somebody enables the client again. */
  readonly acceptedAfter: readonly string[];
  /** Roles and mailboxes of the client in Exchange Online after the cut. */
  readonly leftInExchange: readonly string[];
  readonly problems: readonly string[];
  readonly proof: Containment["proof"]["state"];
  /** Seconds from the last attempt until the printed end of tokens for Microsoft Graph. */
  readonly printedSeconds: number;
  /** The same until the last issued token really ended; undefined if there was none. */
  readonly realSeconds: number | undefined;
  /** The lifetime in the tenant's policy; undefined without one. */
  readonly policySeconds: number | undefined;
  /** Everything about the client except credentials, before the cut and after the release. */
  readonly before: Record<string, unknown>;
  readonly after: Record<string, unknown>;
}

/** Requests of each command, at most. */
const mostRequests = { contain: 46, release: 22 };
const graphAppId = "00000003-0000-0000-c000-000000000000";

/** Cuts a client off and releases it, with random kills, an intruder and a token lifetime policy. The same seed does the same. */
export async function rehearseContain(seed: number): Promise<Rehearsal> {
  const random = randomOf(seed);
  const folder = await mkdtemp(join(tmpdir(), "contain-"));
  try {
    return await new Incident(random, join(folder, "contained", "prod", "erp-sync.json")).run();
  } finally {
    await rm(folder, { recursive: true });
  }
}

class Incident {
  readonly #random: () => number;
  readonly #journalFile: string;
  /** Expiry of the last token, in seconds since 1970. */
  #lastExpiry: number | undefined;

  constructor(random: () => number, journalFile: string) {
    this.#random = random;
    this.#journalFile = journalFile;
  }

  async run(): Promise<Rehearsal> {
    const isExternal = this.#random() < 0.15;
    const tenant = await rehearsedTenant({ isExternal, codes: 3, usesExchange: true });
    const policySeconds = this.#random() < 0.5 ? 600 + 60 * Math.floor(this.#random() * 1430) : undefined;
    if (policySeconds !== undefined) await setPolicy(tenant, policySeconds);
    const ways = isExternal ? [] : (Object.keys(tenant.attempts) as Way[]);
    const before = { ...(await tenant.read()), roles: await tenant.exchange.roles() };
    const refusedBefore = await this.#refusedOf(tenant, ways);
    const contained = await this.#contain(tenant);
    tenant.pass(60);
    const tries = [...ways.map((way) => [way, tenant.attempts[way]] as const), ...contained.intruders];
    const acceptedAfter = await this.#acceptedOf(tries);
    // The credentials are gone too, not only the right to sign in.
    await tenant.enable();
    acceptedAfter.push(...(await this.#acceptedOf(tries)));
    const leftInExchange = [...(await tenant.exchange.roles()), ...tenant.exchange.mailboxes()];
    const { containment, ends, kills, completedOn } = contained;
    const end = ends.find(({ api }) => api === "Microsoft Graph")?.until.getTime() ?? Number.NaN;
    const releaseKills = await this.#release(tenant);
    return {
      kills: { contain: kills, release: releaseKills },
      refusedBefore,
      acceptedAfter,
      leftInExchange,
      problems: containment.problems,
      proof: containment.proof.state,
      printedSeconds: (end - completedOn) / 1000,
      realSeconds: this.#lastExpiry === undefined ? undefined : this.#lastExpiry - completedOn / 1000,
      policySeconds,
      before,
      after: { ...(await tenant.read()), roles: await tenant.exchange.roles() },
    };
  }

  async #refusedOf(tenant: RehearsedTenant, ways: readonly Way[]): Promise<Way[]> {
    const refused: Way[] = [];
    for (const way of ways) if (!(await this.#getsToken(tenant.attempts[way]))) refused.push(way);
    return refused;
  }

  async #acceptedOf(tries: readonly (readonly [string, () => Promise<Response>])[]): Promise<string[]> {
    const accepted: string[] = [];
    for (const [way, attempt] of tries) if (await this.#getsToken(attempt)) accepted.push(way);
    return accepted;
  }

  async #getsToken(attempt: () => Promise<Response>): Promise<boolean> {
    const body = (await (await attempt()).json()) as { access_token?: string };
    if (body.access_token === undefined) return false;
    this.#lastExpiry = Math.max(this.#lastExpiry ?? 0, decodeJwt(body.access_token).exp ?? 0);
    return true;
  }

  /** Repeats the command until it is not killed. Between attempts the client goes on, and an intruder adds a secret. */
  async #contain(tenant: RehearsedTenant) {
    const kills = this.#drawKills(mostRequests.contain);
    const intruders: (readonly [string, () => Promise<Response>])[] = [];
    for (let attempt = 0; ; attempt += 1) {
      const result = await runKilled(kills[attempt], async (around) => {
        // The client gets its last token just before a request that disables it.
        const lastMoment = (fetch: Fetch): Fetch =>
          around(async (url, init) => {
            if (init?.method === "PATCH") await this.#getsToken(tenant.attempts.secret);
            return await fetch(url, init);
          });
        const session = await tenant.session(this.#journalFile, lastMoment);
        const containment = await containClient(tenant.target, session);
        const { journal, lastTokenAt } = containment;
        const connection = undefined;
        const ends: TokenEnd[] = await readTokenEnds(session.graph, { journal, connection, lastTokenAt });
        return { containment, ends };
      });
      const completedOn = tenant.graph.tenant.now().getTime();
      if (result !== undefined) return { ...result, kills: attempt, intruders, completedOn };
      tenant.pass(Math.floor(this.#random() * 300));
      await this.#getsToken(tenant.attempts.secret);
      // Before the journal, nobody can distinguish an intruder's consent from the others.
      const { before } = (await readJournal(this.#journalFile)) ?? {};
      if (this.#random() < 0.3 && before !== undefined) {
        intruders.push(["intruder", await tenant.intrude()]);
        if (before.exchangeRoles !== undefined) await tenant.exchange.assign("Application Mail.Read", "/");
      }
    }
  }

  async #release(tenant: RehearsedTenant): Promise<number> {
    const kills = this.#drawKills(mostRequests.release);
    for (let attempt = 0; ; attempt += 1) {
      const journal = await readJournal(this.#journalFile);
      if (journal === undefined) throw new Error("the journal is missing");
      const problems = await runKilled(kills[attempt], async (around) =>
        restoreClient(journal, undefined, await tenant.session(this.#journalFile, around)),
      );
      if (problems !== undefined) return attempt;
    }
  }

  /** None to four kills, anywhere in a command. A number beyond its last request kills nothing. */
  #drawKills(most: number): (Kill | undefined)[] {
    return Array.from({ length: Math.floor(this.#random() * 5) }, () => ({
      request: 1 + Math.floor(this.#random() * most),
      isBefore: this.#random() < 0.5,
    }));
  }
}

async function setPolicy({ graph }: RehearsedTenant, seconds: number): Promise<void> {
  const admin = await graph.as({
    roles: ["Application.ReadWrite.All", "Policy.ReadWrite.ApplicationConfiguration", "Policy.Read.All"],
  });
  const time = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part))).join(":");
  const policy = { Version: 1, AccessTokenLifetime: seconds === 86_400 ? "1.00:00:00" : time };
  const path = "/v1.0/policies/tokenLifetimePolicies";
  const definition = [JSON.stringify({ TokenLifetimePolicy: policy })];
  const { body } = await admin.call("POST", path, { displayName: "rehearsed", definition });
  const api = await graph.call("GET", `/v1.0/servicePrincipals(appId='${graphAppId}')`);
  const reference = { "@odata.id": `${path}/${body.id}` };
  await admin.call("POST", `/v1.0/servicePrincipals/${api.body.id}/tokenLifetimePolicies/$ref`, reference);
}
