import { z } from "zod";
import { shownText } from "../text/shown-text.ts";
import { objectId } from "./adoption.ts";

/**
 * The option `existingSecrets`: client secrets that people created. Entra never shows the value of a secret again, so a run
 * can only list and remove them. https://learn.microsoft.com/graph/api/resources/passwordcredential
 */
export const existingSecretsOption = z.array(
  z.strictObject({
    keyId: objectId.describe("The secret's id, in the portal under Secret ID"),
    name: shownText(256).optional().describe("The description of the secret"),
    expiresOn: z.iso.datetime().describe("When Entra stops accepting it. The first run after that removes it"),
    remove: z.literal(true).optional().describe("Removes the secret now, because nobody uses it any more"),
  }),
);

/** A client secret that somebody created, next to those of the runs. */
export type ExistingSecretSpec = z.output<typeof existingSecretsOption>[number];
