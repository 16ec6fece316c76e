import * as pulumi from "@pulumi/pulumi";
import { parseIntegrations } from "./integrations/parse.ts";
import { type Problem, renderValue, SpecError } from "./integrations/problems.ts";
import type { IntegrationSpec } from "./integrations/spec.ts";
import { parseTime } from "./integrations/time.ts";

/** Everything the program is told: the stack file, the environment and the clock. Nothing else reads them. */
export interface Settings {
  integrations: IntegrationSpec[];
  /** The sign-in host of the cloud, without trailing slash. */
  authorityHost: string;
  now: Date;
}

const publicCloud = "https://login.microsoftonline.com";

// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
const authorityHosts: Record<string, string> = {
  public: publicCloud,
  global: publicCloud,
  usgovernment: "https://login.microsoftonline.us",
  usgovernmentl4: "https://login.microsoftonline.us",
  usgovernmentl5: "https://login.microsoftonline.us",
  dod: "https://login.microsoftonline.us",
  china: "https://login.partner.microsoftonline.cn",
};

/** Reads the settings. Throws a `SpecError` with every problem that it finds. */
export function readSettings(): Settings {
  const config = new pulumi.Config("entra-integrations");
  const problems: Problem[] = [];
  const now = readNow(config, problems);
  const authorityHost = readAuthorityHost(problems);
  const integrations = readIntegrations(config, now, problems);
  if (problems.length > 0) throw new SpecError(problems);
  return { integrations, authorityHost, now };
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

function readIntegrations(config: pulumi.Config, now: Date, problems: Problem[]): IntegrationSpec[] {
  try {
    return parseIntegrations(readStructure(config, "integrations"), { now, owners: readStructure(config, "owners") });
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    problems.push(...error.problems);
    return [];
  }
}

// Pulumi hands maps and lists over as JSON, and text as it is: the parser says what is wrong with text.
function readStructure(config: pulumi.Config, key: string): unknown {
  const text = config.get(key);
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// AZURE_AUTHORITY_HOST is what Microsoft's own client libraries read; the local tenant sets it.
function readAuthorityHost(problems: Problem[]): string {
  const explicit = process.env["AZURE_AUTHORITY_HOST"];
  if (explicit !== undefined && explicit !== "") return explicit.replace(/\/+$/, "");
  const configured = new pulumi.Config("azuread").get("environment");
  const environment = configured ?? process.env["ARM_ENVIRONMENT"] ?? "public";
  const host = authorityHosts[environment.toLowerCase()];
  if (host === undefined) {
    problems.push({
      path: configured === undefined ? "ARM_ENVIRONMENT" : "azuread:environment",
      message: `must be one of ${Object.keys(authorityHosts).join(", ")}, got ${renderValue(environment)}`,
      fix: "name the cloud of your tenant, or remove the setting for the public cloud",
      code: "environment-unknown",
    });
  }
  return host ?? publicCloud;
}

// A fixed time makes a rotation visible before it is due; a deployment leaves it unset.
function readNow(config: pulumi.Config, problems: Problem[]): Date {
  const text = config.get("now");
  if (text === undefined || text === "") return new Date();
  const now = parseTime(text);
  if (now !== undefined) return now;
  problems.push({
    path: "now",
    message: `must be an ISO date, or an ISO time with its offset, got ${renderValue(text)}`,
    fix: "write a date such as 2027-03-01, or remove the setting",
    code: "now-not-a-date",
  });
  return new Date();
}
