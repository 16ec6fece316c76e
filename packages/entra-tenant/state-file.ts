import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { TenantState } from "./tenant-state.ts";

/** A state file that cannot be used. The message contains the fix and needs no stack trace. */
export class StateFileError extends Error {
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
    throw new StateFileError(
      `${stateFile}: must be of version ${version}, got version ${written}, which a later release of the tenant wrote\n` +
        "  fix: use that release, or begin with a new tenant: npm run local -- reset  [tenant-version]",
    );
  }
  if (written !== version || !structure.safeParse(state).success) {
    throw new StateFileError(
      `${stateFile}: must be the state of a local tenant, but is damaged or something else\n` +
        "  fix: restore a copy, or start again: npm run local -- reset in the sandbox, otherwise delete it  [tenant-damaged]",
    );
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
