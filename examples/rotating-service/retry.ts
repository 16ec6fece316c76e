import { setTimeout as sleep } from "node:timers/promises";

const tries = 5;

/**
 * Calls a service that may be busy or restarting: five tries with increasing pauses. A refused request is not repeated.
 */
export async function retry<Result>(
  action: () => Promise<Result>,
  onFailed: (error: unknown) => void,
  pause: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (attempt === tries || isRefusal(error)) throw error;
      onFailed(error);
      await pause(1000 * 2 ** (attempt - 1));
    }
  }
}

/** Errors of a sign-in service that another try does not change: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const refusals = new Set(["invalid_client", "invalid_request", "invalid_scope", "unauthorized_client"]);

/** Microsoft's libraries put the answer into their errors under these names. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (refusals.has(String(Reflect.get(error, "errorCode")))) return true;
  const status = Number(Reflect.get(error, "statusCode") ?? Reflect.get(error, "status") ?? Number.NaN);
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
