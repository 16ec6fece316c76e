import { asList, asText } from "@entra-integrations/provider-bridge/property.ts";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { type ExchangeObject, invoke, unlessNotFound } from "./admin-endpoint.ts";
import { askGraph, quote } from "../entra/graph.ts";
import { isSame } from "./principals.ts";
import type { AdminEndpoint, Target } from "./target.ts";

/**
 * Returns Exchange's own name of the mailbox with exactly this address; undefined if there is none. A cmdlet may accept parts of
 * names, so other mailboxes in the answer are not used.
 */
export async function findMailbox(target: AdminEndpoint, mailbox: string): Promise<string | undefined> {
  const found = (await unlessNotFound(invoke(target, "Get-Mailbox", { Identity: mailbox })))?.find((one) =>
    hasAddress(one, mailbox),
  );
  return found && (asText(found["ExternalDirectoryObjectId"]) || asText(found["UserPrincipalName"]));
}

/** As `findMailbox`. Throws `UserError` if there is none. */
export async function requireMailbox(target: AdminEndpoint, mailbox: string): Promise<string> {
  return (await findMailbox(target, mailbox)) ?? refuseMailbox("Exchange Online", mailbox);
}

const userBody = z.object({ id: z.string(), userPrincipalName: z.string(), mail: z.string().nullish() });

/** Returns the user with exactly this address, for a scope of Graph. Throws `UserError` if there is none, or more than one. */
export async function requireUserId(target: Target, mailbox: string): Promise<string> {
  const { value } = await askGraph(
    target,
    {
      method: "GET",
      path: "/v1.0/users",
      query: {
        $filter: `userPrincipalName eq ${quote(mailbox)} or mail eq ${quote(mailbox)}`,
        $select: "id,userPrincipalName,mail",
      },
      permission: "User.Read.All",
    },
    z.object({ value: z.array(userBody) }),
  );
  const found = value.filter((user) => isSame(user.userPrincipalName, mailbox) || isSame(user.mail, mailbox));
  const [user] = found;
  if (user === undefined) return refuseMailbox("Microsoft Entra", mailbox);
  if (found.length === 1) return user.id;
  throw new UserError({
    message: `mailbox ${visibleText(mailbox)} is the address of ${String(found.length)} users in Microsoft Entra`,
    fix: "list the mailbox by its user principal name",
    code: "exchange-mailbox-ambiguous",
  });
}

function hasAddress(object: ExchangeObject, mailbox: string): boolean {
  const aliases = asList(object["EmailAddresses"]).map((one) => asText(one).replace(/^smtp:/i, ""));
  return [object["UserPrincipalName"], object["PrimarySmtpAddress"], ...aliases].some((one) => isSame(one, mailbox));
}

function refuseMailbox(where: string, mailbox: string): never {
  throw new UserError({
    message: `${where} has no mailbox with the address ${visibleText(mailbox)}`,
    fix: "correct the address in mailboxes, or create the mailbox first",
    code: "exchange-mailbox-unknown",
  });
}
