import { UserError } from "../../integrations/text/user-error.ts";
import type { StackFile } from "../commands/add/stack-file.ts";
import { authorityOf } from "../commands/verify/clouds.ts";
import type { NamedTenant } from "../commands/verify/open-tenant.ts";

/** The tenant that a stack file and the environment name. Throws if neither names one. */
export function tenantOfStackFile(file: Pick<StackFile, "tenant">, stack: string, env: NodeJS.ProcessEnv): NamedTenant {
  return { tenantId: tenantIdOf(file, stack, env), authority: authorityFor(file, env) };
}

function tenantIdOf({ tenant }: Pick<StackFile, "tenant">, stack: string, env: NodeJS.ProcessEnv): string {
  const configured = tenant["azuread:tenantId"];
  const tenantId = typeof configured === "string" ? configured : (env["ARM_TENANT_ID"] ?? "");
  if (tenantId !== "") return tenantId;
  throw new UserError({
    message: `stack "${stack}": must name its tenant`,
    fix: "set azuread:tenantId in the stack file, or ARM_TENANT_ID in the environment",
    code: "tenant-unknown",
  });
}

/** Same problem as in a deployment. */
function authorityFor({ tenant }: Pick<StackFile, "tenant">, env: NodeJS.ProcessEnv): string {
  const explicit = (env["AZURE_AUTHORITY_HOST"] ?? "").replace(/\/+$/, "");
  const configured = tenant["azuread:environment"];
  const environment = typeof configured === "string" ? configured : (env["ARM_ENVIRONMENT"] ?? "public");
  return explicit === "" ? authorityOf(environment) : explicit;
}
