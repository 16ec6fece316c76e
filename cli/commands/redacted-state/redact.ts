import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { findPublicValue, readConnections } from "./public-values.ts";

// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** The text that Pulumi prints instead of a secret. */
const marker = "[secret]";

const resourceList = z.array(z.looseObject({})).nullish();

/** The part of an exported stack that is read here. All other parts are kept unchanged. */
export const exportedStack = z.looseObject({
  version: z.number(),
  deployment: z.looseObject({
    secrets_providers: z.unknown().optional(),
    resources: resourceList,
    pending_operations: z.array(z.looseObject({ resource: z.looseObject({}).nullish() })).nullish(),
  }),
});

/** An exported stack: the output of `pulumi stack export` and the input of `pulumi stack import`. */
export type ExportedStack = z.output<typeof exportedStack>;

/**
 * Returns a copy of an exported stack without its secrets. Each secret becomes the text `[secret]`, still marked as
 * secret, and the secrets provider is removed. Nothing is decrypted. Some values are secret only to a provider, and a
 * preview without them would show changes. So client ids and tenant ids in a key vault are copied from the public
 * outputs, and the public parts of certificates from `certificates`, PEM by SHA-256 thumbprint.
 */
export function redactStack(
  stack: ExportedStack,
  certificates: ReadonlyMap<string, string> = new Map(),
): ExportedStack {
  const { resources, pending_operations: pending, ...rest } = stack.deployment;
  delete rest.secrets_providers;
  const known = { connections: readConnections(resources ?? []), certificates };
  const redactResource = <Resource extends object>(resource: Resource): Resource =>
    redact(resource, findPublicValue(resource, known) ?? marker) as Resource;
  return {
    ...(redact({ ...stack, deployment: {} }, marker) as ExportedStack),
    deployment: {
      ...(redact(rest, marker) as object),
      ...(resources && { resources: resources.map(redactResource) }),
      ...(pending && {
        pending_operations: pending.map(({ resource, ...operation }) => ({
          ...(redact(operation, marker) as object),
          ...(resource && { resource: redactResource(resource) }),
        })),
      }),
    },
  };
}

/** Whether a stack contains a secret that is not redacted, encrypted or in plain text. */
export function hasSecrets(stack: ExportedStack): boolean {
  return !isDeepStrictEqual(redactStack(stack), stack);
}

function redact(value: unknown, replacement: string): unknown {
  if (typeof value === "string") return redactText(value, replacement);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redact(item, replacement));
  const object = value as Record<string, unknown>;
  const signature = object[signatureKey];
  if (signature === secretSignature || (signature !== undefined && "ciphertext" in object)) {
    return { [signatureKey]: secretSignature, plaintext: JSON.stringify(replacement) };
  }
  if (signature === outputSignature && object["secret"] === true) return { ...object, value: replacement };
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, redact(item, replacement)]));
}

/** A provider's configuration is stored as JSON in a text, and may contain secrets. */
function redactText(text: string, replacement: string): string {
  if (!text.includes(signatureKey)) return text;
  try {
    return JSON.stringify(redact(JSON.parse(text), replacement));
  } catch {
    return marker;
  }
}
