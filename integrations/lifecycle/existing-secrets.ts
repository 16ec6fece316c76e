import { z } from "zod";
import { checkDistinct } from "../stack-file/lists.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";
import { writtenTime } from "../stack-file/written-time.ts";
import { shownText } from "../text/shown-text.ts";
import { objectId } from "./adoption.ts";

/**
 * The option `existingSecrets`: client secrets that people created. Entra never shows the value of a secret again, so a run
 * can only list and remove them. https://learn.microsoft.com/graph/api/resources/passwordcredential
 */
export const existingSecretsOption = z
  .array(
    z.strictObject({
      keyId: objectId.describe("The secret's id, in the portal under Secret ID"),
      name: shownText(256).optional().describe("The description of the secret"),
      expiresOn: writtenTime.describe("When Entra stops accepting it. The first run after that removes it"),
      remove: z.literal(true).optional().describe("Removes the secret now, because nobody uses it any more"),
    }),
  )
  .check(fieldCheck((secrets: readonly { keyId: string }[]) => checkKeyIds(secrets)));

/** A client secret that somebody created, next to those of the runs. */
export type ExistingSecretSpec = z.output<typeof existingSecretsOption>[number];

function checkKeyIds(secrets: readonly { keyId: string }[]): FieldProblem[] {
  const problems = checkDistinct(
    secrets.map(({ keyId }) => keyId),
    (keyId) => keyId.toLowerCase(),
  );
  return problems.map((one) => ({ ...one, keys: [...(one.keys ?? []), "keyId"] }));
}
