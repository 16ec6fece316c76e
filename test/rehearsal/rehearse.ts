import { readMark } from "../../cli/tasks/sync/github-mark.ts";
import { syncTasks } from "../../cli/tasks/sync/sync-tasks.ts";
import { type GitHubIssues, openIssues } from "../../cli/test/tasks/github-issues.ts";
import type { RotatingSecretFacts } from "../../integrations/credentials/credential-facts.ts";
import { quickPace } from "../../packages/http/test/service.ts";
import { Agenda } from "./agenda.ts";
import { isOfSecret } from "./claims.ts";
import type { Parts } from "./parts.ts";
import { type Decision, decide, type Deed } from "./people.ts";
import { Product } from "./product.ts";
import type { Participant } from "./roster.ts";
import type { IssuedSecret, Stack } from "./stack.ts";
import type { RehearsedTenant } from "./tenant.ts";
import { dayOf, hours, timeOf } from "./time.ts";
import type { Night, ProductSignIn, SeenIssue, Year } from "./year.ts";

/** Settings of a rehearsal. */
export interface RehearsalOptions {
  readonly participants: readonly Participant[];
  readonly days: number;
  /** Another number means other decisions of people. */
  readonly seed: number;
  readonly parts: Parts;
  /** First and last day without a nightly run. @default - a run every night */
  readonly outage?: readonly [first: number, last: number];
}

const stackName = "prod";

/**
 * Lives through nightly runs, with people and products. Runs are left out in nights in which nothing rotates or ends, no
 * warning or due date begins, and no report catches up with a person's work. Must be called in a test.
 */
export async function rehearse(options: RehearsalOptions, tenant: RehearsedTenant, stack: Stack): Promise<Year> {
  const github = await openIssues();
  disturb(github);
  return await new Rehearsal(options, tenant, stack, github).run();
}

/** Lets GitHub list new issues late, and lets every seventh write fail in another way. */
function disturb(github: GitHubIssues): void {
  const faults = ["reset after work", "429", "503 after work", "secondary limit", "reset"] as const;
  let writes = 0;
  github.late = 1;
  github.fault = ({ method }) => {
    if (method === "GET") return undefined;
    writes += 1;
    return writes % 7 === 0 ? faults[(writes / 7) % faults.length] : undefined;
  };
}

class Rehearsal {
  readonly #options: RehearsalOptions;
  readonly #tenant: RehearsedTenant;
  readonly #stack: Stack;
  readonly #github: GitHubIssues;
  readonly #agenda = new Agenda();
  readonly #products = new Map<string, Product>();
  readonly #nights: Night[] = [];
  readonly #signIns: ProductSignIn[] = [];
  readonly #decisions: Decision[] = [];
  readonly #secrets: IssuedSecret[] = [];
  readonly #closedByHand = new Map<string, number>();

  constructor(options: RehearsalOptions, tenant: RehearsedTenant, stack: Stack, github: GitHubIssues) {
    this.#options = options;
    this.#tenant = tenant;
    this.#stack = stack;
    this.#github = github;
  }

