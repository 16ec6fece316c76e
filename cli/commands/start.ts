import { Command } from "@commander-js/extra-typings";
import { endWith, processTerminal } from "../command.ts";
import { openLocalWorld } from "./local/project.ts";
import { buildHandoff } from "./handoff/document.ts";
import { renderHandoffText } from "./handoff/text.ts";
import { readOutputs } from "../stack/outputs.ts";
import { renderConnections } from "../output/render-connections.ts";
import { runUp } from "../stack/run-stack.ts";
import type { Terminal } from "../output/terminal.ts";

/** `npm start`: the quick start in the sandbox, and the proof that it works. */
export const start = new Command("start")
  .description("Deploy Pulumi.dev.yaml to the sandbox on this machine and prove each sign-in.")
  .action(async () => endWith(await startHere(processTerminal())));

/** Deploys the stack `dev` of this folder's project and shows what was made; returns the exit code. */
async function startHere(terminal: Terminal): Promise<number> {
  const { colors } = terminal;
  await using world = await openLocalWorld(terminal);
  const report = await runUp(world, { stack: "dev" }, terminal);
  const { connections, secrets } = readOutputs(report.outputs);

  terminal.print(`\n${renderConnections(connections, terminal)}`);
  const now = world.clock.now();
  for (const connection of Object.values(connections)) {
    if (connection.system === "integray")
      terminal.print(`\n${renderHandoffText(buildHandoff(connection, now), colors)}`);
  }

  terminal.progress("signing in with each connection");
  const { proveConnections, renderProof } = await import("../proof/proof.ts");
  const proofs = await proveConnections(connections, secrets, world.tenant, world.clock.now);
  terminal.print(`\n${colors.bold("Proof")}: each connection used by an OAuth client, openid-client`);
  for (const proof of proofs) terminal.print(renderProof(proof, colors));
  terminal.print(`\n${nextSteps}`);
  return proofs.every(({ ok }) => ok) ? 0 : 1;
}

const nextSteps = `Next:
  edit Pulumi.dev.yaml, then  npm run local -- preview
  all hand-offs               npm run handoff
  as a page for a colleague   npm run handoff -- --format html --out handoff.html
  begin again                 npm run local -- reset
  a tenant in Azure           README.md, "Deploy to your tenant"`;
