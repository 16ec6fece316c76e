import { exchangeOnline } from "../../../integrations/permissions/apis.ts";
import type { Refusal } from "../../commands/verify/token-request.ts";
import type { Finding } from "../../commands/verify/finding.ts";
import type { MailProtocol } from "./mail-hosts.ts";

/** The scope of tokens for Exchange's mail protocols. */
export const mailScope = "https://outlook.office365.com/.default";

/** The application permission of each protocol. */
export const roleOf: Record<MailProtocol, string> = {
  imap: "IMAP.AccessAsApp",
  pop: "POP.AccessAsApp",
  smtp: "SMTP.SendAsApp",
};

const audiences = [mailScope.replace("/.default", ""), "https://outlook.office.com", exchangeOnline];

/** Whether Exchange accepts this audience. */
export function isForExchange(audience: string): boolean {
  return audiences.includes(audience.replace(/\/+$/, "").toLowerCase());
}

/** The finding for a token that is not for Exchange. */
export function wrongAudience(audience: string): Finding {
  return {
    severity: "error",
    message: `the token must be for Exchange Online, got the audience ${audience}`,
    fix: `request the scope ${mailScope}`,
  };
}

/** The finding for a token without the role of a protocol. Exchange would refuse it without a reason. */
export function missingRole(protocol: MailProtocol, roles: readonly string[]): Finding {
  return {
    severity: "error",
    message: `the token must contain the role ${roleOf[protocol]} for ${protocol.toUpperCase()}, got ${roles.join(", ") || "none"}`,
    fix: "let an administrator consent; verify again in some minutes if consent is new",
  };
}

/** The finding for a refused token request: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export function refusedToken({ code, text }: Refusal, up: string): Finding {
  const fixes = new Map([
    [
      7000215,
      `the outputs contain another secret than the tenant: run ${up}, and enter the current secret in the product`,
    ],
    [7000222, `the secret has expired: run ${up}, and enter the new secret in the product`],
    [700016, "compare the client id and the tenant with the registration in Entra"],
  ]);
  return {
    severity: "error",
    message: `Microsoft Entra must issue a token for ${mailScope}, got ${text}`,
    fix: fixes.get(code ?? 0) ?? `see https://login.microsoftonline.com/error?code=${String(code ?? "")}`,
  };
}
