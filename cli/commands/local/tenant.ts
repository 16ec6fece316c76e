import { Command, Option } from "@commander-js/extra-typings";
import { startTenant, findRunningTenant } from "@entra-integrations/entra-tenant";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import {
  clockEnvironment,
  deploymentEnvironment,
  identityEnvironment,
  writeCertificates,
} from "../../sandbox/environment.ts";
import { openClock } from "../../sandbox/clock.ts";
import { openFaults } from "../../sandbox/faults.ts";
import { createSandboxFolder, locateSandbox, requireTenant } from "../../sandbox/folder.ts";
import { resetSandbox } from "../../sandbox/sandbox.ts";
import { processTerminal } from "../../command.ts";
import { warnOfFaults, warnOfTravel } from "./project.ts";
import { renderShellVariables } from "../../output/render-shell-variables.ts";

/** `local tenant`: serves the tenant until Ctrl-C. */
export const tenant = new Command("tenant")
  .description("Serve only the tenant, in the foreground.")
  .addOption(new Option("--port <number>", "port to listen on, on loopback"))
  .action(async (args) => {
    const terminal = processTerminal();
    const folder = locateSandbox(process.cwd(), process.env);
    createSandboxFolder(folder);
    requireTenant(folder);
    const port = parsePort(args.port);
    const clock = openClock(folder);
    warnOfTravel(clock, terminal);
    const faults = openFaults(folder);
    warnOfFaults(faults, terminal);
    const ended = Promise.withResolvers<undefined>();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => ended.resolve(undefined));
    const handle = await startTenant({
      stateFile: folder.tenantFile,
      now: clock.now,
      faults: faults.read,
      onNotice: (text) => terminal.warn(text.split("\n").map(visibleText).join("\n")),
      ...(port !== undefined && { port }),
    }).catch((error: unknown) => {
      throw explainPort(error, port);
    });
    terminal.print(
      [
        `tenant ${handle.tenantId} at ${handle.origin}`,
        `its certificate authority: ${handle.caFile}`,
        'in another shell: eval "$(npm run --silent local -- env)"',
        "Ctrl-C ends it; the directory is kept",
      ].join("\n"),
    );
    await ended.promise;
    await handle.close();
  });

/** `local env`: prints the variables for a plain `pulumi up` against the running tenant. */
export const env = new Command("env")
  .description(
    "Print the variables with which a plain pulumi up deploys to the tenant, and azure-identity signs in to it.",
  )
  .action(async () => {
    const folder = locateSandbox(process.cwd(), process.env);
    const running = await findRunningTenant(folder.tenantFile);
    if (running === undefined) {
      throw new UserError({
        message: "no local tenant is running",
        fix: "npm run local -- tenant, in another shell",
        code: "tenant-not-running",
      });
    }
    createSandboxFolder(folder);
    writeCertificates(folder, running.caFile);
    const clock = openClock(folder);
    const variables = {
      ...deploymentEnvironment(folder, running, folder.certificatesFile),
      ...identityEnvironment(running),
      // Empty if the sandbox uses the real time: this shell may still have the clock of a sandbox that was reset.
      ENTRA_INTEGRATIONS_SANDBOX_TIME: "",
      ...clockEnvironment(clock.isAhead() ? clock.now() : undefined),
    };
    const note = "# azure-identity also needs disable_instance_discovery=True, see docs/local-clients.md";
    processTerminal().print(`${renderShellVariables(variables)}\n${note}`);
  });

/** `local reset`: empties the sandbox. */
export const reset = new Command("reset").description("Delete the tenant and the state.").action(async () => {
  const folder = locateSandbox(process.cwd(), process.env);
  const terminal = processTerminal();
  await resetSandbox(folder, terminal.progress);
  terminal.print(`${folder.root} is empty; the next run makes a new tenant`);
});

/** Explains why a port cannot be used. Returns other errors unchanged. */
export function explainPort(error: unknown, port: number | undefined): unknown {
  if (port === undefined || !(error instanceof Error)) return error;
  if (error.message.startsWith(`port ${port} is taken`)) {
    return new UserError({
      message: `--port: ${port} is used by another program`,
      fix: "stop that program, or choose another port",
      code: "port-in-use",
    });
  }
  if (!("syscall" in error && error.syscall === "listen" && "code" in error && error.code === "EACCES")) return error;
  return new UserError({
    message: `--port: ${port} needs rights that you do not have`,
    fix: "choose a port from 1024 to 65535",
    code: "port-refused",
  });
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UserError({
      message: `--port: must be a number from 1 to 65535, got "${text}"`,
      fix: "choose a port, or none",
      code: "port-invalid",
    });
  }
  return port;
}
