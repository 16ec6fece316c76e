import { asText, asValues, unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { ConnectClient } from "./client.ts";
import { ConnectRefusal } from "./refusals.ts";
import { checkAgainstTemplate } from "./template-checks.ts";
import type { ConnectTemplate } from "./template-schema.ts";

/**
 * Checks, before anything is created, whether the server has OAuth integrations and whether its template accepts the
 * configuration. Throws `UserError` with all problems.
 */
export async function checkServer(connect: ConnectClient, planned: Values): Promise<void> {
  const { version, license } = await connect.settings();
  if (license?.["oauth-integrations"] === false) throw noLicence(connect);
  const key = asText(planned["template"]);
  if (key === unknown) return;
  const templates = await connect.templates().catch((error: unknown) => {
    throw error instanceof ConnectRefusal && error.status === 404 ? tooOld(connect, version) : error;
  });
  const template = templates.find(({ id }) => id === key);
  if (template === undefined) throw noTemplate(connect, key, templates);
  if (planned["config"] === unknown) return;
  const secret = asText(planned["clientSecret"]);
  const problems = checkAgainstTemplate(template, asValues(planned["config"]), secret);
  if (problems.length === 0) return;
  throw new UserError({
    message: `template ${visibleText(key)} of Posit Connect (${connect.place}) does not accept this: ${problems.join("; ")}`,
    fix: "correct the integration in the stack file; the fields differ between versions of Connect",
    code: "posit-config-invalid",
  });
}

function noLicence({ place }: ConnectClient): UserError {
  return new UserError({
    message: `Posit Connect (${place}) has no licence for OAuth integrations`,
    fix: "OAuth integrations need the Enhanced or Advanced tier of Connect; without it, remove positConnect from deliverTo",
    code: "posit-licence-missing",
  });
}

function tooOld({ place }: ConnectClient, version: string): UserError {
  const which = version === "" ? "" : ` ${visibleText(version)}`;
  return new UserError({
    message: `version${which} of Posit Connect (${place}) has no OAuth integrations`,
    fix: "update Connect to 2024.12.0 or later, or remove positConnect from deliverTo",
    code: "posit-version-too-old",
  });
}

function noTemplate({ place }: ConnectClient, key: string, templates: readonly ConnectTemplate[]): UserError {
  const known = templates.map(({ id }) => visibleText(id)).join(", ");
  return new UserError({
    message: `Posit Connect (${place}) has no template ${visibleText(key)}; it has ${known}`,
    fix: "use one of them, or update Connect",
    code: "posit-template-unknown",
  });
}
