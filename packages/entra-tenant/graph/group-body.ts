import { z } from "zod";
import type { BodyRules } from "./body.ts";

// Limits: https://learn.microsoft.com/graph/api/resources/group and .../graph/api/group-post-groups
const references = z.array(z.string()).max(20).optional();
const text = (longest: number) => z.string().min(1).max(longest).nullable();

const groupBody = z
  .strictObject({
    classification: text(256),
    description: text(1024),
    displayName: z.string().min(1).max(256),
    groupTypes: z.array(z.enum(["Unified", "DynamicMembership"])),
    mailEnabled: z.boolean(),
    // Graph's page forbids full stops too, but the azuread provider's acceptance tests create `acctest.Group-1`.
    mailNickname: z
      .string()
      .regex(/^[^@()\\[\]";:<>,\s\u0080-\uffff]+$/)
      .max(64),
    membershipRule: text(3072),
    membershipRuleProcessingState: z.enum(["On", "Paused"]).nullable(),
    preferredDataLocation: text(16),
    resourceBehaviorOptions: z.array(z.string()),
    resourceProvisioningOptions: z.array(z.string()),
    securityEnabled: z.boolean(),
    theme: z.enum(["Teal", "Purple", "Green", "Blue", "Pink", "Orange", "Red"]).nullable(),
    uniqueName: text(128),
    visibility: z.enum(["Private", "Public", "HiddenMembership"]).nullable(),
    writebackConfiguration: z.strictObject({
      isEnabled: z.boolean().nullable().optional(),
      onPremisesGroupType: z
        .string()
        .regex(/^universal(Distribution|Security|MailEnabledSecurity)Group$/i)
        .nullable()
        .optional(),
    }),
  })
  .partial();

const mailSettings = {
  allowExternalSenders: z.boolean().nullable().optional(),
  autoSubscribeNewMembers: z.boolean().nullable().optional(),
  hideFromAddressLists: z.boolean().nullable().optional(),
  hideFromOutlookClients: z.boolean().nullable().optional(),
};

const createSchema = groupBody
  .required({ displayName: true, mailEnabled: true, mailNickname: true, securityEnabled: true })
  .extend({
    isAssignableToRole: z.boolean().nullable().optional(),
    "owners@odata.bind": references,
    "members@odata.bind": references,
  });
const updateSchema = groupBody.extend(mailSettings);

/** A body of `POST` on groups. */
export type NewGroupBody = z.infer<typeof createSchema>;
/** A body of `PATCH` on groups. */
export type GroupBody = z.infer<typeof updateSchema>;

const readOnly = [
  "createdDateTime",
  "deletedDateTime",
  "mail",
  "members",
  "owners",
  "preferredLanguage",
  "proxyAddresses",
  "renewedDateTime",
  "securityIdentifier",
];
/** Graph properties that this tenant does not store. */
const notServed = ["assignedLabels", "extensions", "isFavorite", "isSubscribedByMail", "unseenCount"];

const type = "Group";

/** Bodies by method. `isAssignableToRole` can only be set at creation. */
export const groupBodies = {
  create: {
    type,
    schema: createSchema,
    readOnly: [...readOnly, ...Object.keys(mailSettings)],
    notServed,
    annotations: ["owners@odata.bind", "members@odata.bind"],
  } satisfies BodyRules<NewGroupBody>,
  update: {
    type,
    schema: updateSchema,
    readOnly: [...readOnly, "isAssignableToRole"],
    notServed,
  } satisfies BodyRules<GroupBody>,
};
