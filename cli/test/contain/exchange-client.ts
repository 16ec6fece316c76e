import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { containClient } from "../../commands/contain/contain-client.ts";
import { type ExchangeUse, unknownUse } from "../../commands/contain/exchange-use.ts";
import { readJournal } from "../../commands/contain/journal.ts";
import { restoreClient } from "../../commands/contain/restore.ts";
import { operatorRoles, rehearsedTenant } from "./rehearsed-tenant.ts";

/** The mailbox that the client may open. */
export const mailbox = "user@contoso.onmicrosoft.com";
/** Permissions of an operator who may not read Exchange, and of one who may not change it. */
export const withoutExchange = operatorRoles.filter((role) => !role.endsWith(".Exchange"));
export const onlyReading = [...withoutExchange, "RoleManagement.Read.Exchange"];
export const unused: ExchangeUse = { ...unknownUse, state: "unused" };

/** How a command runs. */
export interface Given {
  use?: ExchangeUse;
  roles?: readonly string[];
  /** Answers a request instead of the tenant. */
  answer?: (url: string, method: string) => Response | undefined;
}

/** A client with two roles and full access to a mailbox, and a way to cut it off. */
export async function exchangeClient() {
  const folder = await mkdtemp(join(tmpdir(), "contain-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "erp-sync.json");
  const tenant = await rehearsedTenant({ usesExchange: true });
  const requests: string[] = [];
  const open = async ({ roles, answer = () => undefined }: Given) =>
    await tenant.session(
      file,
      (fetch: Fetch) => async (url, init) => {
        const method = init?.method ?? "GET";
        requests.push(`${method} ${new URL(url).pathname}`);
        return answer(url, method) ?? (await fetch(url, init));
      },
      roles,
    );
  return {
    tenant,
    file,
    requests,
    open,
    contain: async (given: Given = {}) => {
      const target = { ...tenant.target, ...(given.use && { exchange: given.use }) };
      return await containClient(target, await open(given));
    },
    release: async (given: Given = {}) => {
      return await restoreClient((await readJournal(file))!, undefined, await open(given));
    },
    /** Number of roles, and the mailboxes that it may open. */
    left: async () => [(await tenant.exchange.roles()).length, tenant.exchange.mailboxes()],
  };
}
