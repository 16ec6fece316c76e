import { UserError } from "../../integrations/text/user-error.ts";
import { readStackFile } from "../commands/add/stack-file.ts";
import type { OpenTenant } from "../commands/verify/gather.ts";
import { type NamedTenant, openAzureTenant, openLocalTenant } from "../commands/verify/open-tenant.ts";
import { requireStackFile } from "../sandbox/project.ts";
import { withResource } from "../with-resource.ts";
import { readStackClock } from "./stack-clock.ts";
import { meansSandbox } from "./stack-outputs.ts";
import type { StackSource } from "./stack-source.ts";
import { tenantOfStackFile } from "./tenant-of-stack-file.ts";

/** A tenant that is open, and where it is. */
export interface ProjectTenant {
  readonly tenant: OpenTenant;
  readonly tenantId: string;
  /** Whether it is the tenant of the sandbox. */
  readonly isLocal: boolean;
  /** The time in the tenant. */
  readonly now: Date;
}

/** Options for opening a tenant that needs no deployed stack. */
export interface ProjectTenantRequest extends StackSource {
  /** @default - the tenant of the stack file or of the environment */
  readonly tenantId?: string | undefined;
  /** The tenant in the outputs of the stack. @default - it is not deployed yet */
  readonly named?: NamedTenant | undefined;
  readonly onProgress: (line: string) => void;
}

/** Opens the tenant of the sandbox, of a stack file or of the environment for an action. Needs no deployed stack. */
export async function openProjectTenant<Result>(
  request: ProjectTenantRequest,
  action: (opened: ProjectTenant) => Promise<Result>,
): Promise<Result> {
  const { projectDir, env, tenantId, onProgress } = request;
  if (tenantId === undefined && meansSandbox(request)) {
    // A production install has no sandbox.
    const { openSandbox } = await import("../sandbox/sandbox.ts");
    return await withResource(await openSandbox({ projectDir, env, onProgress }), async ({ tenant: access, clock }) => {
      const named = { tenantId: access.tenantId, authority: access.origin };
      onProgress(`asking tenant ${named.tenantId}`);
      return await withResource(await openLocalTenant(named, access), (tenant) =>
        action({ tenant, tenantId: named.tenantId, isLocal: true, now: clock.now() }),
      );
    });
  }
  const named = findTenant(request);
  onProgress(`asking tenant ${named.tenantId}`);
  return await withResource(await openAzureTenant(named, env), (tenant) =>
    action({ tenant, tenantId: named.tenantId, isLocal: false, now: readStackClock(env) }),
  );
}

function findTenant({ projectDir, env, stack, tenantId, named: deployed }: ProjectTenantRequest): NamedTenant {
  const named = (id: string): NamedTenant => tenantOfStackFile({ tenant: { "azuread:tenantId": id } }, "", env);
  if (tenantId !== undefined) return named(tenantId);
  if (deployed !== undefined) return deployed;
  if (stack !== undefined) {
    const name = stack.split("/").at(-1) ?? stack;
    const { file, text } = requireStackFile(projectDir, name);
    return tenantOfStackFile(readStackFile(text, file), name, env);
  }
  const configured = env["ARM_TENANT_ID"] ?? "";
  if (configured !== "") return named(configured);
  throw new UserError({
    message: "the tenant must be named",
    fix: "add --stack prod or --tenant <tenant id>, or set ARM_TENANT_ID",
    code: "tenant-unknown",
  });
}
