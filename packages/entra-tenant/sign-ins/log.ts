import type { SignIn } from "./entities.ts";

/** At about 600 bytes for each, the log takes at most 12 MB. */
const mostSignIns = 20_000;
/** A full log removes this many at once, because each removal copies it. */
const removedAtOnce = 200;
/** https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention: 30 days with a P1 licence. */
const keptMilliseconds = 30 * 86_400_000;

/** Where a log is kept. */
export interface SignInStorage {
  append(signIn: SignIn): void;
  replace(all: readonly SignIn[]): void;
  /** Resolves when everything is written. */
  flush(): Promise<void>;
  /** Writes everything. Later changes are not written. */
  close(): Promise<void>;
}

/**
 * The sign-ins of a tenant.
 * Departs from Entra: The log keeps 20,000 sign-ins. When there are more, the oldest ones are forgotten before their 30 days
 * are over. The last use of each credential is kept.
 */
export class SignInLog {
  #signIns: SignIn[] = [];
  /** Successes that the log does not contain any more: the last one of each kind. */
  readonly #earlier = new Map<string, SignIn>();
  readonly #storage: SignInStorage | undefined;
  /** How many sign-ins were added to the storage since it was replaced. */
  #appended = 0;

  /** Creates a log from its earlier contents. @default - an empty one in memory */
  constructor(stored: readonly SignIn[] = [], storage?: SignInStorage) {
    for (const signIn of stored) this.#append(signIn);
    this.#storage = storage;
  }

  /** Adds a sign-in and forgets those that are too old. */
  add(signIn: SignIn): void {
    this.#append(signIn);
    this.#appended++;
    if (this.#appended <= mostSignIns) {
      this.#storage?.append(signIn);
    } else {
      this.#appended = 0;
      this.#storage?.replace(this.all());
    }
  }

  /** Resolves when the storage has everything. */
  async flush(): Promise<void> {
    await this.#storage?.flush();
  }

  /** Resolves when the storage has everything. Later sign-ins are not stored. */
  async close(): Promise<void> {
    await this.#storage?.close();
  }

  /** Everything that the log contains, oldest first. */
  all(): SignIn[] {
    return [...this.#earlier.values(), ...this.#signIns];
  }

  #append(signIn: SignIn): void {
    this.#signIns.push(signIn);
    const oldest = new Date(Date.parse(signIn.at) - keptMilliseconds).toISOString();
    let removed = this.#signIns.length < mostSignIns + removedAtOnce ? 0 : removedAtOnce;
    while ((this.#signIns[removed]?.at ?? oldest) < oldest) removed++;
    if (removed === 0) return;
    for (const one of this.#signIns.splice(0, removed)) {
      if (one.errorCode === 0) this.#earlier.set(kindOf(one), one);
    }
  }

  /** The sign-ins of the 30 days before a time, newest first. */
  until(time: Date): SignIn[] {
    const last = time.toISOString();
    const first = new Date(time.getTime() - keptMilliseconds).toISOString();
    return newestFirst(this.#signIns.filter(({ at }) => first <= at && at <= last));
  }

  /** Successes until a time, newest first. The last use of each credential, app and API is among them, however old it is. */
  successesUntil(time: Date): SignIn[] {
    const last = time.toISOString();
    return newestFirst(this.all().filter(({ at, errorCode }) => at <= last && errorCode === 0));
  }

  /** Forgets everything. */
  clear(): void {
    this.#signIns = [];
    this.#earlier.clear();
    this.#storage?.replace([]);
  }
}

function kindOf({ appId, credential, eventType, resourceAppId }: SignIn): string {
  return [appId, credential?.id, eventType, resourceAppId].join(" ");
}

/** Sorts by time, because the clock can be set back. The sort is stable, so of two at the same time the later entry is first. */
function newestFirst(signIns: SignIn[]): SignIn[] {
  return signIns.toReversed().sort((a, b) => (b.at < a.at ? -1 : Number(b.at > a.at)));
}
