import { describe, expect, it } from "vitest";
import type { Connection } from "../../../integrations/connection.ts";
import { type ExchangeUse, exchangeUseOf, unknownUse } from "../../commands/contain/exchange-use.ts";
import { renderDeliveries } from "../../commands/contain/render.ts";
import { accessByHand } from "../../commands/contain/stop-deliveries.ts";
import { deployedConnection } from "../connection.ts";

const mailbox = "helpdesk@contoso.com";

describe("the use of Exchange Online by an integration", () => {
  const mail = { mailboxes: [mailbox], protocols: ["imap" as const] };
  const at = "2026-11-20T00:00:00Z";
  const delivery = { delivered: [{ target: "exchangeOnline" as const, at, verified: true }] };
  const entra = deployedConnection().entra!;
  const opens = (value: string) => ({
    ...entra,
    consent: {
      ...entra.consent,
      permissions: {
        delegated: [],
        application: [{ api: "Exchange", apiAppId: "00000002-0000-0ff1-ce00-000000000000", value }],
      },
    },
  });

  it.each<[string, Partial<Connection>, Partial<ExchangeUse>]>([
    ["without mail", {}, { state: "unused" }],
    ["with roles only", { delivery }, { state: "used" }],
    ["with a role for SMTP", { mail, delivery }, { state: "used" }],
    [
      "with full access by a run",
      {
        mail,
        entra: opens("IMAP.AccessAsApp"),
        delivery: { delivered: [{ ...delivery.delivered[0]!, fullAccessTo: [mailbox] }] },
      },
      { state: "used", fullAccessTo: [mailbox], usesAdminEndpoint: true },
    ],
    ["with full access by PowerShell", { mail, entra: opens("POP.AccessAsApp") }, { state: "used", byHand: [mailbox] }],
    ["with another permission of Exchange", { mail, entra: opens("full_access_as_app") }, { state: "used" }],
  ])("is known from its outputs: %s", (_, connection, use) => {
    expect(exchangeUseOf(deployedConnection(connection))).toEqual({ ...unknownUse, ...use });
  });

  it("is listed with PowerShell for each mailbox if people gave full access", () => {
    expect(renderDeliveries(accessByHand(["o'neil@contoso.com"], "1b2c")).split("\n")).toEqual([
      "Deliveries:",
      "  by hand: full access to o'neil@contoso.com: in Exchange Online PowerShell: Remove-MailboxPermission -Identity 'o''neil@contoso.com' -User (Get-ServicePrincipal -Identity '1b2c').Identity -AccessRights FullAccess -Confirm:$false",
    ]);
  });
});
