import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";

/** A resource as a rule gets it, alone or in a stack. */
type Judged = Pick<ResourceValidationArgs | PolicyResource, "type" | "props">;

/** Types of the provider entra-delivery that let an application into a mailbox of Exchange Online. */
const mailboxTypes = ["ExchangeMailboxPermission", "ExchangeRoleAssignment"].map(
  (name) => `entra-delivery:index:${name}`,
);

/** Whether a resource lets an application into a mailbox. */
export function givesMailbox({ type }: Judged): boolean {
  return mailboxTypes.includes(type);
}

/** The certificate in PEM form that a registration had before a stack took it over; undefined for other resources. */
export function existingCertificateOf({ type, props }: Judged): { value: string } | undefined {
  return type === "entra-delivery:index:ExistingCertificate" ? (props as { value: string }) : undefined;
}

/** Whether a resource sends events of an integration to an adapter. */
export function isWebhook({ type }: Judged): boolean {
  return type === "entra-delivery:index:Webhook";
}
