#!/usr/bin/env node
import { once } from "node:events";
import type { TenantHandle } from "../server.ts";
import { UserError } from "../user-error.ts";
import { type Arguments, parseArguments, usage } from "./arguments.ts";
import { writeEnvironmentFile } from "./environment-file.ts";

/** The bin `entra-tenant`: serves a tenant until Ctrl-C. */
async function main(args: string[]): Promise<void> {
  const wanted = parseArguments(args);
  if (wanted.help) {
    process.stdout.write(usage);
    return;
  }
  const ended = Promise.race(["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => once(process, signal)));
  const { seed, port, stateFile } = wanted;
  // Loading it takes half a second, which a mistake in the options need not wait for.
  const { startTenant } = await import("../server.ts");
  const tenant = await startTenant({
    ...(seed !== undefined && { seed }),
    ...(port !== undefined && { port }),
    ...(stateFile !== undefined && { stateFile }),
    onNotice: (text) => void process.stderr.write(`${text}\n`),
  });
  try {
    const environment = await writeEnvironmentFile(tenant);
    process.stdout.write(startText(tenant, environment.path, wanted));
    await ended;
    await environment.remove();
  } finally {
    await tenant.close();
  }
}

function startText(tenant: TenantHandle, environmentFile: string, { showSecret, stateFile }: Arguments): string {
  const { clientId, clientSecret } = tenant.deployer;
  const rows = [
    ["origin", tenant.origin],
    ["certificate authority", tenant.caFile],
    ["tenant id", tenant.tenantId],
    ["client id", clientId],
    ["client secret", showSecret ? clientSecret : "in the file below, or with --show-secret"],
    ...tenant.applications.map((name) => [`client id of ${name}`, tenant.application(name).clientId]),
  ];
  const width = Math.max(...rows.map(([label = ""]) => label.length));
  return [
    ...rows.map(([label = "", value = ""]) => `${label.padEnd(width)}  ${value}`),
    "",
    `In another shell:  . '${environmentFile.replaceAll("'", "'\\''")}'`,
    `Ctrl-C ends the tenant${stateFile === undefined ? ", which is then gone" : ""}.`,
    "",
  ].join("\n");
}

/** Returns the message of a mistake that the user can correct; undefined for all other errors. */
function mistakeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // A seed or state file that cannot be read: the message contains the reason and the path.
  const isRefusedFile = "path" in error && "syscall" in error;
  return error instanceof UserError || isRefusedFile ? error.message : undefined;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const mistake = mistakeOf(error);
  if (mistake === undefined) throw error;
  process.stderr.write(`${mistake}\n`);
  process.exitCode = 2;
}
