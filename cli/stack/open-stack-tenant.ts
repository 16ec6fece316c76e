import type { StackSource } from "./stack-source.ts";
import { withResource } from "../with-resource.ts";
import type { OpenTenant } from "../commands/verify/gather.ts";
import { openAzureTenant, openLocalTenant, type NamedTenant } from "../commands/verify/open-tenant.ts";

/** The location of a stack and how to reach it. */
export interface StackTenantRequest extends StackSource {
  readonly named: NamedTenant;
  /** The stack's name, if it is one of the sandbox's. */
  readonly localStack: string | undefined;
  /** The time in the local tenant. @default the sandbox's own */
  readonly now?: Date | undefined;
  readonly onProgress: (line: string) => void;
}

/** Opens the tenant of a stack for an action: the local tenant, or the one in Azure with the deploying identity. */
export async function withStackTenant<Result>(
  { named, localStack, projectDir, env, now, onProgress }: StackTenantRequest,
  action: (tenant: OpenTenant) => Promise<Result>,
): Promise<Result> {
  const sandbox = { projectDir, env, onProgress, ...(now && { now: () => now }) };
  const askTenant = async (opened: Promise<OpenTenant & AsyncDisposable>): Promise<Result> => {
    onProgress(`asking tenant ${named.tenantId}`);
    return await withResource(await opened, action);
  };
  if (localStack === undefined) return await askTenant(openAzureTenant(named, env));
  // A production install has no sandbox.
  const { openSandbox } = await import("../sandbox/sandbox.ts");
  return await withResource(await openSandbox(sandbox), ({ tenant }) => askTenant(openLocalTenant(named, tenant)));
}
