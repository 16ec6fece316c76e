/** What a step found: a text for its line, and a result for the next steps. */
interface Finding<Result> {
  readonly summary: string;
  readonly result: Result;
}

/** Runs one step of the suite and prints its line. */
export type Report = <Result>(title: string, action: () => Promise<Finding<Result>>) => Promise<Result>;
