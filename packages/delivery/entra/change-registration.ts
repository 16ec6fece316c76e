import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { patiently } from "../patience.ts";
import type { DeliverySession } from "../session.ts";
import { GraphFailure } from "./graph.ts";

/** A change of a registration that another change at the same time may undo. */
interface RegistrationChange {
  /** Reads the registration. Returns undefined if it shows the change, otherwise the request that makes it. */
  readonly look: () => Promise<(() => Promise<unknown>) | undefined>;
  readonly failure: { readonly message: string; readonly code: string };
}

/**
 * Repeats a change until three looks in a row show it. A request whose answer was lost is repeated too, so repeating it must
 * change nothing. Throws `UserError` with the last refusal after two minutes.
 */
export async function changeRegistration(
  session: DeliverySession,
  { look, failure }: RegistrationChange,
): Promise<void> {
  let shown = 0;
  let refusal = "";
  const isChanged = await patiently(
    session,
    async () => {
      const change = await look();
      if (change === undefined) {
        // One server may have the change before another.
        shown += 1;
        return shown === 3 || undefined;
      }
      shown = 0;
      await change().catch((error: unknown) => {
        if (!isWorthAnotherLook(error)) throw error;
        refusal = error.problem.message;
      });
      return undefined;
    },
    120,
    500,
  );
  if (isChanged === true) return;
  throw new UserError({
    message: `${failure.message}${refusal === "" ? "" : `: ${refusal}`}`,
    fix: "run this again in some minutes",
    code: failure.code,
  });
}

/** Whether a refused change may be done, or another change of the registration was in the way. */
function isWorthAnotherLook(error: unknown): error is UserError {
  if (error instanceof ServiceFailure) return error.mayBeDone;
  return error instanceof GraphFailure && [400, 404, 409, 412].includes(error.status);
}
