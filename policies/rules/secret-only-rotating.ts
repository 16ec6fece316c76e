import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import { ApplicationIndex, isApplication } from "../applications.ts";
import type { StackViolation, StackRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";
import { nameOf } from "../urn.ts";

const settings = defineSettings({
  rotatingComponents: {
    type: "array",
    items: { type: "string" },
    default: ["entra-integrations:index:RotatingSecret"],
    description: "Types of the components whose two secrets rotate, <component>-0 and <component>-1",
  },
});

/** People tend to use a second secret permanently, and nobody replaces it. */
export const secretOnlyRotating: StackRule = {
  name: "secret-only-rotating",
  description: "An application with rotating secrets has no others.",
  configSchema: settings.configSchema,
  judgeStack(stack) {
    const { rotatingComponents } = settings.read(stack);
    const index = new ApplicationIndex(stack.resources);
    const children = stack.resources.filter(
      (resource) => isSecret(resource) && rotatingComponents.includes(resource.parent?.type ?? ""),
    );
    if (children.length === 0) return undefined;
    const slots = new Set(children.filter((secret) => isSlot(secret, stack.resources, index)));
    const rotated = new Set([...slots].flatMap((secret) => index.of(secret)));
    const others = stack.resources.filter((resource) => isSecret(resource) && !slots.has(resource));
    return others.flatMap((secret): StackViolation[] => {
      if (children.includes(secret)) return [misplaced(secret)];
      return index
        .of(secret)
        .filter((application) => rotated.has(application))
        .map((application) => ({
          urn: secret.urn,
          message: `${describe(secret)} exists in addition to the rotating secrets of ${nameOf(application) || application}.`,
          fix: "Delete it and let its holder use the rotating secret, or create a separate application for that holder.",
        }));
    });
  },
};

function isSecret(resource: PolicyResource): boolean {
  return (
    resource.isType(azuread.ApplicationPassword) ||
    resource.isType(azuread.ServicePrincipalPassword) ||
    Boolean(resource.asType(azuread.Application)?.password)
  );
}

/** Whether a secret is one of the two that its component rotates, for the application that the component is about. */
function isSlot(secret: PolicyResource, resources: readonly PolicyResource[], index: ApplicationIndex): boolean {
  const { parent } = secret;
  if (parent === undefined || !secret.isType(azuread.ApplicationPassword)) return false;
  if (![`${parent.name}-0`, `${parent.name}-1`].includes(secret.name)) return false;
  const applications = index.of(secret);
  const around = resources.filter((resource) => isApplication(resource) && isInside(resource, parent.parent));
  if (around.length === 1) return applications.every((one) => one === around[0]?.urn);
  const siblings = resources.filter((one) => one.parent?.urn === parent.urn && one.isType(azuread.ApplicationPassword));
  return new Set(siblings.flatMap((one) => index.of(one))).size <= 1;
}

/** Whether a resource is a descendant of a component. The stack does not count as one. */
function isInside({ parent }: PolicyResource, component: PolicyResource | undefined): boolean {
  if (parent === undefined || component === undefined || component.type === "pulumi:pulumi:Stack") return false;
  return parent.urn === component.urn || isInside(parent, component);
}

function misplaced(secret: PolicyResource): StackViolation {
  return {
    urn: secret.urn,
    message: `${describe(secret)} is not one of the two secrets that ${secret.parent?.name ?? ""} rotates for its application.`,
    fix: "Delete it, since it is not replaced when the others rotate.",
  };
}

function describe(secret: PolicyResource): string {
  if (secret.isType(azuread.Application)) return `The client secret in the application ${secret.name}`;
  if (secret.isType(azuread.ServicePrincipalPassword))
    return `The client secret ${secret.name} of the service principal`;
  return `The client secret ${secret.name}`;
}
