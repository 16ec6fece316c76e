import { z } from "zod";
import type { BodyRules } from "./body.ts";

// Limits: https://learn.microsoft.com/graph/api/resources/user
const text = (longest: number) => z.string().max(longest).nullable().optional();
const strings = (most: number) => z.array(z.string().min(1).max(250)).max(most);

/** https://learn.microsoft.com/graph/api/resources/passwordprofile */
const passwordProfile = z.strictObject({
  password: z.string().nullable().optional(),
  forceChangePasswordNextSignIn: z.boolean().nullable().optional(),
  forceChangePasswordNextSignInWithMfa: z.boolean().nullable().optional(),
});

const userBody = z
  .strictObject({
    accountEnabled: z.boolean(),
    ageGroup: z.enum(["Minor", "NotAdult", "Adult"]).nullable(),
    businessPhones: strings(1),
    city: text(128),
    companyName: text(64),
    consentProvidedForMinor: z.enum(["Granted", "Denied", "NotRequired"]).nullable(),
    country: text(128),
    department: text(64),
    displayName: z.string().min(1).max(256),
    employeeHireDate: z.iso.datetime({ offset: true }).nullable(),
    employeeId: text(16),
    employeeOrgData: z
      .strictObject({
        costCenter: z.string().nullable().default(null),
        division: z.string().nullable().default(null),
      })
      .nullable(),
    employeeType: text(256),
    faxNumber: text(64),
    givenName: text(64),
    jobTitle: text(128),
    mail: z
      .string()
      .regex(/^[^@\s]+@[^@\s]+$/)
      .max(256)
      .nullable(),
    // https://learn.microsoft.com/graph/api/group-post-groups lists the characters that a mail alias cannot contain.
    mailNickname: z
      .string()
      .regex(/^[^@()\\[\]";:<>,\s\u0080-\uffff]+$/)
      .max(64),
    mobilePhone: text(64),
    officeLocation: text(128),
    onPremisesImmutableId: text(256),
    otherMails: strings(250),
    passwordPolicies: z
      .string()
      .regex(
        /^(None|(DisableStrongPassword|DisablePasswordExpiration)(, ?(DisableStrongPassword|DisablePasswordExpiration))?)$/,
      )
      .nullable(),
    passwordProfile,
    postalCode: text(40),
    preferredLanguage: text(20),
    showInAddressList: z.boolean().nullable(),
    state: text(128),
    streetAddress: text(1024),
    surname: text(64),
    usageLocation: z
      .string()
      .regex(/^[A-Za-z]{2}$/)
      .nullable(),
    // https://learn.microsoft.com/entra/identity/hybrid/connect/plan-connect-userprincipalname
    userPrincipalName: z.string().regex(/^[A-Za-z0-9'._!#^~-]{1,64}@[^@\s]{1,48}$/),
    userType: z.enum(["Member", "Guest"]),
  })
  .partial();

/** A body of `POST` or `PATCH` on users. */
export type UserBody = z.infer<typeof userBody>;

const readOnly = [
  "assignedLicenses",
  "createdDateTime",
  "creationType",
  "deletedDateTime",
  "imAddresses",
  "lastPasswordChangeDateTime",
  "manager",
  "proxyAddresses",
  "securityIdentifier",
];

/** Graph properties that this tenant does not store. */
const notServed = [
  "aboutMe",
  "birthday",
  "customSecurityAttributes",
  "employeeLeaveDateTime",
  "hireDate",
  "identities",
  "interests",
  "legalAgeGroupClassification",
  "mailboxSettings",
  "mySite",
  "onPremisesExtensionAttributes",
  "pastProjects",
  "preferredDataLocation",
  "preferredName",
  "responsibilities",
  "schools",
  "skills",
];

const type = "User";

/** Bodies by method: https://learn.microsoft.com/graph/api/user-post-users lists the required properties. */
export const userBodies = {
  create: {
    type,
    schema: userBody.required({
      accountEnabled: true,
      displayName: true,
      mailNickname: true,
      passwordProfile: true,
      userPrincipalName: true,
    }),
    readOnly,
    notServed,
  },
  update: { type, schema: userBody, readOnly, notServed },
} satisfies Record<string, BodyRules<UserBody>>;
