import { z } from "zod";
import { credentialFacts } from "./credentials/credential-facts.ts";

/** One declared permission. */
const permission = z.object({
  api: z.string(),
  apiAppId: z.string(),
  value: z.string(),
});

/** The app registration in the record of a connection. */
export const entraRecord = z.object({
  tenantId: z.string(),
  clientId: z.string(),
  /** Object id of the app registration. Empty for an application of another tenant. */
  applicationObjectId: z.string(),
  /** Whether the application is registered in another tenant, so that this one has only its service principal. */
  isExternal: z.literal(true).optional(),
  /** Object id of the service principal ("enterprise application"). */
  servicePrincipalObjectId: z.string(),
  authorizationEndpoint: z.string(),
  tokenEndpoint: z.string(),
  issuer: z.string(),
  signInAudience: z.string(),
  /** Application ID URI of an integration that is an API itself. Absent if the registration exposes no scopes. */
  apiUri: z.string().optional(),
  scopes: z.array(z.string()),
  redirectUris: z.object({
    web: z.array(z.string()),
    publicClient: z.array(z.string()),
    singlePage: z.array(z.string()),
  }),
  credential: credentialFacts,
  /** Client secrets that people created, next to those of the runs. Absent if there are none. */
  existingSecrets: z
    .array(
      z.object({
        keyId: z.string(),
        name: z.string().optional(),
        /** ISO time. */
        expiresOn: z.string(),
        /** Whether Entra no longer has it. */
        isRemoved: z.boolean(),
      }),
    )
    .optional(),
  /** Why the client is disabled and has no credentials. Absent for one in use. */
  cutOff: z
    .object({
      reason: z.enum(["contained", "retired"]),
      /** ISO time. */
      since: z.string(),
      /** ISO time from which a run deletes the registration. Absent for one that stays. */
      deletedOn: z.string().optional(),
    })
    .optional(),
  consent: z.object({
    /** `granted` if nobody has to consent, which is also true for a client that is cut off. */
    state: z.enum(["granted", "needed"]),
    /** Where an administrator consents for the whole organization. */
    adminConsentUrl: z.string(),
    /** Whether each user may consent at the first sign-in, in a tenant that lets users consent. */
    usersMayConsent: z.boolean(),
    permissions: z.object({ delegated: z.array(permission), application: z.array(permission) }),
  }),
});

/** A deployed app registration, as consumers read it. */
export type EntraRecord = z.output<typeof entraRecord>;
