import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import { ifKnown } from "../known.ts";
import type { StackRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  rotatingComponents: {
    type: "array",
    items: { type: "string" },
    default: ["entra-integrations:index:RotatingSecret"],
    description: "Types of the components whose secrets rotate",
  },
});

/** CISA's baseline for Entra ID, MS.AAD.5.5, advises against secrets. Most products need one, so rotating secrets pass. */
export const secretRotating: StackRule = {
  name: "secret-rotating",
  description: "An application has no client secret, or one that rotates.",
  configSchema: settings.configSchema,
  judgeStack(stack) {
    const secrets = stack.resources.filter(isSecret);
    if (secrets.length === 0) return undefined;
    const { rotatingComponents } = settings.read(stack);
    return secrets
      .filter(({ parent }) => !rotatingComponents.includes(parent?.type ?? ""))
      .map(({ urn }) => ({
        urn,
        message: "Nothing replaces this client secret before it ends or after it leaks.",
        fix: "Use a federated credential or a certificate, or a component that rotates the secret.",
      }));
  },
};

function isSecret(resource: PolicyResource): boolean {
  return (
    resource.isType(azuread.ApplicationPassword) ||
    resource.isType(azuread.ServicePrincipalPassword) ||
    Boolean(ifKnown(() => resource.asType(azuread.Application)?.password))
  );
}
