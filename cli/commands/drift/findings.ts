import type { AccessReport } from "../report/access-report.ts";
import type { ChangeLists, UndescribedChange } from "../report/change-lists.ts";
import type { OneSided } from "../report/compare-facts.ts";
import type { PermissionDescription } from "../report/permission-description.ts";
import { shortType } from "../../output/short-type.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";

/** One difference between the tenant and the last deployment. */
export interface DriftFinding {
  /** The integration, or else the resource. */
  integration: string;
  /** A sentence with names and values in backticks. */
  text: string;
  /** Whether it affects access. */
  isAccess: boolean;
  /** The activity under which Entra's audit log records the person and the time. */
  auditActivity: string;
}

/** Returns the changes made in the tenant, from the report of a refresh. */
export function findDrift({ integrations, outside }: AccessReport): DriftFinding[] {
  return [
    ...integrations.flatMap((one) => findingsOf(one.name, changesOf(one))),
    ...outside.flatMap((one) => findingsOf(`${shortType(one.type)} ${one.name}`, changesOf(one))),
  ];
}

type Change = Omit<DriftFinding, "integration" | "isAccess"> & { isAccess?: boolean };

function findingsOf(subject: string, changes: readonly Change[]): DriftFinding[] {
  const integration = visibleText(subject);
  return changes.map(({ isAccess = true, ...change }) => ({ integration, isAccess, ...change }));
}

// Names of activities: https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
const updateApplication = "Update application";
const certificatesAndSecrets = "Update application – Certificates and secrets management";

function changesOf(one: ChangeLists): Change[] {
  return [
    ...one.resources.map(({ change, name }): Change => ({
      text: `the ${literal(name)} was ${change}`,
      auditActivity: activityOf(name, change),
    })),
    ...one.permissions.map((permission): Change => ({
      text: `${phrase(permission)} was ${permission.change === "added" ? "added to" : "removed from"} the registration`,
      auditActivity: updateApplication,
    })),
    ...one.consents.map(consentChange),
    ...one.redirectUris.map(({ change, uri, platform }): Change => ({
      text: `the redirect URI ${quoted(uri)} (${platform}) was ${change}`,
      auditActivity: updateApplication,
    })),
    ...one.secrets.map(({ name, endsOn }): Change => ({
      text: `the client secret ${quoted(name)}, which was to end on ${literal(endsOn.slice(0, 10))}, was removed`,
      auditActivity: certificatesAndSecrets,
    })),
    ...one.credentials.map(({ change, type, name }): Change => ({
      text: `the ${type} ${quoted(name)} was ${change}`,
      auditActivity: type === "certificate" ? certificatesAndSecrets : updateApplication,
    })),
    ...one.settings.map(({ name, before, after, isAccess }): Change => ({
      text: `${literal(name)}: ${valueText(before)} became ${valueText(after)}`,
      isAccess,
      auditActivity: activityOf(name, "changed"),
    })),
    ...one.undescribed.map(undescribedChange),
  ];
}

function undescribedChange({ change, type, name, properties }: UndescribedChange): Change {
  const of = properties.length === 0 ? "" : ` in ${properties.map(quoted).join(", ")}`;
  return {
    text: `the ${literal(shortType(type))} ${quoted(name)} was ${change}${of}`,
    auditActivity: activityOf(type.toLowerCase().includes("serviceprincipal") ? "service principal" : type, change),
  };
}

function consentChange(permission: OneSided<PermissionDescription>): Change {
  const isAdded = permission.change === "added";
  const delegated = isAdded ? "Add delegated permission grant" : "Remove delegated permission grant";
  const application = isAdded
    ? "Add app role assignment to service principal"
    : "Remove app role assignment from service principal";
  return {
    text: `consent to ${phrase(permission)} was ${isAdded ? "given" : "withdrawn"}`,
    auditActivity: permission.kind === "delegated" ? delegated : application,
  };
}

function activityOf(name: string, change: string): string {
  const isPrincipal = name.includes("service principal");
  if (name.includes("key vault")) return "in the vault's own log: SecretDelete or SecretSet";
  if (name.includes("Posit Connect")) return "in Posit Connect's own audit log";
  if (name.includes("Exchange")) return "in Exchange Online's own admin audit log";
  if (change === "removed") return isPrincipal ? "Remove service principal" : "Delete application";
  if (name.includes("owners")) return `Add owner to ${isPrincipal ? "service principal" : "application"}`;
  return isPrincipal || name.startsWith("sign-in") ? "Update service principal" : updateApplication;
}

function phrase({ kind, name, api }: PermissionDescription): string {
  return `the ${kind} permission ${quoted(name)} of ${literal(api)}`;
}

function valueText(value: string | undefined): string {
  return value === undefined ? "none" : quoted(value);
}

// A backtick in a name from the tenant must not end the quotation.
function quoted(text: string): string {
  return `\`${literal(text)}\``;
}

function literal(text: string): string {
  return visibleText(text).replaceAll("`", "'");
}
