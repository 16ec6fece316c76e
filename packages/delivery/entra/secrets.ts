import { z } from "zod";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { patiently } from "../patience.ts";
import { changeRegistration } from "./change-registration.ts";
import { askGraph, unlessMissing } from "./graph.ts";
import type { EntraTenant } from "./tenant.ts";

/** Where a client secret is. */
export interface SecretPlace {
  readonly tenant: EntraTenant;
  /** Object id of the registration. */
  readonly applicationObjectId: string;
  readonly keyId: string;
}

const passwordCredential = z.object({
  keyId: z.string(),
  displayName: z.string().nullish(),
  startDateTime: z.string().nullish().transform(textOrEmpty),
  endDateTime: z.string().nullish().transform(textOrEmpty),
});

/** What Entra shows of a client secret. Neither its value nor the first characters of it, which Graph calls hint. */
export type ShownSecret = z.output<typeof passwordCredential>;

const application = z.object({ passwordCredentials: z.array(passwordCredential) });

/** Application permission for the credentials of a registration. */
export const permission =
  "Application.ReadWrite.All, or Application.ReadWrite.OwnedBy and ownership of the registration,";

/** Returns a secret; undefined if Entra has no such secret or no such registration. Throws `UserError`. */
export async function findSecret({
  tenant,
  applicationObjectId,
  keyId,
}: SecretPlace): Promise<ShownSecret | undefined> {
  const found = await unlessMissing(
    askGraph(
      tenant,
      {
        method: "GET",
        path: `/v1.0/applications/${applicationObjectId}`,
        query: { $select: "passwordCredentials" },
        permission,
      },
      application,
    ),
  );
  return found?.passwordCredentials.find((one) => one.keyId.toLowerCase() === keyId.toLowerCase());
}

/** As `findSecret`, and asks again for some seconds: a server of Entra may not know a secret that was created a moment ago. */
export async function awaitSecret(place: SecretPlace): Promise<ShownSecret | undefined> {
  return await patiently(place.tenant.session, () => findSecret(place), 8);
}

/**
 * Removes a secret and waits until Entra shows no trace of it. A request whose answer was lost is repeated, which changes
 * nothing if the secret is gone. Throws `UserError`.
 */
export async function removeSecret(place: SecretPlace): Promise<void> {
  const { tenant, applicationObjectId, keyId } = place;
  const path = `/v1.0/applications/${applicationObjectId}/removePassword`;
  await changeRegistration(tenant.session, {
    async look() {
      if ((await findSecret(place)) === undefined) return undefined;
      return () => askGraph(tenant, { method: "POST", path, body: { keyId }, permission }, z.unknown());
    },
    failure: {
      message: `Microsoft Entra still shows the client secret ${visibleText(keyId)} of the registration ${visibleText(applicationObjectId)} after it was removed`,
      code: "existing-secret-not-removed",
    },
  });
}

function textOrEmpty(text: string | null | undefined): string {
  return text ?? "";
}
