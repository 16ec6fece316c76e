/** A state file that cannot be used as it is; the message tells the remedy, and no stack is shown. */
export class StateFileError extends Error {
  override name = "StateFileError";
}
