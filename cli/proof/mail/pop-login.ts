import { createInterface } from "node:readline";
import { connect } from "node:tls";
import { failedWith, type LoginRequest, type LoginResult, patience, refusedWith, xoauth2 } from "./login.ts";

/**
 * Signs in to POP3 and asks for the number of messages. No message is read or deleted. By hand, because no library for Node
 * has the mechanism XOAUTH2 for POP3.
 */
export async function logInToPop(request: LoginRequest): Promise<LoginResult> {
  const { host, port, ca, timeoutMilliseconds = patience } = request;
  const socket = connect({ host, port, servername: host, minVersion: "TLSv1.2", ...(ca !== undefined && { ca }) });
  socket.setTimeout(timeoutMilliseconds, () => {
    socket.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" }));
  });
  const lines = createInterface({ input: socket, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const failed = new Promise<never>((_, reject) => void socket.once("error", reject));
  // A failure after the last answer has no other reader.
  failed.catch(() => undefined);
  const ask = async (line?: string): Promise<string> => {
    if (line !== undefined) socket.write(`${line}\r\n`);
    const answer = await Promise.race([lines.next(), failed]);
    if (answer.done === true) throw new Error("the server closed the connection");
    return answer.value;
  };
  try {
    // Exchange refuses the mechanism and the message in one line.
    const steps: [line: string | undefined, expected: string][] = [
      [undefined, "+OK"],
      ["AUTH XOAUTH2", "+"],
      [xoauth2(request), "+OK"],
      ["STAT", "+OK"],
    ];
    for (const [line, expected] of steps) {
      const answer = await ask(line);
      if (!answer.startsWith(expected)) return refusedWith(answer, request);
    }
    await ask("QUIT");
    return { state: "open" };
  } catch (error) {
    return failedWith(error);
  } finally {
    socket.destroy();
  }
}
