import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";

/** A type of resource, with the properties that a program can set. */
export interface ResourceType {
  readonly type: string;
  readonly inputs: readonly string[];
}

const require = createRequire(import.meta.url);

/** Lists every type of the installed azuread SDK. Each file declares one class, its token and its inputs. */
export function listAzureadTypes(): ResourceType[] {
  const folder = dirname(require.resolve("@pulumi/azuread"));
  const files = readdirSync(folder).filter((name) => /^[a-z]\w*\.js$/.test(name));
  return files.flatMap((file) => {
    const source = readFileSync(join(folder, file), "utf8");
    const type = /__pulumiType = '([^']+)'/.exec(source)?.[1];
    const inputs = Array.from(source.matchAll(/resourceInputs\["(\w+)"\] = .*\bargs\b/g), ([, name = ""]) => name);
    return type === undefined ? [] : [{ type, inputs: [...new Set(inputs)] }];
  });
}

/** Types of other packages, real and made up. */
export const otherTypes: readonly ResourceType[] = [
  { type: "azure-native:keyvault:Secret", inputs: ["properties", "vaultName", "tags"] },
  { type: "azure-native:authorization:RoleAssignment", inputs: ["principalId", "roleDefinitionId", "scope"] },
  { type: "azure-native:managedidentity:UserAssignedIdentity", inputs: ["resourceName"] },
  { type: "azure-native:managedidentity:FederatedIdentityCredential", inputs: ["issuer", "subject"] },
  { type: "random:index/randomUuid:RandomUuid", inputs: ["keepers"] },
  { type: "random:index/randomPassword:RandomPassword", inputs: ["length"] },
  { type: "command:local:Command", inputs: ["create", "triggers"] },
  { type: "kubernetes:core/v1:Secret", inputs: ["stringData"] },
  { type: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", inputs: ["subjects"] },
  { type: "pulumi-nodejs:dynamic:Resource", inputs: ["__provider", "anything"] },
  { type: "pulumi:providers:azuread", inputs: ["tenantId", "clientId"] },
  { type: "pulumi:providers:pulumi-nodejs", inputs: [] },
  { type: "pulumi:pulumi:Stash", inputs: ["input"] },
  { type: "entra-integrations:index:RotatingSecret", inputs: ["value"] },
  { type: "contoso::Odd", inputs: ["x"] },
];
