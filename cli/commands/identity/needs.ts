import { isGuid } from "../../../integrations/text/guid.ts";
import { secretOf } from "../../../integrations/credentials/credentials.ts";
import type { EntraSpec, IntegrationSpec } from "../../../integrations/spec.ts";
import { findDeliveryNeeds } from "./delivery-needs.ts";
import type { Need } from "./need.ts";

/** Purposes of a run. Pipelines use a separate identity for each. */
export const acts = ["preview", "deploy", "consent"] as const;

/** One of the acts. */
export type Act = (typeof acts)[number];

/**
 * The least permissions that the identities of a stack need. An identity for several purposes needs all their lists.
 */
export interface IdentityNeeds {
  /** Previews, reports and drift checks. Read permissions only. */
  preview: Need[];
  /** Creates registrations, secrets and deliveries. */
  deploy: Need[];
  /** Gives consent, in addition to the deployment; empty if no integration has `consent: granted`. */
  consent: Need[];
  /** Notes for readers. */
  notes: string[];
}

/** The Azure actions of a delivery, for a custom role that replaces Key Vault Contributor. */
export const vaultActions = [
  "Microsoft.KeyVault/vaults/read",
  "Microsoft.KeyVault/vaults/secrets/read",
  "Microsoft.KeyVault/vaults/secrets/write",
] as const;

interface Registration {
  name: string;
  entra: EntraSpec;
}

/**
 * Returns the permissions that a stack's identities need. Each is the least privileged permission of the requests that
 * a deployment makes, according to pages of Microsoft Graph such as
 * https://learn.microsoft.com/graph/api/application-post-applications.
 */
export function findNeeds(specs: readonly IntegrationSpec[]): IdentityNeeds {
  const registrations = specs.flatMap(({ name, entra }): Registration[] =>
    entra === undefined ? [] : [{ name, entra }],
  );
  const lookups = lookupNeeds(registrations);
  const consents = consentNeeds(registrations);
  const deliveries = findDeliveryNeeds(registrations);
  const readsAll = permission(
    "Application.Read.All",
    registrations,
    (names) => `reads ${names}, and the APIs whose permissions they have`,
  );
  return {
    preview: [
      ...readsAll,
      ...readGrantNeeds(registrations),
      ...readPolicyNeeds(registrations, "reads what the tenant's policies would refuse"),
      ...lookups,
      ...vaultNeeds(registrations, "Reader", "reads"),
    ],
    deploy: [
      ...registrationNeeds(registrations, readsAll),
      ...readGrantNeeds(registrations),
      ...readPolicyNeeds(registrations, "reads, before a rotation, whether the tenant allows new secrets"),
      ...lookups,
      ...vaultNeeds(registrations, "Key Vault Contributor", "writes"),
      ...permission(
        "AuditLog.Read.All",
        registrations.filter(({ entra }) => secretOf(entra.credential)?.retiresOnEvidence === true),
        (names) => `reads which secret is in use, before it deletes an older one of ${names}`,
      ),
      ...deliveries.needs,
    ],
    // The whole program runs, but this identity changes only consent and reads everything else.
    consent:
      consents.length === 0
        ? []
        : [...consents, ...readsAll, ...lookups, ...vaultNeeds(registrations, "Reader", "reads")],
    notes: [...notesOf(registrations), ...deliveries.notes],
  };
}

/**
 * With OwnedBy, an identity can change only what it owns. It cannot change a registration that it does not own, and needs
 * another permission to read, after a rotation, which application permissions were granted.
 */
function registrationNeeds(registrations: readonly Registration[], readsAll: Need[]): Need[] {
  const owned = registrations.filter(hasOwnerById);
  const others = registrations.filter((one) => !hasOwnerById(one));
  if (others.length > 0) {
    return permission(
      "Application.ReadWrite.All",
      others,
      (names) => `writes ${names}, which have no owner by object id and so not this identity`,
    );
  }
  return [
    ...permission("Application.ReadWrite.OwnedBy", owned, (names) => `makes and changes ${names}, as their owner`),
    ...readsAll,
  ];
}

function readGrantNeeds(registrations: readonly Registration[]): Need[] {
  return permission(
    "DelegatedPermissionGrant.Read.All",
    registrations,
    (names) => `reads the delegated consent to ${names}, for drift and verify`,
  );
}

/** https://learn.microsoft.com/graph/api/tenantappmanagementpolicy-get and https://learn.microsoft.com/graph/api/authorizationpolicy-get */
function readPolicyNeeds(registrations: readonly Registration[], because: string): Need[] {
  return permission("Policy.Read.All", registrations, (names) => `${because}, for ${names}`);
}

