import { join } from "node:path";
import { replaceFile } from "@entra-integrations/replace-file";
import type { AdoptSpec } from "../../../integrations/lifecycle/adoption.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { GraphObject } from "../../sandbox/graph.ts";
import { requireStackFile } from "../../sandbox/project.ts";
import { renderBlock } from "../add/render-entry.ts";
import { insertOption, readStackFile } from "../add/stack-file.ts";
import type { RecoveryGraph } from "./tenant-graph.ts";
import type { Remain } from "./remains.ts";

/** Where a registration is adopted. */
export interface AdoptTarget {
  readonly projectDir: string;
  /** Name of the stack, without an organization. */
  readonly stack: string;
}

/**
 * Writes an `adopt` block into the entry of the integration, so that the next run imports the registration. Returns the lines
 * to print. Only a registration without credentials is written: the others have more to adopt, which `adopt` shows.
 */
export async function adoptRemain(
  { clientId = "", integration = "", hasCredentials, object }: Remain,
  graph: RecoveryGraph,
  { projectDir, stack }: AdoptTarget,
): Promise<string> {
  const { file, text } = requireStackFile(projectDir, stack);
  const entry = entryOf(readStackFile(text, file).integrations, integration);
  const command = `npm run adopt -- ${clientId} --name ${integration} --stack ${stack}`;
  if (hasCredentials || entry === undefined || object === undefined) return `adopt it with ${command}`;
  if (entry["adopt"] !== undefined) {
    throw new UserError({
      message: `${file}: the entry ${integration} has an adopt block already`,
      fix: "remove the other registration, or the block",
      code: "adopt-block-exists",
    });
  }
  const block = { adopt: await readIds(object, graph) };
  await replaceFile(join(projectDir, file), insertOption(text, file, integration, block));
  const added = renderBlock(block, 2, 0).trimEnd().replaceAll(/^/gm, "+ ");
  return `${file}: the next run imports ${integration}\n${added}`;
}

async function readIds(object: GraphObject, graph: RecoveryGraph): Promise<AdoptSpec> {
  const [clientId, applicationObjectId] = [String(object["appId"]), String(object["id"])];
  const filter = encodeURIComponent(`appId eq '${clientId}'`);
  const [principal] = await graph.list(`/servicePrincipals?$filter=${filter}`);
  const appRoles = idsByValue(object["appRoles"]);
  const exposedScopes = idsByValue((object["api"] as GraphObject | undefined)?.["oauth2PermissionScopes"]);
  return {
    clientId,
    applicationObjectId,
    ...(principal !== undefined && { servicePrincipalObjectId: String(principal["id"]) }),
    ...(appRoles !== undefined && { appRoles }),
    ...(exposedScopes !== undefined && { exposedScopes }),
  };
}

function idsByValue(list: unknown): Record<string, string> | undefined {
  const found = (Array.isArray(list) ? (list as GraphObject[]) : []).flatMap(({ id, value }): [string, string][] =>
    typeof value === "string" && typeof id === "string" ? [[value, id]] : [],
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function entryOf(integrations: unknown, name: string): Record<string, unknown> | undefined {
  const entries = (integrations ?? {}) as Record<string, unknown>;
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  return typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : undefined;
}
