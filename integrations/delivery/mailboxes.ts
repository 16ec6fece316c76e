import { z } from "zod";
import { checkDistinct } from "../stack-file/lists.ts";
import { renderValue } from "../stack-file/problems.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";

const mailProtocol = z.enum(["smtp", "imap", "pop"]);

/** A protocol for reading or sending mail. */
export type MailProtocol = z.output<typeof mailProtocol>;

/** The mailboxes that a client opens without a signed-in user, in the record of a connection. */
export const mailRecord = z.object({
  mailboxes: z.array(z.string()),
  /** At least one. */
  protocols: z.array(mailProtocol),
});

/** Addresses of mailboxes, without duplicates. */
export const mailboxList = z
  .array(z.string().check(fieldCheck(checkMailbox)))
  .min(1)
  .check(fieldCheck<string[]>(checkDistinct));

function checkMailbox(mailbox: string): FieldProblem[] {
  if (/^[^@\s"<>(){}]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(mailbox)) return [];
  return [
    {
      message: `must be the address of a mailbox, got ${renderValue(mailbox)}`,
      fix: "write it like helpdesk@contoso.com",
      code: "mailbox-not-an-address",
    },
  ];
}
