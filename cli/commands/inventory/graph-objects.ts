import { z } from "zod";

// Only the listed properties of Microsoft Graph objects: https://learn.microsoft.com/graph/api/overview

const text = z.string().nullish();
const texts = z
  .array(z.string())
  .nullish()
  .transform((values) => values ?? []);
const credential = z.object({ keyId: z.string(), displayName: text, startDateTime: text, endDateTime: text });
const credentials = z
  .array(credential)
  .nullish()
  .transform((values) => values ?? []);

/** The owner of a registration or an enterprise application. Names are null if the identity is not allowed to read them. */
export const owner = z.object({ id: z.string(), displayName: text, userPrincipalName: text });

const owners = z.array(owner).nullish();

/** An app registration. */
export const application = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: text,
  createdDateTime: text,
  signInAudience: text,
  tags: texts,
  requiredResourceAccess: z
    .array(
      z.object({
        resourceAppId: z.string(),
        resourceAccess: z.array(z.object({ id: z.string(), type: z.string() })),
      }),
    )
    .default([]),
  passwordCredentials: credentials,
  keyCredentials: credentials,
});

/** Consent to an application permission. */
export const assignment = z.object({ id: z.string(), appRoleId: z.string(), resourceId: z.string() });

/** An enterprise application. */
export const servicePrincipal = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: text,
  createdDateTime: text,
  accountEnabled: z.boolean().nullish(),
  appOwnerOrganizationId: text,
  signInAudience: text,
  tags: texts,
  passwordCredentials: credentials,
  keyCredentials: credentials,
});

/** The same objects with a relationship, of which `$expand` returns at most 20 objects. */
export const expanded = {
  application: application.extend({ owners }),
  servicePrincipal: servicePrincipal.extend({ appRoleAssignments: z.array(assignment).nullish() }),
  servicePrincipalOwners: z.object({ id: z.string(), owners }),
};

/** Consent to delegated permissions. */
export const grant = z.object({
  clientId: z.string(),
  consentType: z.string(),
  principalId: text,
  resourceId: z.string(),
  scope: text,
});

export type ListedApplication = z.output<typeof application>;
export type ListedPrincipal = z.output<typeof servicePrincipal>;
export type ListedCredential = z.output<typeof credential>;
export type ListedOwner = z.output<typeof owner>;
export type ListedAssignment = z.output<typeof assignment>;
export type ListedGrant = z.output<typeof grant>;
