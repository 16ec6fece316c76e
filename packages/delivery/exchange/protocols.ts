import { UserError } from "../../../integrations/text/user-error.ts";
import { patiently } from "../patience.ts";
import { type ExchangeObject, invoke } from "./admin-endpoint.ts";
import { isSame } from "./principals.ts";
import type { Target } from "./target.ts";

/** A mail protocol that can be turned on for a mailbox. */
export const protocols = ["imap", "pop", "smtp"] as const;

export type Protocol = (typeof protocols)[number];

const settings = {
  imap: { name: "ImapEnabled", on: true },
  pop: { name: "PopEnabled", on: true },
  // Unset follows the tenant, where it is off by default.
  smtp: { name: "SmtpClientAuthenticationDisabled", on: false },
} as const;

/** Returns the protocols that are on for a mailbox. `identity` is Exchange's own name of it. */
export async function protocolsOn(target: Target, identity: string): Promise<Protocol[]> {
  const found = (await invoke(target, "Get-CASMailbox", { Identity: identity })).filter((one) =>
    ["ExternalDirectoryObjectId", "Guid", "Identity", "UserPrincipalName"].some((name) => isSame(one[name], identity)),
  );
  return found.length === 1 ? protocolsIn(found[0] ?? {}) : [];
}

/** Turns on the protocols that are off, and waits until Exchange shows them as on. Throws `UserError` if it does not. */
export async function turnOn(target: Target, identity: string, wanted: readonly Protocol[]): Promise<void> {
  let isSet = false;
  const allOn = await patiently(target.session, async () => {
    const on = await protocolsOn(target, identity);
    const off = wanted.filter((protocol) => !on.includes(protocol));
    if (off.length === 0) return true;
    if (!isSet) await invoke(target, "Set-CASMailbox", { Identity: identity, ...turnedOn(off), Confirm: false });
    isSet = true;
    return undefined;
  });
  if (allOn === true) return;
  throw new UserError({
    message: `Exchange Online accepted Set-CASMailbox, but still shows ${wanted.join(", ")} as off`,
    fix: "run this again in some minutes; a policy of the tenant may also turn protocols off",
    code: "exchange-protocol-off",
  });
}

function protocolsIn(mailbox: ExchangeObject): Protocol[] {
  return protocols.filter((protocol) => mailbox[settings[protocol].name] === settings[protocol].on);
}

function turnedOn(wanted: readonly Protocol[]): Record<string, boolean> {
  return Object.fromEntries(wanted.map((protocol) => [settings[protocol].name, settings[protocol].on]));
}
