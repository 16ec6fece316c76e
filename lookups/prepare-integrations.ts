import * as pulumi from "@pulumi/pulumi";
import type { Connection, Connections } from "../integrations/connection.ts";
import type { RetiredSecret } from "../integrations/credentials/credential-facts.ts";
import { findHeldSecrets, heldSecretNotices } from "../integrations/credentials/held-secrets.ts";
import { checkRecordedCertificates } from "../integrations/credentials/recorded-certificates.ts";
import { checkRecordedSecrets } from "../integrations/credentials/recorded-secrets.ts";
import { findRetirable, retirementNotices, toRetired } from "../integrations/credentials/retirement.ts";
import { rotationNotices } from "../integrations/credentials/rotation-notices.ts";
import { byPresentName } from "../integrations/lifecycle/former-names.ts";
import { checkSecretCounts } from "../integrations/lifecycle/secret-count.ts";
import { existingSecretNotices } from "../integrations/lifecycle/existing-secret-notices.ts";
import { checkDeletedRegistrations } from "../integrations/lifecycle/deleted-registrations.ts";
import { type EndedRetirement, findEndedRetirement } from "../integrations/lifecycle/retirement.ts";
import type { IntegrationSpec } from "../integrations/spec.ts";
import { renderProblem, SpecError } from "../integrations/stack-file/problems.ts";
import { visibleText } from "../integrations/text/visible-text.ts";
import { findDeletedRegistrations } from "./deleted-registrations.ts";
import { judgeRetirements } from "./judge-retirements.ts";
import { readRecordedConnections } from "./recorded-connections.ts";
import { readTenantDirectory, type TenantDirectory } from "./tenant-directory.ts";

/** Settings of one program run that apply to all its integrations. */
export interface RunSettings {
  /** The sign-in host of the cloud, without trailing slash. */
  authorityHost: string;
  /** Decides which secrets exist. */
  now: Date;
  /** The real clock, or that of the sandbox. Differs from `now` if the stack file sets a time. */
  clock: Date;
  /** Whether the run is a preview. */
  isPreview: boolean;
  /** Whether the stack file sets `now`, for a preview of another day on a real tenant. */
  previewsAnotherDay: boolean;
  /** Whether registrations are protected from deletion. */
  protect: boolean;
  /** How many days a certificate may have left when it is added. */
  maximumCertificateDays: number;
  /** Names of the integrations whose secrets this run keeps. */
  heldSecrets: ReadonlySet<string>;
  /** Whether this run may delete secrets on evidence. */
  retiresSecrets: boolean;
}

/** An integration that is ready to be deployed. Its entry is checked, and the tenant and the last run were read. */
export interface PreparedIntegration extends Pick<RunSettings, "authorityHost" | "now"> {
  spec: IntegrationSpec;
  directory: TenantDirectory;
  /** The connection that the last run recorded. @default undefined - this is the first run */
  recorded?: Connection | undefined;
  /** Whether the secrets of the last run are kept, even if a rotation is due. @default false */
  holdsSecret?: boolean;
  /** The previous secret, if this run deletes it before it expires. @default undefined - it is kept */
  retires?: RetiredSecret | undefined;
  /** Key ids in lower case of secrets that people created, and that nobody uses any more. @default - none */
  unusedSecrets?: ReadonlySet<string>;
  /** Whether the registration is protected from deletion. @default false */
  protect?: boolean;
  /** The retirement that ended, if the registration is no longer declared. @default undefined - it is declared */
  ended?: EndedRetirement | undefined;
}

/** Where a program that declares its integrations as components differs from the stack-file program. */
interface Sources {
  /** The connections that the last run recorded. @default - those of the stack's output */
  recording?: Promise<Connections>;
  /** Selects the providers that read the tenant. @default - the default providers */
  providers?: pulumi.InvokeOptions | undefined;
}

/**
 * Reads the tenant and the last run for these integrations, and logs warnings and the rotations of this run. Returns
 * the integrations in the same order. Throws a `SpecError` with every problem that it finds.
 */
export async function prepareIntegrations(
  specs: IntegrationSpec[],
  settings: RunSettings,
  { recording = readRecordedConnections(), providers }: Sources = {},
): Promise<PreparedIntegration[]> {
  const renamed = recording.then((connections) => byPresentName(specs, connections));
  const [directory, recorded] = await Promise.all([readTenantDirectory(specs, renamed, providers), renamed]);
  const held = findHeldSecrets(specs, recorded, settings.heldSecrets);
  const rotating = specs.filter(({ name }) => !held.has(name));
  const { authorityHost, clock } = settings;
  const { tenantId } = directory;
  const deleted = await findDeletedRegistrations(specs, recorded, { tenantId, authorityHost }, providers);
  const problems = [
    ...checkDeletedRegistrations(deleted, pulumi.getStack(), clock),
    ...checkRecordedSecrets(rotating, recorded, settings),
    ...checkRecordedCertificates(specs, recorded, settings),
    ...checkSecretCounts(rotating, recorded, settings.now),
  ];
  if (problems.length > 0) throw new SpecError(problems);
  // The evidence is of today.
  const mayRetire = settings.retiresSecrets && !settings.previewsAnotherDay;
  const retirable = mayRetire ? findRetirable(rotating, recorded, settings.now) : [];
  const judged = await judgeRetirements(retirable, authorityHost, providers);
  const retired = toRetired(judged, clock);
  for (const warning of directory.warnings) await pulumi.log.warn(renderProblem(warning));
  if (settings.previewsAnotherDay) {
    const day = settings.now.toISOString().slice(0, 10);
    await pulumi.log.warn(`entra-integrations:now is set: this preview shows ${day}, and a deployment refuses it`);
  }
  const notices = [
    ...rotationNotices(rotating, recorded, settings),
    ...heldSecretNotices(held, clock),
    ...retirementNotices(judged),
    ...existingSecretNotices(specs, recorded, settings),
  ];
  for (const { urgent, text } of notices) {
    await (urgent ? pulumi.log.warn(visibleText(text)) : pulumi.log.info(visibleText(text)));
  }
  const { now, protect } = settings;
  return specs.map((spec) => ({
    spec,
    directory,
    authorityHost,
    now,
    recorded: recorded[spec.name],
    holdsSecret: held.has(spec.name),
    retires: retired.previous.get(spec.name),
    unusedSecrets: retired.createdByHand.get(spec.name) ?? new Set(),
    protect,
    ended: findEndedRetirement(spec, recorded[spec.name], now),
  }));
}
