import { join } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { replaceFile } from "@entra-integrations/replace-file";
import { UserError } from "../../integrations/text/user-error.ts";
import { loadSystemFiles } from "../../system-files.ts";
import { processTerminal } from "../command.ts";
import { renderDiff } from "../output/render-diff.ts";
import type { Terminal } from "../output/terminal.ts";
import { requireStackFile } from "../sandbox/project.ts";
import { deployCommands } from "../stack/deploy-commands.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { readStackState, type StackState } from "../undeclared/stack-state.ts";
import { readStackFile, type StackFile } from "./add/stack-file.ts";
import { type DeployedNames, planRename, type PlannedRename } from "./rename/plan-rename.ts";
import { findNamedTenant } from "./verify/open-tenant.ts";

/** `rename`: gives an integration another name, and keeps everything that it has in Entra. */
export const rename = new Command("rename")
  .description(
    "Rename an integration in its stack file. The next run keeps its app registration, secrets and deliveries. " +
      "Reads which names are deployed from stack dev of the sandbox if npm start created it, else from your Pulumi stack.",
  )
  .argument("<old>", "present name of the integration")
  .argument("<new>", "new name")
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(new Option("--dry-run", "print the changes and write nothing"))
  .action(async (oldName, newName, options) => {
    const request = { ...sourceOf(options), oldName, newName, isDryRun: options.dryRun === true, now: new Date() };
    await renameIntegration(request, processTerminal());
  });

/** One integration to rename. */
export interface RenameRequest extends StackSource {
  readonly oldName: string;
  readonly newName: string;
  readonly isDryRun: boolean;
  readonly now: Date;
}

/** Renames an integration in its stack file, and prints the changes and what the next run does. */
export async function renameIntegration(
  request: RenameRequest,
  terminal: Pick<Terminal, "print" | "progress" | "colors">,
): Promise<void> {
  const { projectDir, oldName, newName, isDryRun, now } = request;
  const stack = request.stack ?? "dev";
  const { file: fileName, text } = requireStackFile(projectDir, stack);
  const file = readStackFile(text, fileName);
  const added = await loadSystemFiles(file.systemFiles, projectDir);
  const state = await readState(request, terminal);
  const deployed = namesIn(state ?? { resources: [], connections: {} }, file);
  const planned = planRename({ text, fileName, oldName, newName, projectDir, added, now, deployed });
  if (!isDryRun) await replaceFile(join(projectDir, fileName), planned.text);
  const commands = deployCommands({ localStack: state?.localStack, stack });
  terminal.print(renderDiff(text, planned.text, terminal.colors));
  terminal.print("");
  terminal.print(`${fileName}: ${isDryRun ? "would rename" : "renamed"} ${oldName} to ${newName}`);
  for (const line of consequences(request, planned)) terminal.print(line);
  if (!isDryRun) terminal.print(`next: ${commands.up}`);
}

/** The state of the last run; undefined if there was none. */
async function readState(request: RenameRequest, { progress }: Pick<Terminal, "progress">) {
  try {
    return await readStackState({ ...request, onProgress: progress });
  } catch (error) {
    if (error instanceof UserError && error.problem.code === "stack-not-deployed") return undefined;
    throw error;
  }
}

function namesIn(
  { resources, connections }: Pick<StackState, "resources" | "connections">,
  file: StackFile,
): DeployedNames {
  const components = resources.filter(({ type }) => type === "entra-integrations:index:OAuthIntegration");
  const configured = file.tenant["azuread:tenantId"];
  return {
    names: new Set(components.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2))),
    tenantId: findNamedTenant(connections)?.tenantId ?? (typeof configured === "string" ? configured : undefined),
  };
}

/** Describes the next run, and the work that is left to people and other programs. */
function consequences({ oldName, newName }: RenameRequest, { deployedName, spec }: PlannedRename): string[] {
  if (deployedName === undefined) return ["It was not deployed yet, so only the key changed."];
  if (deployedName === newName) return ["It is deployed under this name, so the next run changes nothing for it."];
  const { deliverTo, lifecycle } = spec.entra ?? {};
  return [
    ...(spec.entra === undefined
      ? ["It has no app registration. The next run changes only the outputs."]
      : [
          "The next run creates and deletes nothing. It changes the tags of the registration, of the enterprise application" +
            (deliverTo?.keyVault === undefined ? "." : " and of the secrets in the key vault."),
          ...(deliverTo?.webhook === undefined || lifecycle?.cutOff !== undefined
            ? []
            : ["The receiver of the webhook gets an event with the new name and the same client id."]),
          "After that run, the line formerName can be removed.",
        ]),
    `Programs that read connections.${oldName} or secrets.${oldName} from the outputs must read the new name after that run.`,
    `Tasks in an issue tracker are closed and opened again, because their ids contain the name. A variable ENTRA_INTEGRATIONS_HOLD_SECRETS with ${oldName} must be changed.`,
  ];
}
