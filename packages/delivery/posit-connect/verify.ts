import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { patiently } from "../patience.ts";
import type { DeliverySession } from "../session.ts";
import type { ConnectClient } from "./client.ts";
import { ConnectRefusal } from "./refusals.ts";

/** Connect could not get a token from Entra. */
const unableToRetrieveToken = 241;

const patienceSeconds = 120;
const firstWait = 2000;

/**
 * Lets Connect request a token with the stored values, until Entra accepts them. Connect may reach another server of Entra
 * than this program does. Returns "yes", or "not possible" for servers without this request. Throws `UserError`.
 */
export async function verifyIntegration(
  session: DeliverySession,
  connect: ConnectClient,
  guid: string,
): Promise<string> {
  let refusal: ConnectRefusal | undefined;
  const verified = await patiently(
    session,
    async () => {
      const answer = await tryToVerify(connect, guid);
      if (typeof answer === "string") return answer;
      if (!mayBeReplicating(answer.text)) throw notVerified(connect, guid, answer);
      refusal = answer;
      return undefined;
    },
    patienceSeconds,
    firstWait,
  );
  if (verified === undefined) throw notVerified(connect, guid, refusal as ConnectRefusal);
  return verified;
}

/** Whether Connect gets a token with what it has stored. */
export async function isVerified(connect: ConnectClient, guid: string): Promise<boolean> {
  return typeof (await tryToVerify(connect, guid)) === "string";
}

async function tryToVerify(connect: ConnectClient, guid: string): Promise<string | ConnectRefusal> {
  try {
    await connect.verify(guid);
    return "yes";
  } catch (error) {
    if (!(error instanceof ConnectRefusal)) throw error;
    if (error.code === unableToRetrieveToken) return error;
    if (error.status === 404 && error.code !== undefined) return "not possible";
    throw error;
  }
}

/** The text of Connect is not documented. Without an error code of Entra, waiting may help. */
function mayBeReplicating(text: string): boolean {
  const [, code] = /AADSTS(\d+)/.exec(text) ?? [];
  return code === undefined || ["7000215", "700016", "7000229"].includes(code);
}

function notVerified({ place }: ConnectClient, guid: string, { text }: ConnectRefusal): UserError {
  return new UserError({
    message: `Posit Connect (${place}) stored integration ${visibleText(guid)}, but gets no token from Microsoft Entra with it: ${text}`,
    fix: "compare tenant id, client id and scopes with the app registration, and check that the server reaches login.microsoftonline.com; then run this again",
    code: "posit-not-verified",
  });
}
