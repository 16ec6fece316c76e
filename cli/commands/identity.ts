import { Command, Option } from "@commander-js/extra-typings";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { requireStackFile } from "../sandbox/project.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { loadSystemFiles } from "../../system-files.ts";
import { readStackFile } from "./add/stack-file.ts";
import { processTerminal, stackOption } from "../command.ts";
import { renderBootstrap } from "./identity/bootstrap.ts";
import { findConsentLimits } from "./identity/consent-limits.ts";
import { findNeeds } from "./identity/needs.ts";
import { type PipelineKind, pipelines } from "./identity/pipelines.ts";
import { renderNeeds } from "./identity/render.ts";
import { printableJson } from "../output/printable-json.ts";
import type { Terminal } from "../output/terminal.ts";

/** `identity`: the least permissions that the identities of a stack need. */
export const identity = new Command("identity")
  .description("Show the least permissions that are needed to preview, deploy and consent to a stack.")
  .addOption(stackOption)
  .addOption(new Option("--json", "print JSON, for pipelines").default(false))
  .addOption(
    new Option(
      "--bootstrap <place>",
      "print a stack file that creates these identities for pipelines at this place",
    ).choices(Object.keys(pipelines) as PipelineKind[]),
  )
  .addOption(new Option("--repository <owner/name>", "with --bootstrap github: the repository of the pipelines"))
  .action(async ({ stack, json: asJson, bootstrap, repository }) => {
    const request = { projectDir: process.cwd(), now: new Date(), stack, asJson, bootstrap, repository };
    await showNeeds(request, processTerminal());
  });

/** Options of `identity`. */
export interface IdentityRequest {
  readonly projectDir: string;
  readonly now: Date;
  readonly stack: string;
  readonly asJson: boolean;
  /** The platform of the pipelines that need identities. @default - no identities for pipelines */
  readonly bootstrap?: PipelineKind | undefined;
  readonly repository?: string | undefined;
}

/** Reads a stack file and prints the permissions that its identities need. Uses neither a tenant nor a backend. */
export async function showNeeds(request: IdentityRequest, terminal: Terminal): Promise<void> {
  const { projectDir, now, stack, asJson, bootstrap, repository } = request;
  checkOptions(request);
  const { file, text } = requireStackFile(projectDir, stack);
  const { integrations, owners, systemFiles, tenant } = readStackFile(text, file);
  const added = await loadSystemFiles(systemFiles, projectDir);
  // A released integration needs these permissions again.
  const specs = parseIntegrations(integrations, { now, owners, added, ignoresCutOff: true });
  if (bootstrap !== undefined) {
    terminal.print(renderBootstrap({ stack, specs, kind: bootstrap, repository, tenant, now }).trimEnd());
    return;
  }
  const needs = findNeeds(specs);
  const tenantId = tenant["azuread:tenantId"];
  const consentLimits = findConsentLimits(stack, specs, typeof tenantId === "string" ? tenantId : undefined);
  terminal.print(
    asJson
      ? printableJson({ stack, ...needs, ...(consentLimits && { consentLimits }) })
      : renderNeeds(stack, needs, consentLimits, terminal),
  );
}

function checkOptions({ asJson, bootstrap, repository }: IdentityRequest): void {
  if (bootstrap === "github" && repository === undefined) {
    throw new UserError({
      message: "--repository: must name the repository whose pipelines are trusted, got nothing",
      fix: "add --repository contoso/integrations",
      code: "repository-missing",
    });
  }
  if (bootstrap !== "github" && repository !== undefined) {
    throw new UserError({
      message: "--repository: must come with --bootstrap github",
      fix: "leave it out, or add --bootstrap github",
      code: "repository-unused",
    });
  }
  if (bootstrap !== undefined && asJson) {
    throw new UserError({
      message: "--json: must not come with --bootstrap",
      fix: "leave one of them out",
      code: "json-with-bootstrap",
    });
  }
}
