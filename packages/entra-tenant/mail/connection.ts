import type { Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";

/** Longest line in bytes. RFC 4954 asks for 12288 in an SMTP sign-in; tokens with many roles need more. */
export const longestLine = 16_384;

/** Limits of a connection. */
export interface ConnectionLimits {
  /** Time without any byte after which the connection ends, in milliseconds. */
  idle: number;
}

/** A client sent a line that is longer than `longestLine`. */
export class LineTooLong extends Error {
  override name = "LineTooLong";
}

const events = ["readable", "end", "close"];

/**
 * A client of a mail protocol, read line by line. A client may send several commands at once, and it may close its own
 * side before it has read the answers.
 */
export class MailConnection {
  readonly #socket: Socket;
  readonly #limits: ConnectionLimits;
  #received: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, limits: ConnectionLimits) {
    this.#socket = socket;
    this.#limits = limits;
    // A reset connection ends like a closed one.
    socket.on("error", () => undefined);
    socket.setTimeout(limits.idle, () => socket.destroy());
  }

  /** Returns the next line without its end; undefined at the end of the connection. Throws `LineTooLong`. */
  async readLine(): Promise<string | undefined> {
    for (let from = 0; ;) {
      const end = this.#received.indexOf("\n", from);
      if (Math.max(end, this.#received.length - 1) > longestLine && (end < 0 || end > longestLine)) {
        throw new LineTooLong("the line is too long");
      }
      if (end >= 0)
        return this.#take(end + 1)
          .toString("utf8")
          .replace(/\r?\n$/, "");
      from = this.#received.length;
      if (!(await this.#receive())) return undefined;
    }
  }

  /** Returns that many bytes as text; undefined at the end of the connection. */
  async readText(length: number): Promise<string | undefined> {
    while (this.#received.length < length) if (!(await this.#receive())) return undefined;
    return this.#take(length).toString("utf8");
  }

  /** Sends lines. Resolves when the client has room for more. */
  async write(...lines: string[]): Promise<void> {
    const socket = this.#socket;
    if (!socket.writable) return;
    if (socket.write(`${lines.join("\r\n")}\r\n`)) return;
    await this.#next(["drain", "close"]);
  }

  /** Answers a STARTTLS command. Whatever the client sent before the handshake is forgotten. Undefined if it fails. */
  async startTls(answer: string, secureContext: SecureContext): Promise<MailConnection | undefined> {
    this.#socket.setTimeout(0);
    // In one go: the first bytes of the handshake must not arrive at the plain connection.
    this.#socket.write(`${answer}\r\n`);
    return await secureConnection(this.#socket, secureContext, this.#limits);
  }

  /** Ends the connection after everything is sent. */
  close(): void {
    this.#socket.destroySoon();
  }

  #take(length: number): Buffer {
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  /** Waits for more bytes. Returns false at the end of the connection. */
  async #receive(): Promise<boolean> {
    for (;;) {
      const chunk = this.#socket.read() as Buffer | null;
      if (chunk !== null) {
        this.#received = Buffer.concat([this.#received, chunk]);
        return true;
      }
      if (this.#socket.readableEnded || this.#socket.destroyed) return false;
      await this.#next(events);
    }
  }

  #next(names: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        for (const name of names) this.#socket.off(name, done);
        resolve();
      };
      for (const name of names) this.#socket.on(name, done);
    });
  }
}

/** Opens TLS on a connection of a client. Undefined if the handshake fails. */
export async function secureConnection(
  plain: Socket,
  secureContext: SecureContext,
  limits: ConnectionLimits,
): Promise<MailConnection | undefined> {
  const socket = new TLSSocket(plain, { isServer: true, secureContext });
  const secured = new MailConnection(socket, limits);
  return await new Promise((resolve) => {
    socket.once("secure", () => resolve(secured));
    socket.once("close", () => resolve(undefined));
  });
}
