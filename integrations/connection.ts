import { z } from "zod";
import { type DeliveryFacts, deliveryFacts, addDeliveryNote } from "./delivery/facts.ts";
import { mailRecord } from "./delivery/mailboxes.ts";
import { type EntraRecord, entraRecord } from "./entra-record.ts";
import { type Handoff, handoffSchema } from "./handoff.ts";
import { describeDeleted, type EndedRetirement } from "./lifecycle/retirement.ts";
import type { EntraFacts, EntraSpec, IntegrationSpec, PermissionSpec, RedirectUris } from "./spec.ts";

/**
 * The record of one integration in the stack output `connections`: all that a consumer needs, and never a secret.
 * Downstream programs and pipelines read it: adding a field is compatible, removing or renaming one is a breaking change.
 */
const connection = z.object({
  name: z.string(),
  system: z.string(),
  displayName: z.string(),
  /** A mail address, a team or a GitHub user. Absent if the owners are asked. */
  contact: z.string().optional(),
  /** Owners of the registration as in the stack file. Absent without owners, and in outputs of earlier versions. */
  owners: z.array(z.string()).optional(),
  /** Why the product needs its permissions. */
  justification: z.string().optional(),
  /** Where the product and its API are. Absent in outputs of earlier versions. */
  addresses: z
    .object({
      /** Of the target system, such as an environment of Dynamics. */
      product: z.string().optional(),
      /** Of the resource that it reads, if each customer has another one. */
      api: z.string().optional(),
    })
    .optional(),
  /** Absent for a system that needs nothing in Entra, and for a retired product whose registration was deleted. */
  entra: entraRecord.optional(),
  /** Mailboxes that the client opens. Absent for other clients, and in outputs of earlier versions. */
  mail: mailRecord.optional(),
  /** Absent for an integration that is delivered only in the stack's outputs. */
  delivery: deliveryFacts.optional(),
  /** ISO times of a retired product whose registration was deleted. Absent for all others. */
  deleted: z.object({ retiredOn: z.string(), deletedOn: z.string() }).optional(),
  handoff: handoffSchema,
});

/** One integration, deployed. */
export type Connection = z.output<typeof connection>;

/** The stack output `connections`: the records of all integrations. */
export type Connections = Record<string, Connection>;

/** Reads the stack output `connections`. Throws a zod error if something else wrote it. */
export function parseConnections(output: unknown): Connections {
  return z.record(z.string(), connection).parse(output);
}

/** Reads the stack output `secrets`: values by integration and key. Throws a zod error if something else wrote it. */
export function parseSecrets(output: unknown): Record<string, Record<string, string>> {
  return z.record(z.string(), z.record(z.string(), z.string())).parse(output);
}

/** Values of a registration that are known only after its deployment. */
export interface DeployedEntra extends Pick<
  EntraFacts,
  "tenantId" | "clientId" | "applicationObjectId" | "servicePrincipalObjectId" | "credential"
> {
  /** `https://login.microsoftonline.com` in the public cloud, without trailing slash. */
  authorityHost: string;
  /** @default - delivered only in the stack's outputs */
  delivery?: DeliveryFacts | undefined;
  /** Client secrets that people created. @default - none */
  existingSecrets?: EntraRecord["existingSecrets"];
}

/** Builds the record of one integration from its spec and from its deployed registration, if the system has one. */
export function buildConnection(spec: IntegrationSpec, deployed: DeployedEntra | undefined): Connection {
  const { name, system, displayName, contact } = spec;
  const names = { name, system, displayName, ...(contact !== undefined && { contact }) };
  if (spec.entra === undefined) return { ...names, handoff: spec.describe() };
  if (deployed === undefined) throw new Error(`${name} has no deployed registration`);
  const { entra } = spec;
  const { cutOff } = entra.lifecycle;
  const { authorityHost, delivery, credential, existingSecrets = [], ...ids } = deployed;
  const authority = `${authorityHost}/${deployed.tenantId}`;
  const registration = {
    ...ids,
    ...(entra.lifecycle.externalApplication !== undefined && { isExternal: true as const }),
    authorizationEndpoint: `${authority}/oauth2/v2.0/authorize`,
    tokenEndpoint: `${authority}/oauth2/v2.0/token`,
    issuer: `${authority}/v2.0`,
    ...apiUriFact(name, entra, deployed.tenantId),
    scopes: entra.scopes,
    redirectUris: entra.redirectUris,
    credential,
  };
  return {
    ...names,
    ...(entra.owners.length > 0 && { owners: entra.owners }),
    ...(entra.justification !== undefined && { justification: entra.justification }),
    ...(entra.addresses !== undefined && { addresses: entra.addresses }),
    entra: {
      ...registration,
      ...(existingSecrets.length > 0 && { existingSecrets }),
      signInAudience: entra.signInAudience,
      ...(cutOff !== undefined && { cutOff }),
      consent: {
        state: needsConsent(entra) ? "needed" : "granted",
        adminConsentUrl: `${authority}/adminconsent?client_id=${deployed.clientId}`,
        usersMayConsent: entra.permissions.every(({ needsAdminConsent }) => needsAdminConsent === false),
        permissions: {
          delegated: permissionFacts(entra.permissions, "delegated"),
          application: permissionFacts(entra.permissions, "application"),
        },
      },
    },
    ...(entra.mail !== undefined && { mail: entra.mail }),
    ...(delivery !== undefined && { delivery }),
    handoff: addAssignmentStep(
      spec,
      addFormerAddressStep(
        entra,
        addDeliveryNote(
          spec.describe({
            ...registration,
            redirectUris: presentRedirectUris(entra),
            authority,
            deliverTo: entra.deliverTo,
          }),
          delivery,
        ),
      ),
    ),
  };
}

