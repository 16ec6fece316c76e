import { randomUUID } from "node:crypto";
import type { Application } from "../../../entities.ts";
import { addSecret, register } from "../../login/support/registrations.ts";
import { ProductClient } from "../../product-client.ts";

/** What tests read in a report. */
export interface Report {
  value: Record<string, unknown>[];
  "@odata.nextLink"?: string;
  "@odata.context": string;
  error: { code: string; message: string };
}

/** A tenant with one app, whose sign-ins the deployer reads. */
export class ReportClient extends ProductClient {
  readonly erp = register(this.tenant, { displayName: "ERP sync" });
  readonly secret = addSecret(this.erp);
  readonly keyId = keyIdOf(this.erp);

  /** Sends a token request of the app; by default as itself, with its secret and for Microsoft Graph. */
  async signIn(form: Record<string, string> = {}): Promise<Response> {
    return await this.app.request(`${this.tenant.origin}/${this.tenant.id}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: this.erp.appId,
        client_secret: this.secret,
        scope: "https://graph.microsoft.com/.default",
        ...form,
      }),
    });
  }

  /** Reads a path of Graph as the deployer, or with another token. */
  async report(path: string, token?: string): Promise<{ status: number; check: string | null; body: Report }> {
    const { status, check, body } = await this.ask(
      "GET",
      `${this.tenant.origin}${path}`,
      token ?? (await this.sign({ aud: this.tenant.origin, roles: ["AuditLog.Read.All"] })),
    );
    return { status, check, body: body as Report };
  }

  /** Reads the sign-ins of the app in beta. */
  async signIns(filter = "signInEventTypes/any(t: t eq 'servicePrincipal')"): Promise<Report["value"]> {
    const query = new URLSearchParams({ $filter: `appId eq '${this.erp.appId}' and ${filter}` });
    return (await this.report(`/beta/auditLogs/signIns?${query.toString()}`)).body.value;
  }

  /** Moves the clock forward. */
  wait(hours: number): void {
    this.now = new Date(this.now.getTime() + hours * 3_600_000);
  }
}

/** Key id of the newest secret. */
export function keyIdOf(application: Application): string {
  return application.passwordCredentials.at(-1)?.keyId ?? randomUUID();
}
