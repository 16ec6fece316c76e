import { join, resolve } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { parseDocument } from "yaml";
import { UserError } from "../../integrations/text/user-error.ts";
import { confirmOnTerminal } from "../ask-first.ts";
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
import { type AdoptRequest, adoptRegistrations } from "./adopt/adopt-registrations.ts";
import type { AdoptTenant } from "./adopt/find-registration.ts";
import { readManifest } from "./adopt/read-manifest.ts";
import { restore } from "./adopt/restore.ts";
import { openAzureTenant, openLocalTenant } from "./verify/open-tenant.ts";

/** `adopt`: writes the entries of registrations that people made. */
export const adopt = new Command("adopt")
  .description(
    "Write the entry of an existing app registration, so that the next deployment takes it over. Shows before what the " +
      "deployment would change. Exit code 0: written, 1: refused, 2: could not run.",
  )
  .argument("[client-id...]", "application (client) ids, as on the registration's page")
  .addOption(
    new Option(
      "--file <file>",
      "a registration in a file: a manifest, az ad app show or EntraExporter; can be repeated",
    )
      .argParser((value: string, before: string[]) => [...before, value])
      .default([], "none"),
  )
  .addOption(
    new Option("--name <name>", "the name of the integration, for one registration (default: its display name)"),
  )
  .addOption(
    new Option(
      "--system <system>",
      "the product (default: recognized by redirect URIs and permissions; if that is not clear, a terminal asks; " +
        "custom for any other product)",
    ),
  )
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
      .default([], "none"),
  )
  .addOption(new Option("--restore", "restore a deleted registration first").default(false))
  .addOption(new Option("--yes", "do not ask before a registration is restored").default(false))
  .addOption(new Option("--dry-run", "print the entry and write nothing").default(false))
  .action(async (ids, { file: files, set, accept: accepted, dryRun: isDryRun, restore: restores, yes, ...others }) => {
    const { name, system, ...source } = others;
    const ask = await openProcessPrompter();
    const confirm = yes ? undefined : confirmOnTerminal;
    const request = { ids, files, name, system, options: set, ask, accepted, restores, confirm, isDryRun };
    endWith(await runAdopt({ ...sourceOf(source), ...request, now: new Date() }, processTerminal()));
  });

/** Options of `adopt`. */
type AdoptOptions = StackSource & Omit<AdoptRequest, "stack" | "manifests"> & { readonly files: readonly string[] };

/** Opens the tenant of the stack and adopts registrations of it. Returns the exit code. */
export async function runAdopt(options: AdoptOptions, terminal: Terminal): Promise<number> {
  const { ids, files, name, projectDir } = options;
  const count = ids.length + files.length;
  if (count === 0) {
    throw new UserError({
      message: "a registration is required",
      fix: "write its client id, or --file with its manifest",
      code: "adopt-nothing",
    });
  }
  if (count > 1 && name !== undefined) {
    throw new UserError({
      message: `--name: must be for one registration, got ${count}`,
      fix: "adopt only that one, or remove --name",
      code: "adopt-name",
    });
  }
  const stack = (options.stack ?? "dev").split("/").at(-1) ?? "dev";
  const manifests = files.map((file) => readManifest(resolve(projectDir, file)));
  const request = { ...options, stack, manifests };
  const act = (tenant: AdoptTenant | undefined) => adoptRegistrations(request, tenant, terminal);
  const opened = await openTenant(options, stack, terminal).catch((error: unknown) => {
    // A file can be read without its tenant.
    if (ids.length > 0 || !(error instanceof UserError)) throw error;
    terminal.warn(error.message);
    return undefined;
  });
  return opened === undefined ? await act(undefined) : await withResource(opened, act);
}

type Opened = AdoptTenant & AsyncDisposable;

async function openTenant(options: AdoptOptions, stack: string, { progress }: Terminal): Promise<Opened> {
  const { projectDir, env } = options;
  if (meansSandbox(options)) {
    // A production install has no sandbox.
    const { openSandbox } = await import("../sandbox/sandbox.ts");
    const sandbox = await openSandbox({ projectDir, env, onProgress: progress });
    const { tenantId, origin } = sandbox.tenant;
    progress(`asking tenant ${tenantId}`);
    const opened = await openLocalTenant({ tenantId, authority: origin }, sandbox.tenant);
    return {
      tenantId,
      graph: opened.graph,
      restore: (deleted) => restore(opened, deleted),
      async [Symbol.asyncDispose]() {
        await opened[Symbol.asyncDispose]();
        await sandbox[Symbol.asyncDispose]();
      },
    };
  }
  const fileName = `Pulumi.${stack}.yaml`;
  const named = tenantOfStackFile(readStackFile(readTextIfThere(join(projectDir, fileName)), fileName), stack, env);
  progress(`asking tenant ${named.tenantId}`);
  const opened = await openAzureTenant(named, env);
  return {
    tenantId: named.tenantId,
    graph: opened.graph,
    restore: (deleted) => restore(opened, deleted),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
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
