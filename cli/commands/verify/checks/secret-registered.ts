import { recordedSecretOf } from "../../../../integrations/credentials/credential-facts.ts";
import { type Check, hasSecret } from "./check.ts";

/** The registration has the newest secret of the stack. */
export const secretRegistered: Check = {
  name: "secret-registered",
  appliesTo: hasSecret,
  suppressedBy: ["registration"],
  find({ application, entra }, { commands }) {
    const secret = recordedSecretOf(entra.credential);
    if (application.state !== "read" || secret === undefined) return undefined;
    const { keyId } = secret;
    if (application.value.passwordCredentials.some((one) => one.keyId === keyId)) return [];
    return [
      {
        severity: "error",
        message: `the registration lacks the client secret with the id ${keyId}`,
        fix: `run ${commands.repair} for a new one, and enter it in the product`,
      },
    ];
  },
};
