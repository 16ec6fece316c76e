import * as pulumi from "@pulumi/pulumi";
import { OAuthIntegration, omitStackTraces, readRecordedConnections, readTenantDirectory } from "./components/index.ts";
import { readSettings, textOnly } from "./config.ts";
import type { Connection } from "./integrations/connection.ts";
import { findHeldSecrets, noticeHeldSecrets } from "./integrations/credentials/held-secrets.ts";
import { renderProblem, SpecError } from "./integrations/stack-file/problems.ts";
import { checkRecordedCertificates } from "./integrations/credentials/recorded-certificates.ts";
import { checkRecordedSecrets } from "./integrations/credentials/recorded-secrets.ts";
import { noticeRotations } from "./integrations/credentials/rotation-notices.ts";
import { visibleText } from "./integrations/text/visible-text.ts";

/** The stack's outputs. Two for the connections, because one secret inside an output would make all of it secret. */
export interface Outputs {
  connections: Record<string, pulumi.Output<Connection>>;
  secrets: pulumi.Output<Record<string, Record<string, string>>>;
  /** ISO time of the earliest run that is due; null when nothing rotates. */
  nextRotation: string | null;
}

/** The program: the stack file's integrations, deployed. Runs under the Pulumi CLI and under the Automation API. */
export default function main(): Promise<Outputs> {
  return textOnly(async () => {
    omitStackTraces();
    const settings = readSettings();
    const recording = readRecordedConnections();
    const [directory, recorded] = await Promise.all([readTenantDirectory(settings.integrations, recording), recording]);
    const held = findHeldSecrets(settings.integrations, recorded, settings.heldSecrets);
    const rotating = settings.integrations.filter(({ name }) => !held.has(name));
    const problems = [
      ...checkRecordedSecrets(rotating, recorded, settings),
      ...checkRecordedCertificates(settings.integrations, recorded, settings),
    ];
    if (problems.length > 0) throw new SpecError(problems);
    for (const warning of directory.warnings) await pulumi.log.warn(renderProblem(warning));
    if (settings.previewsAnotherDay) {
      const day = settings.now.toISOString().slice(0, 10);
      await pulumi.log.warn(`entra-integrations:now is set: this preview shows ${day}, and a deployment refuses it`);
    }
    const notices = [...noticeRotations(rotating, recorded, settings), ...noticeHeldSecrets(held, settings.clock)];
    for (const { urgent, text } of notices) {
      await (urgent ? pulumi.log.warn(visibleText(text)) : pulumi.log.info(visibleText(text)));
    }
    const deployed = settings.integrations.map((spec) => ({
      name: spec.name,
      integration: new OAuthIntegration(spec.name, {
        spec,
        directory,
        recorded: recorded[spec.name],
        holdsSecret: held.has(spec.name),
        ...settings,
      }),
    }));
    return {
      connections: Object.fromEntries(deployed.map(({ name, integration }) => [name, integration.connection])),
      secrets: pulumi.secret(Object.fromEntries(deployed.map(({ name, integration }) => [name, integration.secrets]))),
      nextRotation: deployed.flatMap(({ integration }) => integration.rotatesOn ?? []).sort()[0] ?? null,
    };
  });
}
