import * as pulumi from "@pulumi/pulumi";
import { unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc.js";
import { parse as parseYaml } from "yaml";
import { Integration } from "../../components/integration.ts";
import type { ResolvedPermission, TenantDirectory } from "../../lookups/tenant-directory.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import type { EntraSpec, IntegrationSpec } from "../../integrations/spec.ts";
import { readSample } from "../integrations/sample-certificates.ts";

/** One requested resource, as the engine would see it. */
export interface Recorded {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** One requested look-up. */
interface Call {
  token: string;
  inputs: Record<string, unknown>;
  /** URN and id of an explicit provider. */
  provider?: string;
}

/** All requests to the engine since the mocks were set. */
export interface Recording {
  resources: Recorded[];
  calls: Call[];
}

/**
 * The provider's answers to look-ups. A look-up without an answer is unexpected and fails. Without an answer of the engine,
 * nothing was deployed before.
 */
export type Answers = Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>;

const deliveredAt = "2026-11-21T12:00:00.000Z";

/** The values that the engine would know after creation, by type; any other type of resource is unexpected and fails. */
const outputsOf: Record<string, (name: string, inputs: Record<string, unknown>) => Record<string, unknown>> = {
  "azuread:index/application:Application": (name) => ({ clientId: `${name} client id`, objectId: `${name} object id` }),
  "azuread:index/servicePrincipal:ServicePrincipal": (name) => ({ objectId: `${name} object id` }),
  "azuread:index/applicationPassword:ApplicationPassword": (name) => ({
    keyId: `${name} key id`,
    startDate: "2026-11-21T12:00:00Z",
    value: `${name} hunter2`,
  }),
  "azuread:index/applicationCertificate:ApplicationCertificate": (name) => ({ keyId: `${name} key id` }),
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": () => ({}),
  "azuread:index/appRoleAssignment:AppRoleAssignment": () => ({}),
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant": () => ({}),
  "pulumi:providers:azuread": () => ({}),
  "random:index/randomUuid:RandomUuid": (name) => ({ result: `${name} uuid` }),
  "entra-delivery:index:PositConnectIntegration": () => ({ deliveredAt, verified: "yes" }),
  "entra-delivery:index:ExchangeServicePrincipal": () => ({}),
  "entra-delivery:index:ExchangeMailboxPermission": () => ({ deliveredAt }),
  "entra-delivery:index:ExchangeMailboxProtocols": () => ({ deliveredAt: "2026-11-21T12:00:01.000Z" }),
  "entra-delivery:index:ExchangeRoleAssignment": () => ({ deliveredAt, verified: "not possible" }),
  "entra-delivery:index:ExistingCertificate": (_, { formerKeyId }) => ({ keyId: formerKeyId }),
  "entra-delivery:index:ExistingSecret": (_, { remove }) => ({
    displayName: "portal",
    expiresOn: "2027-05-01T00:00:00Z",
    isRemoved: remove === true,
  }),
  "entra-delivery:index:Webhook": () => ({ deliveredAt }),
  "azure-native:keyvault:Secret": (_, { vaultName, secretName, properties }) => {
    const secretUri = `https://${String(vaultName)}.vault.azure.net/secrets/${String(secretName)}`;
    // The engine marks the value as secret, and with it the whole map around it.
    return {
      properties: pulumi.secret({ ...(properties as object), secretUri, secretUriWithVersion: `${secretUri}/1` }),
    };
  },
};

/** Replaces the engine by mocks that record every request and throw on an unexpected one. */
export async function recordResources(answers: Answers = {}): Promise<Recording> {
  const recording: Recording = { resources: [], calls: [] };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        const plain = withoutSecrets(inputs as Record<string, unknown>);
        recording.resources.push({ type, name, inputs: plain });
        if (custom === false) return { id: undefined, state: inputs as object };
        const outputs = outputsOf[type];
        if (outputs === undefined) throw new Error(`unexpected resource ${type} ${name}`);
        return {
          id: `${name} id`,
          state: { ...(inputs as object), ...outputs(name, plain) },
        };
      },
      call: ({ token, inputs, provider }) => {
        if (token.startsWith("pulumi:pulumi:readStack")) return answers[token]?.({}) ?? { outputs: {} };
        recording.calls.push({ token, inputs: inputs as Record<string, unknown>, ...(provider && { provider }) });
        const answer = answers[token];
        if (answer === undefined) throw providerError(`unexpected call of ${token}`);
        return answer(inputs as Record<string, unknown>);
      },
    },
    "entra-integrations",
    "dev",
    false,
    "organization",
  );
  return recording;
}

