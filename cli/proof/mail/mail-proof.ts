import { decodeJwt } from "jose";
import type { Finding } from "../../commands/verify/finding.ts";
import { requestToken } from "../../commands/verify/token-request.ts";
import { mapLimited } from "../../map-limited.ts";
import type { ProductProof, ProofTarget } from "../product-proof.ts";
import { explainAnswer, explainFailure, type MailSubject } from "./answers.ts";
import { logInToImap } from "./imap-login.ts";
import type { LoginRequest, LoginResult } from "./login.ts";
import type { MailHosts, MailProtocol } from "./mail-hosts.ts";
import { logInToPop } from "./pop-login.ts";
import { logInToSmtp } from "./smtp-login.ts";
import { isForExchange, mailScope, missingRole, refusedToken, roleOf, wrongAudience } from "./token-problem.ts";

/** Mailboxes that are tried at the same time. Exchange limits the connections to one mailbox, so each has one at a time. */
const mailboxesAtOnce = 4;

const logIns: Record<MailProtocol, (request: LoginRequest) => Promise<LoginResult>> = {
  imap: logInToImap,
  pop: logInToPop,
  smtp: logInToSmtp,
};

/**
 * Opens each mailbox by each protocol with XOAUTH2, as the product does. Nothing is read, written, sent or marked as read,
 * but Exchange and Entra log the sign-ins.
 */
export const mailProof: ProductProof = {
  name: "mail",
  appliesTo: ({ mail }) => mail !== undefined && mail.protocols.length > 0,
  async prove(target) {
    const { mail, entra } = target.connection;
    if (mail === undefined || mail.mailboxes.length === 0) return undefined;
    const hosts = target.tenant.mailHosts;
    if (hosts === undefined) return { seen: [], findings: [unknownHosts(new URL(entra.issuer).origin)] };
    const token = await requestMailToken(target);
    if ("finding" in token) return { seen: [], findings: [token.finding] };
    // An app without the permission in Entra can have a role in Exchange.
    const declared = entra.consent.permissions.application.map(({ value }) => value);
    const lacks = (protocol: MailProtocol): boolean =>
      declared.includes(roleOf[protocol]) && !token.roles.includes(roleOf[protocol]);
    const [seen, findings]: [string[], Finding[]] = [[], []];
    findings.push(...mail.protocols.filter(lacks).map((protocol) => missingRole(protocol, token.roles)));
    const protocols = mail.protocols.filter((protocol) => !lacks(protocol));
    const tried = await mapLimited(mail.mailboxes, mailboxesAtOnce, async (mailbox) => {
      const results: (string | Finding)[] = [];
      for (const protocol of protocols) {
        const isScoped = !declared.includes(roleOf[protocol]);
        const subject = { mailbox, protocol, objectId: entra.servicePrincipalObjectId, isScoped };
        results.push(await logIn(subject, hosts, token.accessToken));
      }
      return results;
    });
    for (const one of tried.flat()) {
      if (typeof one === "string") seen.push(one);
      else findings.push(one);
    }
    return { seen, findings };
  },
};

interface MailToken {
  readonly accessToken: string;
  readonly roles: readonly string[];
}

async function requestMailToken(target: ProofTarget): Promise<MailToken | { finding: Finding }> {
  const { connection, clientSecret, tenant, checkContext } = target;
  const { tokenEndpoint, clientId, scopes } = connection.entra;
  // As the product does, unless it requests tokens for several APIs.
  const scope = scopes.length === 1 ? (scopes[0] ?? mailScope) : mailScope;
  const got = await requestToken({ tokenEndpoint, clientId, clientSecret, scope }, tenant.fetch, { isCheck: true });
  if (typeof got !== "string") return { finding: refusedToken(got, checkContext.commands.up) };
  const { aud, roles } = readClaims(got);
  if (aud !== undefined && !isForExchange(aud)) return { finding: wrongAudience(aud) };
  return { accessToken: got, roles };
}

/** Only the API can verify a token. An unreadable one is still tried. */
function readClaims(token: string): { aud: string | undefined; roles: string[] } {
  try {
    const { aud, roles } = decodeJwt(token);
    return { aud: String(aud), roles: Array.isArray(roles) ? roles.map(String) : [] };
  } catch {
    return { aud: undefined, roles: Object.values(roleOf) };
  }
}

/** Returns an observation or a finding. */
async function logIn(subject: MailSubject, hosts: MailHosts, accessToken: string): Promise<string | Finding> {
  const { mailbox, protocol } = subject;
  const name = protocol.toUpperCase();
  const host = hosts[protocol];
  const result = await logIns[protocol]({ ...host, mailbox, accessToken, ca: hosts.ca });
  if (result.state === "open") return `${name} opens ${mailbox}`;
  if (result.state === "failed") {
    const { cause, fix } = explainFailure(result.code, host);
    return { severity: "unchecked", message: `could not try ${name} for ${mailbox}: ${cause}`, fix };
  }
  const { cause, fix, isTemporary } = explainAnswer(result.answer, subject);
  return {
    severity: isTemporary ? "unchecked" : "error",
    message: `${name} must open ${mailbox}, got "${result.answer}": ${cause}`,
    fix,
  };
}

function unknownHosts(authority: string): Finding {
  return {
    severity: "unchecked",
    message: `could not try mail: the mail servers for the sign-in host ${authority} are not known`,
    fix: "try the product's own mail test, or verify with --proof token",
  };
}
