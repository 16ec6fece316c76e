import * as pulumi from "@pulumi/pulumi";
import { parseIntegrations } from "./integrations/parse.ts";
import { SpecError } from "./integrations/problems.ts";
import type { IntegrationSpec } from "./integrations/spec.ts";

/** Everything the program is told: the stack file, the environment and the clock. Nothing else reads them. */
export interface Settings {
  integrations: IntegrationSpec[];
  /** The sign-in host of the cloud, without trailing slash. */
  authorityHost: string;
  now: Date;
}

// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
const authorityHosts: Record<string, string> = {
  public: "https://login.microsoftonline.com",
  global: "https://login.microsoftonline.com",
  usgovernment: "https://login.microsoftonline.us",
  usgovernmentl4: "https://login.microsoftonline.us",
  usgovernmentl5: "https://login.microsoftonline.us",
  dod: "https://login.microsoftonline.us",
  china: "https://login.partner.microsoftonline.cn",
};

/** Reads the settings. Throws a `SpecError` or a `RunError` whose text is for the user. */
export function readSettings(): Settings {
  const config = new pulumi.Config("entra-integrations");
  const now = readNow(config);
  return {
    now,
    authorityHost: readAuthorityHost(),
    integrations: parseIntegrations(config.getObject("integrations"), { now, owners: config.getObject("owners") }),
  };
}

/** Runs the program so that a problem of the stack file leaves it as a `RunError`: Pulumi prints that without a stack. */
export async function textOnly<T>(program: () => Promise<T>): Promise<T> {
  try {
    return await program();
  } catch (error) {
    if (error instanceof SpecError) throw new pulumi.RunError(error.message);
    throw error;
  }
}

// AZURE_AUTHORITY_HOST is what Microsoft's own client libraries read; the local tenant sets it.
function readAuthorityHost(): string {
  const explicit = process.env["AZURE_AUTHORITY_HOST"];
  if (explicit !== undefined && explicit !== "") return explicit.replace(/\/+$/, "");
  const environment = new pulumi.Config("azuread").get("environment") ?? process.env["ARM_ENVIRONMENT"] ?? "public";
  const host = authorityHosts[environment.toLowerCase()];
  if (host === undefined) {
    throw new pulumi.RunError(
      `azuread:environment: must be one of ${Object.keys(authorityHosts).join(", ")}, got "${environment}"\n` +
        "  fix: name the cloud of your tenant, or remove the setting for the public cloud  [environment-unknown]",
    );
  }
  return host;
}

// A fixed time makes a rotation visible before it is due; a deployment leaves it unset.
function readNow(config: pulumi.Config): Date {
  const text = config.get("now");
  if (text === undefined) return new Date();
  const now = new Date(text);
  if (Number.isNaN(now.getTime())) {
    throw new pulumi.RunError(
      `now: must be an ISO date or time, got "${text}"\n  fix: write a date such as 2027-03-01, or remove the setting  [now-not-a-date]`,
    );
  }
  return now;
}
