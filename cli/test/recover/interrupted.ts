import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { runInProcess, type Ran } from "../../../test/support/run-command.ts";
import type { Connections } from "../../../integrations/connection.ts";
import { stubEngine } from "../stack/stub-engine.ts";

/** The entry of an integration whose first run was interrupted. */
export const stackFile = `config:
  # The comment stays.
  entra-integrations:integrations:
    erp: # and this one
      system: custom
      product: ERP

      redirectUris: [https://erp.contoso.com/callback]
    other:
      system: custom
      redirectUris: [https://other.contoso.com/callback]
`;

/** A stack of a real backend, as far as a recovery reads it. */
export interface InterruptedStack {
  /** Ids in the state of stack prod, as the providers write them; undefined if the state cannot be read. */
  readonly stateIds?: readonly string[];
  readonly connections?: Connections;
  /** Text of the stack file. @default - `stackFile` */
  readonly file?: string;
  /** Outputs of another stack of the project. */
  readonly otherConnections?: Connections;
  /** Planned steps of the next run: the type of the resource, and its inputs. */
  readonly planned?: readonly (readonly [type: string, inputs: Record<string, unknown>])[];
}

/** Result of a command, and the stack file after it. */
export interface Recovered extends Ran {
  readonly file: string;
}

const urnOf = (type: string, name: string): string => `urn:pulumi:prod::contoso::${type}::${name}`;

/** Runs `recover` for stack prod of project contoso against a tenant, as for a real one. */
export async function recover(
  tenant: TenantHandle,
  { stateIds, connections = {}, otherConnections = {}, planned = [], file: text = stackFile }: InterruptedStack,
  ...args: string[]
): Promise<Recovered> {
  const resources = (stateIds ?? []).map((id, index) => ({ urn: urnOf("x:y:Z", String(index)), type: "x:y:Z", id }));
  const state = { deployment: { resources } };
  const { projectDir, env } = stubEngine({
    prod: { connections, ...(stateIds && { state }) },
    test: { connections: otherConnections },
  });
  const file = join(projectDir, "Pulumi.prod.yaml");
  writeFileSync(file, text);
  const steps = planned.map(([type, inputs], index) => {
    const urn = urnOf(type, String(index));
    return { op: "create", urn, newState: { urn, type, custom: true, inputs } };
  });
  const preview = join(projectDir, "preview.json");
  writeFileSync(preview, JSON.stringify({ steps: [{ op: "same", urn: urnOf("pulumi:pulumi:Stack", "s") }, ...steps] }));
  const { clientId, clientSecret } = tenant.deployer;
  const ran = await runInProcess(
    ["recover", "--no-local", "--stack", "prod", "--preview", preview, ...args],
    projectDir,
    {
      ...env,
      ARM_METADATA_HOSTNAME: tenant.metadataHost,
      AZURE_AUTHORITY_HOST: `${tenant.origin}/`,
      ARM_TENANT_ID: tenant.tenantId,
      ARM_CLIENT_ID: clientId,
      ARM_CLIENT_SECRET: clientSecret,
    },
  );
  expect(`${ran.stdout}${ran.stderr}`).not.toContain(clientSecret);
  return { ...ran, file: readFileSync(file, "utf8") };
}
