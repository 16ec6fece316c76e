import * as pulumi from "@pulumi/pulumi";
import { type ExistingSecretFacts, planExistingSecret } from "../integrations/lifecycle/existing-secret-plan.ts";
import type { ExistingSecretSpec } from "../integrations/lifecycle/existing-secrets.ts";
import { ExistingSecret } from "./delivery/resources.ts";

/** Where secrets that people created are, and what decides about them. */
export interface ExistingSecretsArgs {
  authorityHost: string;
  tenantId: string;
  applicationObjectId: pulumi.Input<string>;
  now: Date;
  /** The secrets of the last run. */
  recorded: readonly ExistingSecretFacts[];
  /** Key ids in lower case of the secrets that nobody uses any more. */
  unused: ReadonlySet<string>;
  /** What the product needs before an old secret can go: the new credential and its delivery. */
  after: pulumi.Input<pulumi.Input<pulumi.Resource>[]>;
}

/** Lists the secrets that people created, and removes those that expired or that nobody uses any more. Returns what Entra has. */
export function createExistingSecrets(
  name: string,
  secrets: readonly ExistingSecretSpec[],
  { authorityHost, tenantId, applicationObjectId, now, recorded, unused, after }: ExistingSecretsArgs,
  parent: pulumi.Resource,
): pulumi.Output<ExistingSecretFacts[]> {
  const facts: pulumi.Output<ExistingSecretFacts>[] = [];
  // Entra refuses changes of one registration at the same time.
  let dependsOn = after;
  for (const secret of secrets) {
    const { removedAs, isSettled } = planExistingSecret(secret, { now, recorded, unused });
    const resource: ExistingSecret = new ExistingSecret(
      `${name}-existing-secret-${secret.keyId.toLowerCase()}`,
      {
        authorityHost,
        tenantId,
        applicationObjectId,
        keyId: secret.keyId,
        remove: removedAs !== undefined,
        onlyExpired: removedAs === "expired",
      },
      { parent, dependsOn, ...(isSettled && { ignoreChanges: ["remove", "onlyExpired"] }) },
    );
    dependsOn = [resource];
    facts.push(factsOf(secret, resource));
  }
  return pulumi.all(facts);
}

/** Uses the name and the date of the stack file if Entra shows none. */
function factsOf(
  { keyId, name, expiresOn }: ExistingSecretSpec,
  { displayName, expiresOn: shown, isRemoved }: ExistingSecret,
): pulumi.Output<ExistingSecretFacts> {
  return pulumi.all([displayName, shown, isRemoved]).apply(([shownName = "", shownEnd = "", gone]) => {
    const known = shownName === "" ? name : shownName;
    return {
      keyId,
      ...(known !== undefined && { name: known }),
      expiresOn: shownEnd === "" ? expiresOn : shownEnd,
      isRemoved: gone,
    };
  });
}
