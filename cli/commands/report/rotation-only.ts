import { shortType } from "../../output/short-type.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { changeOf } from "./change.ts";
import { readManagement } from "./management.ts";
import type { PreviewStep } from "./preview.ts";
import { readRecorded } from "./recorded.ts";
import { isStackUrn } from "./refresh-phase.ts";
import { findDeliveryRefusal } from "./rotation-delivery.ts";
import { existingSecretOf, findExistingSecretRefusal } from "./rotation-existing-secret.ts";
import { findProductRefusal, productDeliveryOf } from "./rotation-product.ts";
import { findSecretRefusal, type RotationContext } from "./rotation-secret.ts";

/** The steps of a plan, split into rotation and other changes. */
export interface RotationPlan {
  /** One line for each step that is not a due rotation. If empty, a run may deploy the plan without an approval. */
  readonly others: readonly string[];
  /** URNs of the rotated secrets and of the deliveries that receive them. */
  readonly targets: readonly string[];
}

/**
 * Finds the steps of a plan that are a due rotation. A nightly run deploys those without an approval, so this is an
 * allow list: all other steps need an approval, whatever their type and operation. `clock` is the real time.
 */
export function planRotationOnly(
  steps: readonly PreviewStep[],
  clock: Date,
  config: Readonly<Record<string, unknown>> = {},
): RotationPlan {
  const context: Context = { steps, clock, config, recorded: readRecorded(steps) };
  const judged = steps.filter((step) => !isIdle(step)).map((step) => ({ step, refusal: findRefusal(step, context) }));
  return {
    others: judged.flatMap(({ step, refusal }) => (refusal === undefined ? [] : [describe(step, refusal)])),
    targets: judged.flatMap(({ step, refusal }) => (refusal === undefined ? [step.urn] : [])).sort(),
  };
}

interface Context extends RotationContext {
  readonly steps: readonly PreviewStep[];
}

/** A step without changes. The outputs of the stack follow from the other steps. */
function isIdle(step: PreviewStep): boolean {
  const { urn, op, parent, isCustom } = step;
  const isOfStack = isStackUrn(urn) && parent === undefined && !isCustom;
  if (isOfStack && (op === "same" || op === "update")) return true;
  return changeOf(step) === undefined && readManagement(step).length === 0;
}

function describe({ type, name, op, urn }: PreviewStep, refusal: string): string {
  return visibleText(`${op} ${shortType(type)} ${name}: ${refusal} (${urn})`);
}

const passwordUrn =
  /^(urn:pulumi:[^:]+::[^:]+)::((?:[^:]|:(?!:))+\$)?entra-integrations:index:OAuthIntegration\$entra-integrations:index:RotatingSecret\$azuread:index\/applicationPassword:ApplicationPassword::([a-z0-9-]+)-secret-([01])$/;
const vaultSecretUrn =
  /^(urn:pulumi:[^:]+::[^:]+)::((?:[^:]|:(?!:))+\$)?entra-integrations:index:OAuthIntegration\$entra-integrations:index:KeyVaultDelivery\$azure-native:keyvault:Secret::([a-z0-9-]+)-vault-client-secret$/;

/** Returns why a step is not a due rotation; undefined if it is. */
function findRefusal(step: PreviewStep, context: Context): string | undefined {
  const [, base = "", outer = "", integration = "", slot = ""] = passwordUrn.exec(step.urn) ?? [];
  if (integration !== "" && step.type === "azuread:index/applicationPassword:ApplicationPassword") {
    const parent = `${base}::${outer}entra-integrations:index:OAuthIntegration$entra-integrations:index:RotatingSecret::${integration}-secret`;
    return findParentRefusal(step, parent, context) ?? findSecretRefusal(step, integration, Number(slot), context);
  }
  const [, vaultBase = "", vaultOuter = "", delivered = ""] = vaultSecretUrn.exec(step.urn) ?? [];
  if (delivered !== "" && step.type === "azure-native:keyvault:Secret") {
    const parent = `${vaultBase}::${vaultOuter}entra-integrations:index:OAuthIntegration$entra-integrations:index:KeyVaultDelivery::${delivered}-vault`;
    return findParentRefusal(step, parent, context) ?? findDeliveryRefusal(step, delivered, context.recorded);
  }
  const product = productDeliveryOf(step);
  if (product !== undefined) {
    return findParentRefusal(step, product.component, context) ?? findProductRefusal(step, product, context);
  }
  const existing = existingSecretOf(step);
  if (existing !== undefined) {
    return findParentRefusal(step, existing.component, context) ?? findExistingSecretRefusal(step, existing, context);
  }
  return "is not part of a rotation";
}

/** Checks that apply to every step of a rotation: its component is in the state, and only its properties change. */
function findParentRefusal(step: PreviewStep, parent: string, { steps }: Context): string | undefined {
  const { oldState, newState } = step;
  const sides = [oldState, newState].filter((side) => side !== undefined);
  if (sides.length === 0) return "has no state in the plan";
  if (!step.isCustom || sides.some((side) => side.parent !== parent))
    return "does not belong to the component of its name";
  if (steps.some(({ urn, op }) => urn === parent && op !== "same" && op !== "update")) {
    return "belongs to a component that the plan creates or removes";
  }
  const [managed] = readManagement(step);
  if (managed !== undefined) return managed.text;
  if (sides.some(({ provider }) => !isDeployed(provider))) return "uses a provider that is not deployed yet";
  return sides.some(({ external, retainOnDelete }) => external === true || retainOnDelete === true)
    ? "is not managed like a secret of this project"
    : undefined;
}

/** The engine knows the id of a provider in the state. */
function isDeployed(provider: string | null | undefined): boolean {
  return /::[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(provider ?? "") && !provider?.endsWith(unknownProvider);
}

const unknownProvider = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
