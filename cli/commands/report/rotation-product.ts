import type { Connections } from "../../../integrations/connection.ts";
import { recordedSecretOf } from "../../../integrations/credentials/credential-facts.ts";
import { isUnknown } from "./plan-values.ts";
import type { PreviewStep } from "./preview.ts";

/** Inputs of a delivery that follow from the client secret. */
const ofSecret = ["clientSecret", "generation", "expiresOn", "keyId"];

/**
 * Returns why a step is not the delivery of a new client secret to a product or a webhook; undefined for one that is.
 * Nothing but the secret and its facts may change.
 */
export function findProductRefusal(step: PreviewStep, integration: string, recorded: Connections): string | undefined {
  const { op, oldState, newState } = step;
  if (op !== "update") return "is not part of a rotation";
  if (recordedSecretOf(recorded[integration]?.entra?.credential) === undefined) {
    return "belongs to no rotating secret that the last deployment recorded";
  }
  const sides = [oldState?.inputs ?? {}, newState?.inputs ?? {}] as const;
  const names = [...new Set(sides.flatMap((side) => Object.keys(side)))].filter((name) => !name.startsWith("__"));
  const changed = names.filter((name) => JSON.stringify(sides[0][name]) !== JSON.stringify(sides[1][name]));
  const others = [...changed, ...step.differs].filter((name) => !ofSecret.includes(name));
  if (others.length > 0) return `changes ${[...new Set(others)].join(", ")}`;
  const secret = sides[1]["clientSecret"];
  // The engine masks a secret, and does not know one that is still to be created.
  return secret === undefined || secret === "[secret]" || isUnknown(secret)
    ? undefined
    : "has a value that is no secret";
}
