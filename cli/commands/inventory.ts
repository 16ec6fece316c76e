import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { UserError } from "../../integrations/text/user-error.ts";
import { endWith, processTerminal } from "../command.ts";
import { outputOptions, printOrWrite } from "../output/output-file.ts";
import type { Terminal } from "../output/terminal.ts";
import { openProjectTenant } from "../stack/open-project-tenant.ts";
import { readProjectStacks } from "../stack/project-stacks.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { buildInventory, type InventoryOptions } from "./inventory/inventory.ts";
import { formats, type Format } from "./inventory/formats.ts";
import { countOf } from "./overview/dates.ts";

/** Days of `--expiring` and `--unused` without a number. */
const usualDays = 30;

/** `inventory`: every registration of a tenant, and who manages it. */
export const inventory = new Command("inventory")
  .description(
    "List all app registrations of a tenant: managing stack, owners, credentials with expiry, permissions with their " +
      "tier, and last use. Filters can be combined. Missing data is shown as unknown, never as unused. Changes nothing. " +
      "Reads the sandbox if npm start created it, else the tenant of --stack, --tenant or ARM_TENANT_ID.",
  )
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(new Option("--tenant <id>", "the tenant, if no stack file names it"))
  .addOption(new Option("--unmanaged", "only those that no stack of this project manages").default(false))
  .addOption(new Option("--ownerless", "only those without an owner").default(false))
  .addOption(
    new Option(
      "--expiring [days]",
      "only those with a secret or certificate that expires within these days, or whose last one has expired (default: 30)",
    )
      .argParser(parseDays)
      .preset(String(usualDays)),
  )
  .addOption(
    new Option("--unused [days]", "only those without a sign-in for these days, where data shows it (default: 30)")
      .argParser(parseDays)
      .preset(String(usualDays)),
  )
  .addOption(
    new Option("--external", "also list enterprise applications of other tenants, except Microsoft's").default(false),
  )
  .addOption(new Option("--json", "print JSON").default(false))
  .addOption(new Option("--csv", "print CSV, with a row for each registration").default(false).conflicts("json"))
  .addOption(new Option("--html <file>", "write a page").conflicts(["json", "csv"]))
  .addOption(outputOptions.force)
  .action(async (options) => {
    const { json, csv, html, force, tenant, external: withExternal } = options;
    const { unmanaged, ownerless, expiring, unused } = options;
    const format = json ? "json" : csv ? "csv" : html === undefined ? "table" : "html";
    const filters = { unmanaged, ownerless, expiring, unused };
    const request = {
      ...sourceOf(options),
      tenantId: tenant,
      filters,
      withExternal,
      format,
      out: html,
      force,
    } as const;
    endWith(await showInventory(request, processTerminal()));
  });

function parseDays(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a number of days.");
}

/** Options of `inventory`. */
export interface InventoryRequest extends StackSource, Omit<InventoryOptions, "now" | "isLocal" | "onProgress"> {
  /** @default - the tenant of the stack file or of the environment */
  readonly tenantId?: string | undefined;
  readonly format: Format;
  readonly out?: string | undefined;
  readonly force: boolean;
}

/** Reads a tenant and the stacks of this project, and prints or writes the inventory. Returns the exit code. */
export async function showInventory(request: InventoryRequest, terminal: Terminal): Promise<number> {
  const { format, out, force } = request;
  const onProgress = terminal.progress;
  const found = await openProjectTenant({ ...request, onProgress }, async ({ tenant, tenantId, isLocal, now }) => {
    const stacks = await readProjectStacks({ ...request, isLocal, onProgress });
    return await buildInventory(tenant, stacks, { ...request, tenantId, now, isLocal, onProgress });
  });
  if (found.state === "refused") {
    throw new UserError({
      message: `the identity may not list the registrations of the tenant: it needs ${found.needs}`,
      fix: "npm run identity lists the permissions; Directory Readers and the permission Application.Read.All are enough",
      code: "inventory-refused",
    });
  }
  const text = await formats[format](found.value, terminal);
  const what = `inventory of ${countOf(found.value.registrations.length, "registration")}`;
  await printOrWrite({ file: out, text, what, force, isSecret: false }, terminal);
  if (format !== "table") for (const note of found.value.notes) terminal.warn(note);
  return 0;
}
