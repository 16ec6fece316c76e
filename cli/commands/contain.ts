import { join } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { replaceFile } from "@entra-integrations/replace-file";
import { realPace } from "@entra-integrations/http/pace.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { askFirst } from "../ask-first.ts";
import { endWith, processTerminal } from "../command.ts";
import type { Terminal } from "../output/terminal.ts";
import { readTextIfThere } from "../sandbox/project.ts";
import { deployCommands } from "../stack/deploy-commands.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { addEntryOptions, hasEntry, readTextOption } from "../stack-file/entry-options.ts";
import { containClient, type ContainSession, type ContainTarget, planContainment } from "./contain/contain-client.ts";
import { findClient, type FoundClient } from "./contain/find-target.ts";
import { journalFileOf } from "./contain/journal.ts";
import { renderContainment, renderDeliveries } from "./contain/render.ts";
import { accessByHand, resourceManagerOf, stopDeliveries } from "./contain/stop-deliveries.ts";
import { findTakeoverPermissions } from "./contain/takeover.ts";
import { readTokenEnds } from "./contain/token-ends.ts";

/** Names a client without reading the state of a stack. */
export const clientIdOption = new Option(
  "--client-id <id>",
  "the client, if the state of the stack cannot be read",
).argParser((text: string) => {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text;
  throw new UserError({ message: "--client-id: must be a GUID", fix: "copy it from the portal", code: "client-id" });
});

/** `contain`: cuts a product off from the tenant at once, without a deployment. */
export const contain = new Command("contain")
  .description(
    "Cut a product off from the tenant at once, without a deployment: disable sign-in, remove all credentials and revoke all " +
      "permissions. Can be repeated after an interruption. release takes it back. " +
      "Exit code 0: cut off, 1: something is left, 2: could not run.",
  )
  .argument("[integration]", "name of the integration")
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(clientIdOption)
  .addOption(new Option("-y, --yes", "do not ask first").default(false))
  .addOption(
    new Option(
      "--revoke-user-sessions",
      "also end the refresh tokens of users who consented or are assigned; they sign in again everywhere",
    ).default(false),
  )
  .addOption(new Option("--dry-run", "only list what it would do").default(false))
  .action(async (integration, options) => {
    const { clientId, yes: isAnswered, dryRun: isDryRun, revokeUserSessions: revokesUserSessions } = options;
    const request = { ...sourceOf(options), integration, clientId, isAnswered, isDryRun, revokesUserSessions };
    endWith(await runContain(request, processTerminal()));
  });

/** Options of `contain`. */
export interface ContainRequest extends StackSource {
  readonly integration: string | undefined;
  readonly clientId: string | undefined;
  readonly isAnswered: boolean;
  readonly isDryRun: boolean;
  /** @default false */
  readonly revokesUserSessions?: boolean;
}

/** Cuts off the client of a request, and prints what is left and until when issued tokens are valid. Returns the exit code. */
export async function runContain(request: ContainRequest, terminal: Terminal): Promise<number> {
  const { isAnswered, isDryRun, projectDir } = request;
  const { progress: onProgress, warn } = terminal;
  const found = await findClient({ ...request, onProgress });
  const { target, named, localStack, now, connection } = found;
  const name = target.integration ?? target.clientId;
  const started = performance.now();
  const onStep = (line: string): void => {
    warn(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${visibleText(line)}`);
  };
  if (!isDryRun) {
    const question = `Cut off ${name} (client ${target.clientId}) in tenant ${target.tenantId}? It cannot sign in until release`;
    await askFirst(visibleText(question), { isAnswered });
  }
  return await withStackTenant({ ...request, named, localStack, onProgress }, async (tenant) => {
    const journalFile = journalFileOf(projectDir, found.stack ?? "unknown", name);
    const session: ContainSession = { ...tenant, journalFile, now, pace: realPace, onStep };
    if (isDryRun) {
      terminal.print(await renderPlan(session, target));
      return 0;
    }
    const { revokesUserSessions = false } = request;
    const containment = await containClient({ ...target, revokesUserSessions }, session);
    const resourceManager = resourceManagerOf(named.authority);
    const { lastTokenAt, journal } = containment;
    const deliveries = [
      ...(await stopDeliveries(connection?.delivery, { resourceManager, signInTo: tenant.signInTo })),
      ...accessByHand(target.exchange.byHand, journal.servicePrincipalId ?? ""),
    ];
    const ends = await readTokenEnds(tenant.graph, { journal, connection, lastTokenAt });
    const takeover = findTakeoverPermissions(journal);
    terminal.print(renderContainment(name, containment, { ends, takeover }));
    if (deliveries.length > 0) terminal.print(renderDeliveries(deliveries));
    terminal.print(await markStackFile(found, request, journal.startedOn));
    const { repair } = deployCommands({ localStack, stack: request.stack });
    terminal.print(`A deployment by hand needs a refresh, because the state still has what was removed: ${repair}`);
    const isLeft = containment.problems.length > 0 || containment.proof.state === "accepted";
    return isLeft || deliveries.some(({ state }) => state === "failed") ? 1 : 0;
  });
}

async function renderPlan(session: ContainSession, target: ContainTarget): Promise<string> {
  const { changes, problems } = await planContainment(target, session);
  const lines = [
    changes.length === 0 ? "nothing to do: it is cut off" : "would:",
    ...changes.map((what) => `  ${visibleText(what)}`),
    ...problems.map((problem) => `unknown: ${visibleText(problem)}`),
  ];
  return lines.join("\n");
}

/** Notes the cut in the stack file. Otherwise the next deployment would take it back. */
async function markStackFile(
  { target: { integration }, stack }: FoundClient,
  { projectDir }: ContainRequest,
  startedOn: string,
): Promise<string> {
  const file = `Pulumi.${stack ?? ""}.yaml`;
  const path = join(projectDir, file);
  const text = stack === undefined ? undefined : readTextIfThere(path);
  const undone = "the next deployment of its stack takes this back";
  if (text === undefined || integration === undefined || !hasEntry({ text, file, integration })) {
    return `No entry of a stack file was marked. Unless somebody adds contained: "${startedOn}" to the entry, ${undone}`;
  }
  const entry = { text, file, integration };
  if (readTextOption(entry, "contained") === undefined) {
    try {
      await replaceFile(path, addEntryOptions(entry, { contained: startedOn }));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return `${error.message}\nUntil then, ${undone}`;
    }
  }
  const marked = readTextOption({ ...entry, text: readTextIfThere(path) ?? "" }, "contained") ?? "";
  return `${file}: ${integration} has contained: "${marked}"
next: commit and push ${file} and the folder contained/. Otherwise ${undone}`;
}
