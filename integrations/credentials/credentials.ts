import { z } from "zod";
import { certificateCredential, type CertificateReader, toCertificateSpecs } from "./certificates.ts";
import { type ProblemText, renderChoice } from "../stack-file/problems.ts";
import { rotationOptions, type RotationOptions } from "./rotation-options.ts";
import { type FieldProblem, customAnswers } from "../stack-file/schema.ts";
import type { CredentialSpec, PriorSecret, SecretSpec } from "../spec.ts";
import { withTrustDefaults, federatedCredential } from "./trusts.ts";

const secretCredential = z.strictObject({
  type: z.literal("secret").describe("A client secret that rotates with an overlap"),
  ...rotationOptions,
});

/** What happens to an earlier secret, for every type of credential that needs none itself. */
const priorSecretOptions = {
  keepSecret: z
    .strictObject(rotationOptions)
    .optional()
    .describe("Keeps the earlier secret and rotates it as before, until its holders have switched"),
  deleteSecret: z.literal(true).optional().describe("Confirms that nobody uses the earlier secret any more"),
};

const forms = {
  secret: secretCredential,
  certificate: certificateCredential.extend(priorSecretOptions),
  federated: federatedCredential.extend(priorSecretOptions),
  none: z.strictObject({ type: z.literal("none").describe("No credential: a public client") }),
};

/** The types of credentials, as written in a stack file. */
export type CredentialType = keyof typeof forms;

/** The option `credential` as written in a stack file, before defaults. */
export type CredentialOptions = z.output<(typeof forms)[CredentialType]>;

/** The option `credential` of a system that can use these types. `reason` explains why it cannot use the others. */
export function credentialOf<Type extends CredentialType>(types: readonly [Type, ...Type[]], reason: string) {
  const [first, ...others] = types;
  const union = z.discriminatedUnion("type", [forms[first], ...others.map((type) => forms[type])]);
  customAnswers.add(union, {
    answer: (chosen) => (isCredentialType(chosen) ? refuseCredential(chosen, types, reason) : undefined),
  });
  return union;
}

/** The problem of a known type that the product cannot use. */
export function refuseCredential(
  chosen: CredentialType,
  types: readonly CredentialType[],
  reason: string,
): ProblemText {
  return {
    message: `must be ${renderChoice(types)}, got ${chosen}`,
    fix: `write ${renderChoice(types)}: ${reason}`,
    code: "credential-type",
  };
}

/** What is needed for the defaults of a credential. */
export interface CredentialContext {
  /** Start of the periods of an integration without `rotationStart`. */
  anchor: (rotateEveryDays: number) => string;
  /** The audience of trusts without one. */
  audience: string;
  readCertificate: CertificateReader;
  now: Date;
  report: (problem: FieldProblem) => void;
}

/** Adds the defaults to a credential. */
export function withCredentialDefaults(
  options: CredentialOptions | undefined,
  context: CredentialContext,
): CredentialSpec {
  switch (options?.type) {
    case "none":
      return { type: "none" };
    case "certificate":
      return {
        type: "certificate",
        certificates: toCertificateSpecs(options.certificates, context),
        ...toPriorSecret(options, context),
      };
    case "federated":
      return {
        type: "federated",
        trusts: withTrustDefaults(options.trusts, context),
        ...toPriorSecret(options, context),
      };
    default:
      return toSecretSpec(options, context, ["credential"]);
  }
}

/** The secret of a credential, also one that is only kept until consumers have switched. */
export function secretOf(credential: CredentialSpec): SecretSpec | undefined {
  if (credential.type === "none") return undefined;
  return credential.type === "secret" ? credential : credential.keptSecret;
}

type PriorSecretOptions = { [Key in keyof typeof priorSecretOptions]?: z.output<(typeof priorSecretOptions)[Key]> };

function toPriorSecret({ keepSecret, deleteSecret }: PriorSecretOptions, context: CredentialContext): PriorSecret {
  if (keepSecret !== undefined && deleteSecret !== undefined) {
    context.report({
      keys: ["credential", "deleteSecret"],
      message: "cannot be combined with keepSecret",
      fix: "remove keepSecret once nobody holds the secret, or remove deleteSecret",
      code: "secret-kept-and-deleted",
    });
  }
  return {
    keptSecret: keepSecret && toSecretSpec(keepSecret, context, ["credential", "keepSecret"]),
    deletesSecret: deleteSecret ?? false,
  };
}

function toSecretSpec(
  options: RotationOptions | undefined,
  { anchor, now, report }: CredentialContext,
  keys: PropertyKey[],
): SecretSpec {
  const rotateEveryDays = options?.rotateEveryDays ?? 80;
  const rotationStart = options?.rotationStart ?? anchor(rotateEveryDays);
  if (Date.parse(rotationStart) > now.getTime()) {
    report({
      keys: [...keys, "rotationStart"],
      message: `must not be in the future, got "${rotationStart}"`,
      fix: "write today's date or an earlier one",
      code: "rotation-start-in-the-future",
    });
  }
  return {
    type: "secret",
    rotateEveryDays,
    rotationStart,
    periodChanges: options?.periodChanges ?? [],
    emergencyRotation: options?.emergencyRotation ?? 1,
    ...(options?.retire === "on-evidence" && { retiresOnEvidence: true as const }),
  };
}

function isCredentialType(value: unknown): value is CredentialType {
  return typeof value === "string" && Object.hasOwn(forms, value);
}