/** A registration without declared permissions needs no consent, and neither does one that is cut off. */
function needsConsent({ consent, permissions, lifecycle }: EntraSpec): boolean {
  return consent !== "granted" && permissions.length > 0 && lifecycle.cutOff === undefined;
}

/**
 * Builds the record of a retired product whose registration a run has deleted, until its entry is removed. `product` is its
 * name in the hand-off.
 */
export function buildDeletedConnection(
  { name, system, displayName, contact, entra }: IntegrationSpec,
  { since, deletedOn }: EndedRetirement,
  product: string,
): Connection {
  return {
    name,
    system,
    displayName,
    ...(contact !== undefined && { contact }),
    ...(entra !== undefined && entra.owners.length > 0 && { owners: entra.owners }),
    deleted: { retiredOn: since, deletedOn },
    handoff: describeDeleted({ name, product }, deletedOn),
  };
}

/** The redirect URIs that a product has to send from now on. */
function presentRedirectUris({ redirectUris, formerRedirectUris }: EntraSpec): RedirectUris {
  const withoutFormer = (uris: string[]): string[] => uris.filter((uri) => !formerRedirectUris.includes(uri));
  return {
    web: withoutFormer(redirectUris.web),
    publicClient: withoutFormer(redirectUris.publicClient),
    singlePage: withoutFormer(redirectUris.singlePage),
  };
}

function addFormerAddressStep({ formerRedirectUris, lifecycle }: EntraSpec, handoff: Handoff): Handoff {
  if (formerRedirectUris.length === 0 || lifecycle.cutOff !== undefined) return handoff;
  const uris = formerRedirectUris.map((uri) => `\`${uri}\``).join(", ");
  const step = {
    title: "Stop using the former address",
    detail: `Entra still accepts ${uris}. When nobody opens the product under a former address any more, delete \`formerAddresses\` in the stack file and deploy.`,
  };
  return { ...handoff, steps: [...handoff.steps, step] };
}

/** With `assignmentRequired`, nobody can sign in before somebody is assigned. */
function addAssignmentStep(
  { displayName, entra }: { displayName: string; entra: EntraSpec },
  handoff: Handoff,
): Handoff {
  const signsIn = entra.permissions.some(({ kind }) => kind === "delegated");
  if (!entra.assignmentRequired || !signsIn || entra.lifecycle.cutOff !== undefined) return handoff;
  const step = {
    task: "assign-users" as const,
    title: "Assign users and groups",
    detail: `In the Microsoft Entra admin center: Enterprise apps, ${displayName}, Users and groups. Entra refuses everyone who is not assigned (AADSTS50105).`,
  };
  return { ...handoff, steps: [step, ...handoff.steps] };
}

function apiUriFact(
  name: string,
  { identifierUris, exposedScopes }: EntraSpec,
  tenantId: string,
): Pick<EntraFacts, "apiUri"> {
  if (identifierUris?.[0] !== undefined) return { apiUri: identifierUris[0] };
  return exposedScopes.length > 0 && identifierUris === undefined ? { apiUri: apiUriOf(name, tenantId) } : {};
}

/** The default Application ID URI of an integration that exposes scopes: Entra accepts `api://<tenant id>/<text>` in every tenant. */
export function apiUriOf(name: string, tenantId: string): string {
  return `api://${tenantId}/${name}`;
}

function permissionFacts(
  permissions: PermissionSpec[],
  kind: PermissionSpec["kind"],
): { api: string; apiAppId: string; value: string }[] {
  return permissions
    .filter((one) => one.kind === kind)
    .map((one) => ({ api: one.apiName, apiAppId: one.apiAppId, value: one.value }));
}