  async run(): Promise<Year> {
    const { days, participants, outage: [first, last] = [days, days] } = this.#options;
    this.#agenda.add(0, last + 1);
    for (let day = 0; day < days; day += 1) {
      this.#tenant.now = timeOf(day, hours.run);
      if (this.#agenda.has(day) && (day < first || day > last)) await this.#night(day);
      this.#tenant.now = timeOf(day, hours.people);
      for (const deed of this.#decisions.flatMap(({ deeds }) => deeds)) if (deed.day === day) this.#act(deed);
      this.#tenant.now = timeOf(day, hours.products);
      await this.#signInAll(day);
    }
    return {
      participants,
      nights: this.#nights,
      signIns: this.#signIns,
      decisions: this.#decisions,
      closedByHand: this.#closedByHand,
      secrets: this.#secrets,
    };
  }

  async #night(day: number): Promise<void> {
    const { parts } = this.#options;
    const { now } = this.#tenant;
    const created = await this.#stack.up();
    this.#secrets.push(...created);
    for (const secret of created) this.#plan(secret, day);
    const { connections } = this.#stack;
    const evidence = await parts.readEvidence(connections, this.#tenant);
    const seen = new Map([...evidence].map(([name, one]) => [name, { evidence: one }]));
    const tasks = parts.findTasks({ stack: stackName, connections, now }, seen);
    const pace = quickPace();
    const checked = { name: stackName, now: now.toISOString(), uncheckedKinds: [] };
    await syncTasks(tasks, [checked], parts.openTracker(this.#github.env, pace), pace);
    const warnings = Object.values(connections).flatMap((connection) => {
      const [ending] = parts.findEndingSecrets(connection, evidence.get(connection.name), now);
      return ending === undefined ? [] : [[connection.name, ending.message] as const];
    });
    this.#nights.push({ day, time: now.getTime(), tasks, warnings: new Map(warnings), issues: this.#issues() });
  }

  /** Delivers a new secret, or lets a person decide what to do with it. */
  #plan(secret: IssuedSecret, day: number): void {
    const { supply } = this.#participant(secret.of);
    const { rotatesOn } = this.#stack.connections[secret.of]!.entra!.credential as RotatingSecretFacts;
    this.#agenda.add(dayOf(rotatesOn));
    if (supply === "deployment") {
      this.#enter(secret.of, secret);
      return;
    }
    const previous = this.#secretBefore(secret);
    const endDay = previous === undefined ? undefined : dayOf(previous.expiresOn);
    const decision = decide({ integration: secret.of, generation: secret.generation, day, endDay }, this.#options.seed);
    this.#decisions.push(decision);
    this.#agenda.addHandover(decision);
  }

  /** Does what a person decided. People learn about a new secret only from its issue, also if somebody closed it. */
  #act({ integration, action }: Deed): void {
    const newest = this.#stack.newest.get(integration)!;
    const issue = this.#issues().find(({ taskId }) => isOfSecret(taskId, newest));
    if (issue === undefined) return;
    const partner = this.#partnerOf(integration);
    if (action === "enter") this.#enter(integration, newest);
    if (action === "restore") this.#enter(integration, this.#secretBefore(newest)!);
    if (action === "enter elsewhere") this.#enter(partner, newest);
    if (action === "repair elsewhere") this.#enter(partner, this.#stack.newest.get(partner)!);
    if (action === "close issue" && issue.isOpen) {
      this.#github.issues.find(({ number }) => number === issue.number)!.state = "closed";
      this.#closedByHand.set(issue.taskId, this.#tenant.now.getTime());
    }
  }

  #enter(name: string, secret: IssuedSecret): void {
    const product = this.#products.get(name);
    if (product !== undefined) {
      product.held = secret;
      return;
    }
    const { setUp } = this.#participant(name);
    this.#products.set(name, new Product(this.#tenant, setUp!, this.#stack.connections[name]!, secret));
  }

  #secretBefore({ of, generation }: IssuedSecret): IssuedSecret | undefined {
    return this.#secrets.find((one) => one.of === of && one.generation === generation - 1);
  }

  async #signInAll(day: number): Promise<void> {
    const time = this.#tenant.now.getTime();
    for (const [name, product] of this.#products) {
      if (!this.#signsIn(name, product, day)) continue;
      this.#signIns.push({ day, time, name, held: product.held, result: await product.signIn() });
    }
  }

  /** A product signs in at its own pace, after a person has changed its secret, and around the end of a secret. */
  #signsIn(name: string, { held }: Product, day: number): boolean {
    const last = this.#signIns.findLast((one) => one.name === name);
    if (last?.held !== held) return true;
    if (Math.abs(day - dayOf(held.expiresOn)) <= 1) return true;
    return day - last.day >= this.#participant(name).signsInEvery;
  }

  #issues(): SeenIssue[] {
    return this.#github.issues.map(({ number, body, state }) => ({
      number,
      taskId: readMark(body)!.task,
      isOpen: state === "open",
    }));
  }

  #participant(name: string): Participant {
    return this.#options.participants.find((one) => one.name === name)!;
  }

  /** The next product with secrets from people. A person may confuse the two. */
  #partnerOf(name: string): string {
    const names = this.#options.participants.filter(({ supply }) => supply === "person").map((one) => one.name);
    return names[(names.indexOf(name) + 1) % names.length]!;
  }
}
