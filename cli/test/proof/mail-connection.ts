import type { MailTenant } from "../../../packages/entra-tenant/test/mail/mail-tenant.ts";
import { openHttp } from "@entra-integrations/http/client.ts";
import { afterAll } from "vitest";
import type { Finding } from "../../commands/verify/finding.ts";
import { localHosts, type MailHosts, type MailProtocol } from "../../proof/mail/mail-hosts.ts";
import { mailProof } from "../../proof/mail/mail-proof.ts";
import type { ProofTarget } from "../../proof/product-proof.ts";
import { openTenantFetch } from "../../sandbox/tenant-fetch.ts";
import { deployedConnection } from "../connection.ts";

const exchange = { api: "Office 365 Exchange Online", apiAppId: "00000002-0000-0ff1-ce00-000000000000" };

/** What differs from a connection in order. */
export interface Changes {
  clientSecret?: string;
  scope?: string;
  mailboxes?: string[];
  protocols?: MailProtocol[];
  /** Application permissions. */
  declared?: string[];
  hosts?: Partial<MailHosts>;
}

/** The result of a proof, with findings as people read them. */
export interface Proved {
  readonly seen: readonly string[];
  readonly findings: readonly Finding[];
}

/** Proves the connection of the tenant's application as `verify` does. */
export function proving(mail: MailTenant): (changes?: Changes) => Promise<Proved> {
  const { tenant } = mail;
  const { fetch, ...opened } = openTenantFetch(tenant.caFile);
  afterAll(() => opened[Symbol.asyncDispose]());
  return async (changes = {}) => {
    const { clientId, servicePrincipalId, clientSecret = "" } = tenant.application("mailer");
    const { protocols = ["imap", "pop", "smtp"], mailboxes = [mail.mailbox] } = changes;
    const declared = changes.declared ?? ["IMAP.AccessAsApp", "POP.AccessAsApp", "SMTP.SendAsApp"];
    const connection = deployedConnection({ system: "bizagi-mail", mail: { mailboxes, protocols } });
    const authority = `${tenant.origin}/${tenant.tenantId}`;
    const entra: ProofTarget["connection"]["entra"] = {
      ...connection.entra!,
      clientId,
      servicePrincipalObjectId: servicePrincipalId,
      tokenEndpoint: `${authority}/oauth2/v2.0/token`,
      issuer: `${authority}/v2.0`,
      scopes: [changes.scope ?? "https://outlook.office365.com/.default"],
      consent: {
        ...connection.entra!.consent,
        permissions: { delegated: [], application: declared.map((value) => ({ ...exchange, value })) },
      },
    };
    const outcome = await mailProof.prove({
      connection: { ...connection, entra },
      clientSecret: changes.clientSecret ?? clientSecret,
      tenant: {
        graph: {} as ProofTarget["tenant"]["graph"],
        graphOrigin: tenant.origin,
        fetchGraph: fetch,
        signInTo: () => Promise.resolve(fetch),
        fetch,
        products: openHttp({ fetch, deadlineSeconds: 60 }),
        connectKey: () => undefined,
        mailHosts: { ...localHosts(tenant), ...changes.hosts },
      },
      checkContext: {
        now: new Date(),
        withinDays: undefined,
        commands: { up: "pulumi up", repair: "pulumi up --refresh" },
      },
    });
    return outcome ?? { seen: ["nothing to try"], findings: [] };
  };
}
