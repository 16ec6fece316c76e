import { Command, Option } from "@commander-js/extra-typings";
import { endWith, processTerminal } from "../command.ts";
import { openSandboxTenant } from "./local/project.ts";
import { buildHandoff } from "./handoff/document.ts";
import { renderHandoffFields, renderHandoffText } from "./handoff/text.ts";
import type { RunReport } from "../sandbox/run-report.ts";
import { readOutputs } from "../stack/outputs.ts";
import { renderConnections } from "../output/render-connections.ts";
import { renderDeliveries } from "../output/render-deliveries.ts";
import { runUp } from "../stack/run-stack.ts";
import type { Terminal } from "../output/terminal.ts";

/** `npm start`: deploys the quick start in the sandbox, and proves that it works. */
export const start = new Command("start")
  .description("Deploy Pulumi.dev.yaml to the sandbox on this machine and prove each sign-in.")
  .addOption(
    new Option("--verbose", "show each step, all warnings, the connections and whole hand-offs").default(false),
  )
  .action(async ({ verbose }) => endWith(await startHere(processTerminal(), { isVerbose: verbose })));

/** Deploys the stack `dev` of this folder's project and shows the result on one screen; returns the exit code. */
async function startHere(terminal: Terminal, { isVerbose }: { isVerbose: boolean }): Promise<number> {
  await using sandbox = await openSandboxTenant(terminal);
  const report = await runUp(sandbox, { stack: "dev", isBrief: !isVerbose }, terminal);
  const { connections, secrets } = readOutputs(report.outputs);
  if (isVerbose) terminal.print(`\n${renderConnections(connections, terminal)}`);
  else terminal.print(warningsLine(report));

  const deliveries = renderDeliveries(connections, terminal);
  if (deliveries.length > 0) terminal.print(`\n${terminal.colors.bold("Delivered")}:\n${deliveries.join("\n")}`);

  terminal.progress("signing in with each connection");
  const { proveConnections, renderProof } = await import("../proof/proof.ts");
  const proofs = await proveConnections(connections, secrets, sandbox.tenant, sandbox.clock.now);
  const { colors } = terminal;
  const look = isVerbose ? { ...terminal, columns: undefined } : terminal;
  terminal.print(`\n${colors.bold("Proof")}: openid-client, an OAuth client, used each connection`);
  for (const proof of proofs) terminal.print(renderProof(proof, look));

  const { proveLogins } = await import("../proof/product-logins.ts");
  const logins = await proveLogins(connections, secrets, sandbox.tenant, sandbox.clock.now());
  if (logins.length > 0)
    terminal.print(`\n${colors.bold("Products")}: imapflow, nodemailer and Posit Connect signed in`);
  for (const login of logins) terminal.print(renderProof(login, look));

  const handoffs = Object.values(connections).map((connection) => buildHandoff(connection, sandbox.clock.now()));
  const sample = handoffs.find(({ system }) => system === "integray") ?? handoffs[0];
  for (const handoff of isVerbose ? handoffs : []) terminal.print(`\n${renderHandoffText(handoff, colors)}`);
  if (!isVerbose && sample !== undefined) terminal.print(`\n${renderHandoffFields(sample, terminal)}`);
  terminal.print(`\n${nextSteps}`);
  return [...proofs, ...logins].every(({ ok }) => ok) ? 0 : 1;
}

function warningsLine({ diagnostics }: RunReport): string {
  const count = diagnostics.filter(({ severity }) => severity === "warning").length;
  return `${count} warning${count === 1 ? "" : "s"}; npm start -- --verbose shows all steps, warnings and hand-offs`;
}

const nextSteps = `Next:
  edit Pulumi.dev.yaml, then  npm run local -- preview
  all hand-offs               npm run handoff
  as a page for a colleague   npm run handoff -- --format html --out handoff.html
  what people have to do      npm run tasks
  everything on one page      npm run overview -- --out overview.html
  start over                  npm run local -- reset
  a tenant in Azure           README.md, "Deploy to your tenant"`;
