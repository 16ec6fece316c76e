import { type Exception, isFor, isInForce, isNamedBy, type Located } from "./exceptions.ts";

/** An exception that excused nothing in a run, and why, as the end of a sentence. */
export interface UnusedException {
  exception: Exception;
  why: string;
}

/** Remembers during one run of the engine which exceptions were needed. */
export class ExceptionRegister {
  readonly #inForce: readonly Exception[];
  readonly #needed = new Set<Exception>();
  readonly #undecided = new Set<Exception>();
  readonly #judged = new Set<string>();

  constructor(exceptions: readonly Exception[], now: Date) {
    this.#inForce = exceptions.filter((exception) => isInForce(exception, now));
  }

  /** Forgets the last run: one process may check a preview and the update after it. */
  begin(): void {
    this.#needed.clear();
    this.#undecided.clear();
    this.#judged.clear();
  }

  /** Records that a rule checked a resource. */
  judge(rule: string, urn: string): void {
    this.#judged.add(`${rule} ${urn}`);
  }

  /** Whether an exception covers a violation on a resource. */
  excuses(rule: string, resource: Located, permission: string | undefined): boolean {
    const used = this.#inForce.filter((exception) => isFor(exception, rule, resource, permission));
    for (const exception of used) this.#needed.add(exception);
    return used.length > 0;
  }

  /** Records that this run does not show what a rule finds on a resource, or on any if none is given. */
  postpone(rule: string, resource?: Located): void {
    for (const exception of this.#inForce) {
      if (exception.rule === rule && (resource === undefined || isNamedBy(exception, resource))) {
        this.#undecided.add(exception);
      }
    }
  }

  /** The exceptions in force that excused nothing, at the end of a run with these resources. */
  unused(resources: readonly Located[]): UnusedException[] {
    return this.#inForce
      .filter((exception) => !this.#needed.has(exception) && !this.#undecided.has(exception))
      .flatMap((exception) => {
        const named = resources.filter((resource) => isNamedBy(exception, resource));
        if (named.length === 0) return [{ exception, why: "no resource and no integration has this name" }];
        // A disabled rule checks nothing, and a run with --target may leave out a resource.
        const isJudged = named.some(({ urn }) => this.#judged.has(`${exception.rule} ${urn}`));
        return isJudged ? [{ exception, why: "the rule finds nothing there" }] : [];
      });
  }
}
