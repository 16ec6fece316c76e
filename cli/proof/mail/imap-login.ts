import { failedWith, type LoginRequest, type LoginResult, patience, refusedWith } from "./login.ts";

/**
 * Signs in to IMAP with imapflow and opens the inbox read-only, because Exchange reports missing access only after the
 * sign-in. No message is read, and none is marked as read.
 */
export async function logInToImap(request: LoginRequest): Promise<LoginResult> {
  const { host, port, mailbox: user, accessToken, ca, timeoutMilliseconds = patience } = request;
  // Loading the library takes as long as the rest of the command.
  const { ImapFlow } = await import("imapflow");
  const client = new ImapFlow({
    host,
    port,
    secure: true,
    tls: { minVersion: "TLSv1.2", ...(ca !== undefined && { ca }) },
    auth: { user, accessToken },
    disableAutoIdle: true,
    connectionTimeout: timeoutMilliseconds,
    greetingTimeout: timeoutMilliseconds,
    socketTimeout: timeoutMilliseconds,
    // Its log would contain the dialog.
    logger: false,
  });
  // Without a listener, an error after the last answer would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.mailboxOpen("INBOX", { readOnly: true });
    await client.logout();
    return { state: "open" };
  } catch (error) {
    const { response, responseText } = error as { response?: unknown; responseText?: unknown };
    const answer = [response, responseText].find((text) => typeof text === "string");
    return typeof answer === "string"
      ? refusedWith(answer.replace(/^\S+ (?=(NO|BAD) )/, ""), request)
      : failedWith(error);
  } finally {
    client.close();
  }
}
