import type { SignIn } from "./entities.ts";

/** How many sign-ins are kept; at about 600 bytes each, the log takes at most 12 MB. */
const mostSignIns = 20_000;
/** Entra keeps sign-ins for 30 days with a P1 licence: https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention */
const keptMilliseconds = 30 * 86_400_000;

/**
 * The sign-ins of a tenant, oldest first.
 * Departs from Entra: The log keeps 20,000 sign-ins. Older ones are forgotten before their 30 days are over.
 */
export class SignInLog {
  #signIns: SignIn[] = [];
  /** The last success with each credential and API before the sign-ins in the log. */
  readonly #earlier = new Map<string, SignIn>();

  /** Adds a sign-in and forgets those that are too old. */
  add(signIn: SignIn): void {
    this.#signIns.push(signIn);
    const oldest = new Date(Date.parse(signIn.at) - keptMilliseconds).toISOString();
    const surplus = this.#signIns.length - mostSignIns;
    let removed = 0;
    // Removing entries copies the array, so a full log removes some at once.
    if (surplus > mostSignIns / 100) removed = surplus;
    while ((this.#signIns[removed]?.at ?? oldest) < oldest) removed++;
    for (const one of this.#signIns.splice(0, removed)) this.#keepLastUse(one);
  }

  /** The sign-ins until a time, newest first. */
  until(time: Date): SignIn[] {
    const last = time.toISOString();
    const first = new Date(time.getTime() - keptMilliseconds).toISOString();
    return this.#signIns.filter(({ at }) => first <= at && at <= last).toSorted(byNewest);
  }

  /** Successful uses of credentials until a time, newest first: the last one with each credential and API is among them. */
  usesUntil(time: Date): SignIn[] {
    const last = time.toISOString();
    return [...this.#earlier.values(), ...this.#signIns]
      .filter(({ at, errorCode, credential }) => at <= last && errorCode === 0 && credential !== undefined)
      .toSorted(byNewest);
  }

  /** Forgets everything. */
  clear(): void {
    this.#signIns = [];
    this.#earlier.clear();
  }

  #keepLastUse(signIn: SignIn): void {
    const { errorCode, credential, resourceAppId = "" } = signIn;
    if (errorCode !== 0 || credential === undefined) return;
    this.#earlier.set(`${credential.id} ${resourceAppId}`, signIn);
  }
}

/** The order in which sign-ins were added is another one after the clock was set back. */
function byNewest(a: SignIn, b: SignIn): number {
  return b.at < a.at ? -1 : Number(b.at > a.at);
}
