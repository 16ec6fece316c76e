import { join } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { replaceFile } from "@entra-integrations/replace-file";
import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { parseTimeOption, processTerminal } from "../command.ts";
import { readStackUse } from "../evidence/read-use.ts";
import { renderDiff } from "../output/render-diff.ts";
import type { Terminal } from "../output/terminal.ts";
import { listStacks, requireStackFile } from "../sandbox/project.ts";
import { type NamedOutputs, readEachStack } from "../stack/each-stack.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { addEntryOptions } from "../stack-file/entry-options.ts";
import { quoteWord } from "../undeclared/removal.ts";
import { readStackFile } from "./add/stack-file.ts";
import { type ProductUse, sumUpUse } from "./retire/product-use.ts";
import { renderRetirement } from "./retire/render.ts";

/** `retire`: writes the retirement of a product to a stack file, after looking for sign-ins. */
export const retire = new Command("retire")
  .description(
    "Retire a product: the next run cuts it off, and a run 30 days later deletes its registration. Changes only the stack file. " +
      "Until the deletion, deleting the line restores the product.",
  )
  .argument("<integration>", "name of the integration")
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(
    new Option("--on <date>", "the day of the retirement (default: today)").argParser((text: string) =>
      parseTimeOption("on", text),
    ),
  )
  .addOption(new Option("--dry-run", "only print what would happen").default(false))
  .action(async (integration, options) => {
    const { on, dryRun: isDryRun } = options;
    await retireProduct({ ...sourceOf(options), integration, on, isDryRun }, processTerminal());
  });

/** Options of `retire`. */
export interface RetireRequest extends StackSource {
  readonly integration: string;
  /** @default today */
  readonly on?: Date | undefined;
  readonly isDryRun: boolean;
}

/** Writes the line `retired` and prints what happens when. Throws `UserError` if the entry cannot be retired. */
export async function retireProduct(
  request: RetireRequest,
  terminal: Pick<Terminal, "print" | "warn" | "progress" | "colors">,
): Promise<void> {
  const { projectDir, integration, isDryRun } = request;
  const stack = chooseStack(request);
  const { file, text } = requireStackFile(projectDir, stack);
  const entry = findEntry(readStackFile(text, file).integrations, integration, file);
  const { use, now, isOutside } = await readUse({ ...request, stack }, terminal);
  const day = (request.on ?? now).toISOString().slice(0, 10);
  if (day < now.toISOString().slice(0, 10)) {
    throw new UserError({
      message: `--on: must be today or later, got ${day}`,
      fix: "omit it to retire the product today",
      code: "on-in-the-past",
    });
  }
  if (isOutside) {
    throw new UserError({
      message: `${visibleText(integration)} needs nothing in Entra, so there is nothing to cut off`,
      fix: "delete its entry",
      code: "retired-outside-entra",
    });
  }
  const edited = addEntryOptions({ text, file, integration }, { retired: day });
  if (use.state === "used") terminal.warn(`warning: ${use.sentence} From ${day} on, Entra refuses it.`);
  if (!isDryRun) await replaceFile(join(projectDir, file), edited);
  const keeps = entry["onRemoval"] === "keep";
  const change = renderDiff(text, edited, terminal.colors);
  terminal.print(renderRetirement({ file, integration, change, day, keeps, use, isDryRun }));
}

function chooseStack({ projectDir, stack }: RetireRequest): string {
  if (stack !== undefined) return stack;
  const [only = "dev", ...others] = listStacks(projectDir);
  if (others.length === 0) return only;
  throw new UserError({
    message: "--stack: is required where there are several",
    fix: `choose one of ${[only, ...others].join(", ")}`,
    code: "stack-missing",
  });
}

function findEntry(integrations: unknown, integration: string, file: string): Readonly<Record<string, unknown>> {
  const entries = (integrations ?? {}) as Readonly<Record<string, unknown>>;
  const entry = Object.hasOwn(entries, integration) ? entries[integration] : undefined;
  if (typeof entry !== "object" || entry === null) {
    throw new UserError({
      message: `${file} must have an entry ${visibleText(integration)}, has none`,
      fix: `choose one of ${Object.keys(entries).map(visibleText).join(", ")}`,
      code: "integration-unknown",
    });
  }
  const options = entry as Readonly<Record<string, unknown>>;
  if (options["retired"] === undefined) return options;
  throw new UserError({
    message: `${file}: ${visibleText(integration)} is retired already`,
    fix: "to restore it, delete the line retired and deploy; to change the day, edit the line",
    code: "retired-already",
  });
}

/** What is known about the deployed product. */
interface Deployed {
  readonly use: ProductUse;
  readonly now: Date;
  /** Whether it is known to have no registration in Entra. */
  readonly isOutside: boolean;
}

/** Nobody waits for evidence to retire a product. Whatever cannot be read is named. */
async function readUse(
  request: RetireRequest & { readonly stack: string },
  { progress: onProgress }: Pick<Terminal, "progress">,
): Promise<Deployed> {
  try {
    const [outputs] = await readEachStack({ ...request, withSecrets: false, onProgress });
    const { connections, now } = outputs as NamedOutputs;
    const connection = connections[request.integration];
    if (connection === undefined) return { use: sumUpUse(undefined, undefined), now, isOutside: false };
    const one = { ...(outputs as NamedOutputs), connections: { [request.integration]: connection } };
    const evidence = await readStackUse(one, { ...request, onProgress });
    const isOutside = connection.entra === undefined && connection.deleted === undefined;
    return { use: sumUpUse(connection, evidence.get(request.integration)), now, isOutside };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const reason = error.problem.message;
    const sentence = `It is not known whether the product still signs in, because the stack ${quoteWord(request.stack)} was not read: ${reason}`;
    return { use: { state: "unknown", sentence: visibleText(sentence) }, now: new Date(), isOutside: false };
  }
}
