import type { Fetch } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { tryCredentials } from "../verify/token-request.ts";

/** Whether Entra refuses the client's own secret. */
export type Proof =
  /** Entra's first refusal. */
  | { readonly state: "refused"; readonly at: Date; readonly text: string }
  | { readonly state: "accepted" }
  | { readonly state: "untried"; readonly why: string };

interface ProofTarget {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

interface ProofSession {
  readonly graphOrigin: string;
  readonly fetch: Fetch;
  readonly now: () => Date;
  readonly pace: Pace;
  readonly onStep: (line: string) => void;
}

const patienceMilliseconds = 60_000;
const pauseMilliseconds = 3000;

/** Signs in with the client's newest secret until Entra refuses, for a minute at most: changes take time to replicate. */
export async function proveRefused(
  { tokenEndpoint, clientId, clientSecret }: ProofTarget,
  { graphOrigin, fetch, now, pace, onStep }: ProofSession,
): Promise<Proof> {
  if (clientSecret === undefined) {
    return { state: "untried", why: "the outputs have no secret to sign in with" };
  }
  const scope = `${graphOrigin}/.default`;
  const deadline = pace.now() + patienceMilliseconds;
  for (let isFirst = true; ; isFirst = false) {
    try {
      const answer = await tryCredentials({ tokenEndpoint, clientId, clientSecret, scope }, fetch);
      if (answer.state === "refused") {
        onStep("sign-in with its secret is refused");
        return { state: "refused", at: now(), text: answer.refusal.text };
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { state: "untried", why: error.problem.message };
    }
    if (isFirst) onStep("sign-in with its secret still works, trying again for a minute");
    if (pace.now() + pauseMilliseconds > deadline) return { state: "accepted" };
    await pace.sleep(pauseMilliseconds);
  }
}
