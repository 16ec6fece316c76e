import { failedWith, type LoginRequest, type LoginResult, patience, refusedWith } from "./login.ts";

/** Signs in to SMTP with nodemailer after STARTTLS. No message is sent. */
export async function logInToSmtp(request: LoginRequest): Promise<LoginResult> {
  const { host, port, mailbox: user, accessToken, ca, timeoutMilliseconds = patience } = request;
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host,
    port,
    secure: false,
    // Without TLS nothing is sent.
    requireTLS: true,
    tls: { minVersion: "TLSv1.2", ...(ca !== undefined && { ca }) },
    auth: { type: "OAuth2", user, accessToken },
    connectionTimeout: timeoutMilliseconds,
    greetingTimeout: timeoutMilliseconds,
    socketTimeout: timeoutMilliseconds,
    dnsTimeout: timeoutMilliseconds,
    // Its log would contain the dialog.
    logger: false,
  });
  try {
    await transport.verify();
    return { state: "open" };
  } catch (error) {
    const { response } = error as { response?: unknown };
    return typeof response === "string" ? refusedWith(response, request) : failedWith(error);
  } finally {
    transport.close();
  }
}