/** The engine passes a property that contains a secret as a secret. */
function withoutSecrets(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, unwrapRpcSecret(value) as unknown]));
}

/** A failure of the provider, which reaches the SDK as a gRPC status with details. */
export function providerError(text: string): Error {
  return Object.assign(new Error(text), { details: text });
}

/** The value of an output, after every requested resource was registered. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  const value = await new Promise<T>((resolve) => {
    output.apply((known) => {
      resolve(known);
    });
  });
  await pulumi.runtime.disconnect();
  return value;
}

/** A resource as a transformation sees it: with options and a URN with parents, which mocks lack. */
export interface Probed {
  name: string;
  resource: pulumi.Resource;
  opts: pulumi.CustomResourceOptions;
  urn: pulumi.Output<string>;
}

/** A transformation that records every resource below a component and changes none. */
export function probe(): { seen: Probed[]; transformation: pulumi.ResourceTransformation } {
  const seen: Probed[] = [];
  const transformation: pulumi.ResourceTransformation = ({ resource, name, opts }) => {
    // The constructor of the resource sets the URN after it has called this.
    seen.push({
      name,
      resource,
      opts,
      get urn() {
        return resource.urn;
      },
    });
    return undefined;
  };
  return { seen, transformation };
}

/** Type of the parent, type and name of each seen resource. Mocks put only the parent into a URN. */
export async function urnsOf(seen: Probed[]): Promise<string[]> {
  const urns = await Promise.all(seen.map(({ urn }) => valueOf(urn)));
  return urns.map((urn) => urn.replace("urn:pulumi:dev::entra-integrations::", "").replaceAll(/[\w-]+:[\w/]+:/g, ""));
}

/** The resources of one type (its last word), sorted by name, because registration has no order. */
export function ofType({ resources }: Recording, type: string): Recorded[] {
  return resources.filter((resource) => resource.type.endsWith(`:${type}`)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The integration of one entry of a stack file. Every certificate that it names exists. */
export function specOf(yaml: string, name = "erp-sync", now = new Date("2026-11-21T12:00:00Z")): IntegrationSpec {
  const context = { now, owners: undefined, readCertificate: readSample };
  return parseIntegrations({ [name]: parseYaml(yaml) as unknown }, context)[0]!;
}

/** The Entra part of a specification. */
export function entraOf(yaml: string): EntraSpec {
  return specOf(yaml).entra!;
}

/** Permissions as resolved by the tenant, each with a unique id. */
export function resolve({ permissions }: EntraSpec): ResolvedPermission[] {
  return permissions.map((permission) => ({ ...permission, id: `${permission.kind} ${permission.value} id` }));
}

/** A tenant that has every permission and every owner. */
export const directory: TenantDirectory = {
  tenantId: "7c4a1a0e-1111-4222-8333-444455556666",
  permissionsOf: resolve,
  ownersOf: ({ owners }) => Object.fromEntries(owners.map((owner) => [owner, `${owner} object id`])),
  keepsOwnersOf: () => false,
  warnings: [],
  servicePrincipalOf: (apiAppId) => `${apiAppId} object id`,
};

// Work that a process does once, such as building schemas, is done here. Otherwise the first test would take three times as long.
await recordResources();
const first = new Integration("first", {
  spec: specOf("{ system: custom, redirectUris: [https://a.contoso.com/cb] }", "first"),
  directory,
  authorityHost: "https://login.microsoftonline.com",
  now: new Date("2026-11-21T12:00:00Z"),
});
await valueOf(first.connection);
