import { join } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { parseDocument } from "yaml";
import { UserError } from "../../integrations/text/user-error.ts";
import { endWith, processTerminal } from "../command.ts";
import type { Terminal } from "../output/terminal.ts";
import { readTextIfThere } from "../sandbox/project.ts";
import { meansSandbox } from "../stack/stack-outputs.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { tenantOfStackFile } from "../stack/tenant-of-stack-file.ts";
import { withResource } from "../with-resource.ts";
import type { Entry } from "./add/parse-options.ts";
import { openProcessPrompter } from "./add/process-prompter.ts";
import { readStackFile } from "./add/stack-file.ts";
import { type AdoptRequest, adoptRegistrations, type AdoptTenant } from "./adopt/adopt-registrations.ts";
import { openAzureTenant, openLocalTenant } from "./verify/open-tenant.ts";

/** `adopt`: writes the entries of registrations that people made. */
export const adopt = new Command("adopt")
  .description(
    "Write the entry of an existing app registration, so that the next deployment takes it over. Shows before what the " +
      "deployment would change. Exit code 0: written, 1: refused, 2: could not run.",
  )
  .argument("<client-id...>", "application (client) ids, as on the registration's page")
  .addOption(
    new Option("--name <name>", "the name of the integration, for one registration (default: its display name)"),
  )
  .addOption(new Option("--system <system>", "the product (default: recognized by redirect URIs and permissions)"))
  .addOption(
    new Option("--set <option=value>", "an option of the product that no registration contains; can be repeated")
      .argParser(readSetting)
      .default({}, "none"),
  )
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(
    new Option("--accept <change>", "accept a change that the command lists; can be repeated")
      .argParser((value: string, before: string[]) => [...before, value])
      .default([] as string[], "none"),
  )
  .addOption(new Option("--dry-run", "print the entry and write nothing").default(false))
  .action(async (ids, { name, system, set: options, accept: accepted, dryRun: isDryRun, ...source }) => {
    const ask = await openProcessPrompter();
    const request = { ...sourceOf(source), ids, name, system, options, ask, accepted, isDryRun, now: new Date() };
    endWith(await runAdopt(request, processTerminal()));
  });

/** Options of `adopt`. */
type AdoptOptions = StackSource & Omit<AdoptRequest, "stack">;

/** Opens the tenant of the stack and adopts registrations of it. Returns the exit code. */
async function runAdopt(options: AdoptOptions, terminal: Terminal): Promise<number> {
  const stack = (options.stack ?? "dev").split("/").at(-1) ?? "dev";
  return await withTenant(options, stack, terminal, (tenant) =>
    adoptRegistrations({ ...options, stack }, tenant, terminal),
  );
}

async function withTenant(
  options: AdoptOptions,
  stack: string,
  { progress }: Terminal,
  action: (tenant: AdoptTenant) => Promise<number>,
): Promise<number> {
  const { projectDir, env } = options;
  if (meansSandbox(options)) {
    // A production install has no sandbox.
    const { openSandbox } = await import("../sandbox/sandbox.ts");
    return await withResource(await openSandbox({ projectDir, env, onProgress: progress }), async (sandbox) => {
      const { tenantId, origin } = sandbox.tenant;
      progress(`asking tenant ${tenantId}`);
      const opened = await openLocalTenant({ tenantId, authority: origin }, sandbox.tenant);
      return await withResource(opened, ({ graph }) => action({ tenantId, graph }));
    });
  }
  const fileName = `Pulumi.${stack}.yaml`;
  const named = tenantOfStackFile(readStackFile(readTextIfThere(join(projectDir, fileName)), fileName), stack, env);
  progress(`asking tenant ${named.tenantId}`);
  return await withResource(await openAzureTenant(named, env), ({ graph }) =>
    action({ tenantId: named.tenantId, graph }),
  );
}

/** Reads `option=value`, the value as in a stack file. */
function readSetting(text: string, before: Entry): Entry {
  const equals = text.indexOf("=");
  const value: unknown = equals > 0 ? parseDocument(text.slice(equals + 1)).toJS() : undefined;
  if (value !== undefined && value !== null) return { ...before, [text.slice(0, equals)]: value };
  throw new UserError({
    message: `--set: must be an option and its value, got ${JSON.stringify(text)}`,
    fix: "write it like --set mailboxes=[helpdesk@contoso.com]",
    code: "set-not-a-setting",
  });
}
