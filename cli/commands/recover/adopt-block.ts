import { join } from "node:path";
import { replaceFile } from "@entra-integrations/replace-file";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { loadSystemFiles } from "../../../system-files.ts";
import { requireStackFile } from "../../sandbox/project.ts";
import { quoteWord } from "../../undeclared/removal.ts";
import { certificateReader } from "../add/read-certificate.ts";
import { addEntryOptions } from "../../stack-file/entry-options.ts";
import { readStackFile } from "../add/stack-file.ts";
import { hasEntry, planExistingEntry, renderReturn } from "../adopt/existing-entry.ts";
import type { AdoptTenant } from "../adopt/find-registration.ts";
import { readRegistration } from "../adopt/read-registration.ts";
import type { Remain } from "./remains.ts";

/** Where a registration is adopted. */
export interface AdoptTarget {
  readonly tenant: Pick<AdoptTenant, "tenantId" | "graph">;
  readonly projectDir: string;
  /** Name of the stack, without an organization. */
  readonly stack: string;
  /** Whether it is a stack of the sandbox. */
  readonly isLocal: boolean;
  /** The time in the tenant. */
  readonly now: Date;
}

/** The result of an adoption. */
export interface Adopted {
  /** Lines to print. */
  readonly text: string;
  /** Whether the stack file contains the ids. Otherwise the text contains what to do. */
  readonly isWritten: boolean;
}

/**
 * Writes an `adopt` block into the entry of the integration, so that the next run imports the registration. Without such an
 * entry, returns the command that writes one.
 */
export async function adoptRemain(remain: Remain, target: AdoptTarget): Promise<Adopted> {
  const { clientId = "", integration = "" } = remain;
  const { tenant, projectDir, stack, isLocal, now } = target;
  const { file: fileName, text } = requireStackFile(projectDir, stack);
  const file = readStackFile(text, fileName);
  if (!hasEntry(file, integration)) {
    const named = `--stack ${quoteWord(stack)}${isLocal ? " --local" : ""}`;
    const command = `npm run adopt -- ${clientId} --name ${quoteWord(integration)} ${named}`;
    return { text: visibleText(command), isWritten: false };
  }
  const added = await loadSystemFiles(file.systemFiles, projectDir);
  const context = { fileName, file, added, now, readCertificate: certificateReader(projectDir) };
  const planned = planExistingEntry(integration, await readRegistration(tenant, clientId), context);
  if (planned.block !== undefined) {
    await replaceFile(
      join(projectDir, fileName),
      addEntryOptions({ text, file: fileName, integration }, planned.block),
    );
  }
  return { text: renderReturn(planned, fileName), isWritten: true };
}
