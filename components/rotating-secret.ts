import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import type { RetiredSecret, RotatingSecretFacts, SecretFacts } from "../integrations/credentials/credential-facts.ts";
import type { Generation, Rotation } from "../integrations/credentials/rotation.ts";
import { secretName } from "../integrations/credentials/secret-name.ts";

const TYPE = "entra-integrations:index:RotatingSecret";

export interface RotatingSecretArgs {
  /** Resource id of the application. */
  applicationId: pulumi.Input<string>;
  /** The generations that exist now. */
  rotation: Rotation;
  /** Raised by one after a leak, to replace every secret at once. */
  emergencyRotation: number;
  /** The secrets of the last run. @default undefined: there are none, or the last run is unknown */
  recorded?: RotatingSecretFacts | undefined;
  /** Whether the previous secret may be deleted before it expires. @default false */
  retiresOnEvidence?: boolean | undefined;
  /** The previous secret, if it was deleted before it expires. @default undefined - none */
  retired?: RetiredSecret | undefined;
}

/**
 * A client secret in two slots. The older slot is reused only after its secret has ended, so the previous secret stays
 * valid for its consumers.
 */
export class RotatingSecret extends pulumi.ComponentResource {
  /** The value of the newest secret. */
  readonly value: pulumi.Output<string>;
  /** Key ids and dates; never the value. */
  readonly facts: pulumi.Output<RotatingSecretFacts>;

  constructor(name: string, args: RotatingSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, {}, opts);
    const { current, previous, rotatesOn } = args.rotation;
    const { newest, older } = createSecrets(name, args, this);
    this.value = pulumi.secret(newest.value);
    this.facts = pulumi.all([shownBy(newest), older && shownBy(older)]).apply(([made, madeBefore]) => ({
      type: "secret" as const,
      ...factsOf(current, made),
      rotatesOn,
      emergencyRotation: args.emergencyRotation,
      ...(previous !== undefined && madeBefore !== undefined && { previous: factsOf(previous, madeBefore) }),
      ...(args.retiresOnEvidence === true && { retire: "on-evidence" as const }),
      ...(args.retired !== undefined && { retired: args.retired }),
    }));
    this.registerOutputs();
  }
}

/** What Entra shows about a secret. */
interface ShownSecret {
  keyId: string;
  createdOn: string;
}

function shownBy({ keyId, startDate }: azuread.ApplicationPassword): pulumi.Output<ShownSecret> {
  return pulumi.all([keyId, startDate]).apply(([id, createdOn]) => ({ keyId: id, createdOn }));
}

function factsOf({ generation, expiresOn }: Generation, { keyId, createdOn }: ShownSecret): SecretFacts {
  return { keyId, createdOn, expiresOn, generation };
}

/**
 * Creates the secrets one after the other, in the order of their slots. The provider locks the application until Entra
 * shows a new secret, for at least 4 seconds. A second secret would only wait, and occupy one of the engine's parallel
 * steps.
 */
function createSecrets(
  name: string,
  args: RotatingSecretArgs,
  parent: RotatingSecret,
): { newest: azuread.ApplicationPassword; older?: azuread.ApplicationPassword } {
  const { current, previous } = args.rotation;
  if (previous === undefined) return { newest: createSecret(name, current, args, parent) };
  const isNewestFirst = current.slot < previous.slot;
  const first = createSecret(name, isNewestFirst ? current : previous, args, parent);
  const second = createSecret(name, isNewestFirst ? previous : current, args, parent, [first]);
  return isNewestFirst ? { newest: first, older: second } : { newest: second, older: first };
}

/** The slot identifies the resource: a later generation in it replaces the earlier one. */
function createSecret(
  name: string,
  generation: Generation,
  args: RotatingSecretArgs,
  parent: RotatingSecret,
  dependsOn: azuread.ApplicationPassword[] = [],
): azuread.ApplicationPassword {
  return new azuread.ApplicationPassword(
    `${name}-${String(generation.slot)}`,
    {
      applicationId: args.applicationId,
      displayName: secretName(generation),
      endDate: generation.expiresOn,
      // The key stays: another one would replace every secret of every deployed stack.
      rotateWhenChanged: { revision: String(args.emergencyRotation) },
    },
    // The secret in the slot has ended when a later generation comes: nothing is gained by keeping it a moment longer, and
    // an application would hold three. An emergency rotation replaces secrets in use: they go last, and only in a run in which
    // all else succeeded, such as the write to a key vault.
    {
      parent,
      dependsOn,
      deleteBeforeReplace: !isRaised(args),
      // Another name would replace the secret: one that may exist keeps the name that it has.
      ...(!isNew(generation, args) && { ignoreChanges: ["displayName"] }),
    },
  );
}

function isRaised({ emergencyRotation, recorded }: RotatingSecretArgs): boolean {
  return recorded !== undefined && emergencyRotation > recorded.emergencyRotation;
}

/** Whether no earlier run can have completed this secret. Without a record, one may have. */
function isNew({ generation, expiresOn }: Generation, args: RotatingSecretArgs): boolean {
  const { recorded } = args;
  if (recorded === undefined) return false;
  const isRecorded = [recorded, recorded.previous].some(
    (one) => one?.generation === generation && Date.parse(one.expiresOn) === Date.parse(expiresOn),
  );
  return isRaised(args) || !isRecorded;
}
