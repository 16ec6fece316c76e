import { join } from "node:path";
import { replaceFile } from "@entra-integrations/replace-file";
import type { AdoptSpec } from "../../../integrations/lifecycle/adoption.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { quoteWord } from "../../undeclared/removal.ts";
import type { GraphObject } from "../../sandbox/graph.ts";
import { requireStackFile } from "../../sandbox/project.ts";
import { renderBlock } from "../add/render-entry.ts";
import { insertOption, readStackFile } from "../add/stack-file.ts";
import type { Remain } from "./remains.ts";

/** Where a registration is adopted. */
export interface AdoptTarget {
  readonly projectDir: string;
  /** Name of the stack, without an organization. */
  readonly stack: string;
  /** Whether it is a stack of the sandbox. */
  readonly isLocal: boolean;
}

/** The result of an adoption. */
export interface Adopted {
  /** Lines to print. */
  readonly text: string;
  /** Whether the stack file was written. Otherwise the text contains what to do. */
  readonly isWritten: boolean;
}

/**
 * Writes an `adopt` block into the entry of the integration, so that the next run imports the registration. A registration
 * that may be in use has more to adopt. For those, returns the command that shows it.
 */
export async function adoptRemain(remain: Remain, { projectDir, stack, isLocal }: AdoptTarget): Promise<Adopted> {
  const { clientId = "", integration = "", doubts, object } = remain;
  const { file, text } = requireStackFile(projectDir, stack);
  const entry = entryOf(readStackFile(text, file).integrations, integration);
  const named = `--stack ${quoteWord(stack)}${isLocal ? " --local" : ""}`;
  const command = `npm run adopt -- ${clientId} --name ${quoteWord(integration)} ${named}`;
  if (entry === undefined || object === undefined) return { text: visibleText(command), isWritten: false };
  if (doubts.length > 0) {
    const first = `remove the entry ${integration} from ${file}, then ${command}`;
    return { text: visibleText(`more than the registration must be adopted: ${first}`), isWritten: false };
  }
  if (entry["adopt"] !== undefined) {
    throw new UserError({
      message: `${file}: the entry ${integration} has an adopt block already`,
      fix: "remove the other registration, or the block",
      code: "adopt-block-exists",
    });
  }
  const block = { adopt: idsOf(object) };
  await replaceFile(join(projectDir, file), insertOption(text, file, integration, block));
  const added = renderBlock(block, 2, 0).trimEnd().replaceAll(/^/gm, "+ ");
  return { text: `${file}: the next run imports ${visibleText(integration)}\n${added}`, isWritten: true };
}

/** The registration of an interrupted run has no enterprise application yet. */
function idsOf(object: GraphObject): AdoptSpec {
  const appRoles = idsByValue(object["appRoles"]);
  const exposedScopes = idsByValue((object["api"] as GraphObject | undefined)?.["oauth2PermissionScopes"]);
  return {
    clientId: String(object["appId"]),
    applicationObjectId: String(object["id"]),
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
