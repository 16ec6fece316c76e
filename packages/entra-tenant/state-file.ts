import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { TenantState } from "./tenant-state.ts";
import { UserError } from "./user-error.ts";

/** A state file that cannot be used. */
export class StateFileError extends UserError {
  override name = "StateFileError";
}

const version = 1;
const entities = z.array(z.looseObject({ id: z.string() }));

/** The structure of a state file. Entities are not checked in detail: properties of later versions get defaults. */
const structure = z.looseObject({
  tenantId: z.string(),
  displayName: z.string(),
  initialDomain: z.string(),
  createdDateTime: z.string(),
  deployer: z.looseObject({ clientId: z.string(), objectId: z.string(), clientSecret: z.string() }),
  deployerApplicationId: z.string(),
  signingKeys: z.array(z.looseObject({ kid: z.string() })).min(1),
  sealingKey: z.string(),
  certificateAuthority: z.looseObject({ certificate: z.string(), privateKey: z.string() }),
  port: z.number().nullable(),
  users: entities,
  applications: entities,
  servicePrincipals: entities,
  firstPartyChanges: z.record(z.string(), z.looseObject({})),
  appRoleAssignments: entities,
  oauth2PermissionGrants: entities,
  deletedApplications: entities,
  deletedServicePrincipals: entities,
});

/** Reads a state file. Undefined when it does not exist. */
export async function readState(stateFile: string): Promise<TenantState | undefined> {
  let text: string;
  try {
    text = await readFile(stateFile, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const state = parseJson(text);
  const written = z.looseObject({ version: z.number() }).safeParse(state).data?.version ?? 0;
  if (written > version) {
    throw new StateFileError({
      message: `${stateFile}: must be of version ${version}, got version ${written}, which a later release of the tenant wrote`,
      fix: "use that release, or begin with a new tenant: reset the sandbox, or delete the file",
      code: "tenant-version",
    });
  }
  if (written !== version || !structure.safeParse(state).success) {
    throw new StateFileError({
      message: `${stateFile}: must be the state of a local tenant, but is damaged or something else`,
      fix: "restore a copy, or begin with a new tenant: reset the sandbox, or delete the file",
      code: "tenant-damaged",
    });
  }
  return state as TenantState;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
