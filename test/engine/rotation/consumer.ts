import type { Published, Rehearsal } from "./rehearsal.ts";

/** A consumer of an integration's secret, which reads a new one at times of its choice. */
interface Consumer {
  readonly name: string;
  /** When it reads: at every checked moment, or in the last second of its secret. */
  readonly reads: "at once" | "in the last second";
}

/** One token request. */
interface TokenRequest {
  readonly consumer: string;
  readonly time: string;
  readonly answer: string;
}

/** Moves consumers through time, each with the secret that it last read, and requests tokens with all of them. */
export class Consumers {
  readonly requests: TokenRequest[] = [];
  readonly #rehearsal: Rehearsal;
  readonly #holds = new Map<Consumer, Published>();

  /** Everybody has read what the first run published; each integration has a consumer of each kind. */
  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
    for (const [name, secret] of Object.entries(rehearsal.published)) {
      this.#holds.set({ name, reads: "at once" }, secret);
      this.#holds.set({ name, reads: "in the last second" }, secret);
    }
  }

  /** The requests that were refused. */
  get refused(): TokenRequest[] {
    return this.requests.filter(({ answer }) => answer !== "ok");
  }

  /** Goes on to a time, and uses the secrets on the way: now and then, whenever somebody must read, and in the last second. */
  async liveUntil(time: number): Promise<void> {
    const { controls } = this.#rehearsal;
    while (controls.now < time - 1000) {
      controls.now = Math.min(this.#nextDeadline, controls.now + longestSilence, time - 1000);
      await this.use();
    }
    controls.now = time;
  }

  /** Asks with what each holds, lets those read whose time it is, and asks again with what they read. */
  async use(): Promise<void> {
    const { controls, published } = this.#rehearsal;
    await this.#ask([...this.#holds]);
    const read = [...this.#holds.keys()].filter(
      (consumer) => consumer.reads === "at once" || lastSecond(this.#holds.get(consumer)!.expiresOn) <= controls.now,
    );
    for (const consumer of read) this.#holds.set(consumer, published[consumer.name]!);
    await this.#ask(read.map((consumer) => [consumer, this.#holds.get(consumer)!]));
  }

  get #nextDeadline(): number {
    const late = [...this.#holds].filter(([{ reads }]) => reads === "in the last second");
    return Math.min(...late.map(([, { expiresOn }]) => lastSecond(expiresOn)));
  }

  async #ask(pairs: [Consumer, Published][]): Promise<void> {
    const time = new Date(this.#rehearsal.controls.now).toISOString();
    const asked = pairs.map(async ([{ name, reads }, secret]) => ({
      consumer: `${name}, which reads ${reads}`,
      time,
      answer: await this.#rehearsal.signIn(secret),
    }));
    this.requests.push(...(await Promise.all(asked)));
  }
}

const longestSilence = 9 * 86_400_000;

function lastSecond(expiresOn: string): number {
  return Date.parse(expiresOn) - 1000;
}
