import type { Connections } from "../../../integrations/connection.ts";
import { recordedSecretOf } from "../../../integrations/credentials/credential-facts.ts";
import { isUnknown } from "./plan-values.ts";
import type { PreviewStep, Properties } from "./preview.ts";

/**
 * Returns why a step on a key vault secret is not the delivery of a new client secret; undefined if it is. A delivery
 * changes only the version of the secret.
 */
export function findDeliveryRefusal(step: PreviewStep, integration: string, recorded: Connections): string | undefined {
  const { op, oldState, newState } = step;
  if (op !== "update") return "is not part of a rotation";
  const connection = recorded[integration];
  if (recordedSecretOf(connection?.entra?.credential) === undefined || connection?.delivery?.keyVault === undefined) {
    return "belongs to no delivery that the last deployment recorded";
  }
  const sides = [oldState?.inputs ?? {}, newState?.inputs ?? {}] as const;
  const names = [...new Set(sides.flatMap((side) => Object.keys(side)))].filter((name) => !name.startsWith("__"));
  const changed = names.filter((name) => JSON.stringify(sides[0][name]) !== JSON.stringify(sides[1][name]));
  const others = [...changed, ...step.differs].filter((name) => name !== "properties" && name !== "tags");
  if (others.length > 0) return `changes ${[...new Set(others)].join(", ")}`;
  if (oldState?.inputs?.["secretName"] !== connection.delivery.keyVault.clientSecret?.name)
    return "is another secret of the vault";
  if (!isMasked(sides[1]["properties"])) return "has a value that is no secret";
  return ownerOf(sides[0]) !== ownerOf(sides[1]) ? "changes the tag of its owner" : undefined;
}

function ownerOf({ tags }: Properties): unknown {
  return typeof tags === "object" && tags !== null ? (tags as Record<string, unknown>)["managed-by"] : undefined;
}

/** Whether a value is hidden. The engine masks secrets, and does not know a secret that will be created. */
export function isMasked(properties: unknown): boolean {
  const value =
    typeof properties === "object" && properties !== null && "value" in properties ? properties.value : properties;
  return value === "[secret]" || isUnknown(value);
}
