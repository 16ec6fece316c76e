import { text } from "node:stream/consumers";
import { logInToImap } from "../../proof/mail/imap-login.ts";
import type { LoginRequest } from "../../proof/mail/login.ts";
import { logInToPop } from "../../proof/mail/pop-login.ts";
import { logInToSmtp } from "../../proof/mail/smtp-login.ts";

// Libraries may write their log to the process's own output, which a test in the same process does not see.
const logIns = { imap: logInToImap, pop: logInToPop, smtp: logInToSmtp };
const requests = JSON.parse(await text(process.stdin)) as [keyof typeof logIns, LoginRequest][];
for (const [protocol, request] of requests) {
  const { state } = await logIns[protocol](request);
  process.stdout.write(`${protocol} ${state}\n`);
}
