/** A state file that cannot be used; the message has the remedy, and no stack is shown. */
export class StateFileError extends Error {
  override name = "StateFileError";
}
