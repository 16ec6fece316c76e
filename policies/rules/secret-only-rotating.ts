import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import type { StackRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";
import { nameOf } from "../urn.ts";

const settings = defineSettings({
  rotatingComponents: {
    type: "array",
    items: { type: "string" },
    default: ["entra-integrations:index:RotatingSecret"],
    description: "Types of the components whose secrets rotate",
  },
});

/** A secret beside the rotating ones is the one that everybody uses, and that nobody replaces. */
export const secretOnlyRotating: StackRule = {
  name: "secret-only-rotating",
  description: "An application with rotating secrets has no others.",
  configSchema: settings.configSchema,
  judgeStack(stack) {
    const { rotatingComponents } = settings.read(stack);
    const secrets = stack.resources.filter((resource) => resource.isType(azuread.ApplicationPassword));
    const isRotating = ({ parent }: PolicyResource): boolean => rotatingComponents.includes(parent?.type ?? "");
    const rotated = new Set(secrets.filter(isRotating).flatMap(applicationsOf));
    if (rotated.size === 0) return undefined;
    return secrets
      .filter((secret) => !isRotating(secret))
      .flatMap((secret) =>
        applicationsOf(secret)
          .filter((urn) => rotated.has(urn))
          .map((urn) => ({
            urn: secret.urn,
            cause: `The client secret ${secret.name} stands beside the rotating ones of ${nameOf(urn)}.`,
            remedy:
              "Delete it and let its holder use the rotating secret, or give that holder an application of its own.",
          })),
      );
  },
};

// The id of an application is not known in a preview; which application it is of, is.
function applicationsOf({ propertyDependencies }: PolicyResource): string[] {
  return (propertyDependencies["applicationId"] ?? [])
    .filter((resource) => resource.isType(azuread.Application))
    .map(({ urn }) => urn);
}