function consentNeeds(registrations: readonly Registration[]): Need[] {
  return [
    ...permission(
      "AppRoleAssignment.ReadWrite.All",
      registrations.filter((one) => isGranted(one, "application")),
      (names) => `gives their application permissions to ${names}`,
    ),
    ...permission(
      "DelegatedPermissionGrant.ReadWrite.All",
      registrations.filter((one) => isGranted(one, "delegated")),
      (names) => `gives their delegated permissions to ${names}`,
    ),
  ];
}

function lookupNeeds(registrations: readonly Registration[]): Need[] {
  const named = registrations.filter(({ entra }) => entra.owners.some((owner) => owner.includes("@")));
  return permission("User.Read.All", named, (names) => `looks up owners by user principal name for ${names}`);
}

function vaultNeeds(registrations: readonly Registration[], role: string, verb: string): Need[] {
  const byVault = Map.groupBy(
    registrations.filter(({ entra }) => entra.deliverTo?.keyVault !== undefined),
    ({ entra }) => entra.deliverTo?.keyVault?.vaultId ?? "",
  );
  return [...byVault].map(([scope, delivered]) => ({
    kind: "Azure role",
    name: role,
    scope,
    because: `${verb} the secrets of ${namesOf(delivered)}`,
  }));
}

function permission(name: string, registrations: readonly Registration[], because: (names: string) => string): Need[] {
  return registrations.length === 0 ? [] : [{ kind: "permission", name, because: because(namesOf(registrations)) }];
}

function notesOf(registrations: readonly Registration[]): string[] {
  if (registrations.length === 0) return [];
  const ownerless = registrations.filter((one) => !hasOwnerById(one));
  return [
    ...(ownerless.length > 0
      ? [
          "Application.ReadWrite.OwnedBy is enough once entra-integrations:owners has the object id of the deploying identity's service principal.",
        ]
      : [
          "Application.ReadWrite.OwnedBy is enough only if the object ids among the owners include the deploying identity's service principal.",
        ]),
    "Owners are set when a registration is made. To give one that is there another owner, Microsoft Graph asks for Application.ReadWrite.All and Directory.Read.All: have an administrator do it.",
    ...(registrations.some(({ entra }) => entra.lifecycle.existingSecrets.length > 0)
      ? [
          "Secrets that people created are looked up and removed with the permission that writes the registration. Application.ReadWrite.OwnedBy is enough only if the deploying identity owns the registration.",
        ]
      : []),
    ...(registrations.some(({ entra }) => entra.lifecycle.adopt?.certificates !== undefined)
      ? [
          "Adopted certificates are read, added again and removed with the permission that writes the registration. Application.ReadWrite.OwnedBy is enough only if the deploying identity owns the registration. It must sign in with a secret, a token of its pipeline, a managed identity or the Azure CLI.",
        ]
      : []),
    "An identity that runs usage or inventory also needs AuditLog.Read.All, and the tenant a licence of Microsoft Entra ID P1. Without them, the use of every credential is unknown.",
    "An identity that runs contain and release needs Application.ReadWrite.All, DelegatedPermissionGrant.ReadWrite.All, AppRoleAssignment.ReadWrite.All and Policy.Read.All: sign in as an administrator for an incident instead of giving them to a pipeline.",
    "recover removes objects of interrupted runs with the permissions to deploy, and grants with those for consent.",
    ...(registrations.some(({ entra }) => entra.deliverTo?.keyVault !== undefined)
      ? [
          `Key Vault Contributor is the smallest built-in role that writes secrets through Azure Resource Manager. A custom role with ${vaultActions.join(", ")} is smaller; --bootstrap prints it.`,
          "A run that removes, renames or moves a delivery deletes secrets in the vault itself: give the deploying identity Key Vault Secrets Officer there for that run.",
        ]
      : []),
    ...(registrations.some(({ entra }) => entra.consent === "granted")
      ? [
          "AppRoleAssignment.ReadWrite.All and DelegatedPermissionGrant.ReadWrite.All can grant anything to anybody: give them only to a separate identity, behind an approval.",
        ]
      : []),
  ];
}

function hasOwnerById({ entra }: Registration): boolean {
  return entra.owners.some(isGuid);
}

function isGranted({ entra }: Registration, kind: "delegated" | "application"): boolean {
  return entra.consent === "granted" && entra.permissions.some((one) => one.kind === kind);
}

function namesOf(registrations: readonly Registration[]): string {
  return registrations.map(({ name }) => name).join(", ");
}
