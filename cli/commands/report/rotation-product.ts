import type { Connections } from "../../../integrations/connection.ts";
import { recordedSecretOf } from "../../../integrations/credentials/credential-facts.ts";
import type { Delivered } from "../../../integrations/delivery/facts.ts";
import { isUnknown } from "./plan-values.ts";
import type { PreviewStep, Properties } from "./preview.ts";
import { isMasked } from "./rotation-delivery.ts";
import type { RotationContext } from "./rotation-secret.ts";
import { hasEnded } from "./secret-change.ts";

/** A delivery of an integration's client secret to a product or a webhook. */
export interface ProductDelivery {
  readonly integration: string;
  readonly target: Delivered["target"];
  /** URN of the component that contains the delivery. */
  readonly component: string;
}

const urnPattern =
  /^(urn:pulumi:[^:]+::[^:]+::(?:(?:[^:]|:(?!:))+\$)?entra-integrations:index:OAuthIntegration)\$(entra-delivery:index:(?:PositConnectIntegration|Webhook))::([a-z0-9-]+)-(posit-connect|webhook)$/;

const targets: Partial<Record<string, Delivered["target"]>> = {
  "entra-delivery:index:PositConnectIntegration posit-connect": "positConnect",
  "entra-delivery:index:Webhook webhook": "webhook",
};

/** Returns the delivery that a step belongs to, by its URN; undefined for other resources. Exchange has no secret. */
export function productDeliveryOf({ urn, type }: PreviewStep): ProductDelivery | undefined {
  const [, component = "", urnType = "", integration = "", suffix = ""] = urnPattern.exec(urn) ?? [];
  const target = targets[`${type} ${suffix}`];
  if (target === undefined || type !== urnType) return undefined;
  return { integration, target, component: `${component}::${integration}` };
}

/** Inputs of a delivery that follow from the client secret. */
const ofSecret = ["clientSecret", "generation", "expiresOn", "keyId"];

/**
 * Returns why a step is not the delivery of a secret that is due; undefined if it is. Only the secret, its generation, its
 * end and its key id may change. The new secret may exist already, if an earlier run failed after creating it.
 */
export function findProductRefusal(
  step: PreviewStep,
  delivery: ProductDelivery,
  { recorded, clock }: RotationContext,
): string | undefined {
  const { integration, target } = delivery;
  if (step.op !== "update") return "is not part of a rotation";
  const facts = recordedSecretOf(recorded[integration]?.entra?.credential);
  if (facts === undefined || !isRecorded(recorded, integration, target)) {
    return "belongs to no delivery that the last deployment recorded";
  }
  if (!hasEnded(facts.rotatesOn, clock)) return `is not due before ${facts.rotatesOn.slice(0, 10)}`;
  const [old, next] = [step.oldState?.inputs ?? {}, step.newState?.inputs ?? {}];
  const others = changedNames(old, next, step.differs).filter((name) => !ofSecret.includes(name));
  if (others.length > 0) return `changes ${others.join(", ")}`;
  if (old["clientSecret"] === undefined) return "had no client secret so far";
  if (!isMasked(next["clientSecret"])) return "has a value that is no secret";
  const { generation } = next;
  if (!isUnknown(generation) && !(typeof generation === "number" && generation > facts.generation)) {
    return `has no generation after ${facts.generation}`;
  }
  return takesSecretOf(step, delivery) ? undefined : "takes the secret of another resource";
}

function isRecorded(recorded: Connections, integration: string, target: Delivered["target"]): boolean {
  return recorded[integration]?.delivery?.delivered?.some((one) => one.target === target) ?? false;
}

function changedNames(old: Properties, next: Properties, differs: readonly string[]): string[] {
  const names = [...Object.keys(old), ...Object.keys(next)].filter((name) => !name.startsWith("__"));
  const changed = names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(next[name]));
  return [...new Set([...changed, ...differs])];
}

/** Masked values all look the same, so this compares the resource that the value comes from, which the engine records. */
function takesSecretOf({ newState }: PreviewStep, { integration, component }: ProductDelivery): boolean {
  const types = component.slice(0, -`::${integration}`.length);
  const slot = `${types}$entra-integrations:index:RotatingSecret$azuread:index/applicationPassword:ApplicationPassword::${integration}-secret-`;
  const sources = newState?.propertyDependencies?.["clientSecret"] ?? [];
  return sources.length > 0 && sources.every((urn) => urn === `${slot}0` || urn === `${slot}1`);
}
