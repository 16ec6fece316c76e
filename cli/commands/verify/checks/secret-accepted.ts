import type { Refusal } from "../token-request.ts";
import { type Check, hasSecret } from "./check.ts";

// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
const secretWrong = 7000215;
const secretExpired = 7000222;

/** The sign-in service accepts the secret in the stack's outputs. */
export const secretAccepted: Check = {
  name: "secret-accepted",
  appliesTo: hasSecret,
  suppressedBy: ["registration", "service-principal", "secret-registered", "secret-expiry"],
  find({ tokens }, { commands, usesSecrets = true }) {
    if (!usesSecrets) return undefined;
    if (tokens === undefined) {
      return [
        {
          severity: "error",
          message: "the output secrets must hold the client secret, does not",
          fix: `run ${commands.up}`,
        },
      ];
    }
    const refusal = tokens
      .map(({ answer }) => answer)
      .find((answer) => answer.state === "refused" && isOfSecret(answer.refusal));
    if (refusal?.state !== "refused") return [];
    return [
      {
        severity: "error",
        message: `the sign-in service must accept the client secret, got ${refusal.refusal.text}`,
        fix: `raise credential.emergencyRotation by one in the stack file and run ${commands.up}; then enter the new secret in the product`,
      },
    ];
  },
};

/** Whether a refusal is about the secret, and not about the request. */
export function isOfSecret({ code }: Refusal): boolean {
  return code === secretWrong || code === secretExpired;
}
