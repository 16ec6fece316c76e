import { recordedSecretOf } from "../../../../integrations/credentials/credential-facts.ts";
import { type Check, hasSecret } from "./check.ts";
import { findEnding } from "./ending.ts";

/** The secret is valid for long enough. */
export const secretExpiry: Check = {
  name: "secret-expiry",
  appliesTo: hasSecret,
  suppressedBy: ["registration", "secret-registered"],
  find({ entra, application }, checkContext) {
    const secret = recordedSecretOf(entra.credential);
    if (secret === undefined) return undefined;
    const { keyId, expiresOn, rotatesOn } = secret;
    const registered = application.state === "read" ? application.value.passwordCredentials : [];
    const ending = {
      what: "the client secret",
      expiresOn: registered.find((one) => one.keyId === keyId)?.endDateTime ?? expiresOn,
      rotatesOn,
      fix: `run ${checkContext.commands.up}, which makes the next secret, and enter it in the product`,
    };
    return findEnding(ending, checkContext);
  },
};
