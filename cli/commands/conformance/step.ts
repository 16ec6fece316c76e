/** The result of a step: a text for its line, and a value for the next steps. */
interface StepResult<Result> {
  readonly summary: string;
  readonly result: Result;
}

/** Runs one step of the suite and prints its line. */
export type Report = <Result>(title: string, action: () => Promise<StepResult<Result>>) => Promise<Result>;
