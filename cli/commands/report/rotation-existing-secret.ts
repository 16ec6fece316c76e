import { recordedSecretOf } from "../../../integrations/credentials/credential-facts.ts";
import { findExistingSecret } from "../../../integrations/lifecycle/existing-secret-plan.ts";
import type { PreviewStep } from "./preview.ts";
import type { RotationContext } from "./rotation-secret.ts";
import { hasEnded } from "./secret-change.ts";

const type = "entra-delivery:index:ExistingSecret";
const urnPattern = new RegExp(
  String.raw`^(urn:pulumi:[^:]+::[^:]+::(?:(?:[^:]|:(?!:))+\$)?entra-integrations:index:OAuthIntegration)\$${type}::([a-z0-9-]+)-existing-secret-([0-9a-f-]{36})$`,
);

/** A client secret that somebody created, and its integration. */
interface ListedSecret {
  readonly integration: string;
  /** Lower case. */
  readonly keyId: string;
  /** URN of the component that contains it. */
  readonly component: string;
}

/** Returns the secret that a step belongs to, by its URN; undefined for other resources. */
export function existingSecretOf(step: PreviewStep): ListedSecret | undefined {
  const [, component = "", integration = "", keyId = ""] = urnPattern.exec(step.urn) ?? [];
  if (keyId === "" || step.type !== type) return undefined;
  return { integration, keyId, component: `${component}::${integration}` };
}

/**
 * Returns why a step is not the removal of a secret that expired or that nobody uses; undefined if it is. Only its removal
 * may change. A line `remove: true` in the stack file needs an approval.
 */
export function findExistingSecretRefusal(
  step: PreviewStep,
  { integration, keyId }: ListedSecret,
  { recorded, clock, config }: RotationContext,
): string | undefined {
  if (step.op !== "update") return "is not part of a rotation";
  const entra = recorded[integration]?.entra;
  const found = findExistingSecret(entra?.existingSecrets ?? [], keyId);
  if (entra === undefined || found === undefined || found.isRemoved) {
    return "belongs to no secret that the last deployment recorded";
  }
  const { remove: removed, onlyExpired: wasExpired, ...old } = step.oldState?.inputs ?? {};
  const { remove, onlyExpired, ...next } = step.newState?.inputs ?? {};
  const isSameSecret = String(next["keyId"]).toLowerCase() === keyId;
  const isSamePlace = next["applicationObjectId"] === entra.applicationObjectId;
  if (JSON.stringify(old) !== JSON.stringify(next) || !isSameSecret || !isSamePlace) return "changes another secret";
  if (removed === true || wasExpired === true || remove !== true) return "does not remove the secret";
  // The plugin compares the end with Entra's again.
  if (hasEnded(found.expiresOn, clock)) return undefined;
  if (onlyExpired === true) return `has not expired before ${found.expiresOn.slice(0, 10)}`;
  const facts = recordedSecretOf(entra.credential);
  if (facts?.retire !== "on-evidence" || hasEnded(facts.expiresOn, clock))
    return "removes a secret that is still accepted";
  return asksForRemoval(config) ? "may be one that the stack file removes" : undefined;
}

/** Whether any entry contains `remove: true`. The program reads the reports again in the run itself. */
function asksForRemoval(config: Readonly<Record<string, unknown>>): boolean {
  const integrations = config["entra-integrations:integrations"];
  const text = typeof integrations === "string" ? integrations : JSON.stringify(integrations ?? null);
  return /"remove"\s*:\s*true/.test(text);
}
