import { type Cell, renderCsv } from "../../output/csv.ts";
import type { Overview, OverviewIntegration } from "./model.ts";

/** Returns one row for each permission. An integration without permissions has one row. */
export function renderPermissions({ integrations }: Overview): string {
  const heads = ["permission", "kind", "api", "access tier", "description", "justification", "consent"];
  const rows = integrations.flatMap((integration): Cell[][] => {
    const { permissions, justification, consent } = integration;
    const names = namesOf(integration);
    if (permissions.length === 0) return [[...names, "", "", "", "none", "", justification, consent]];
    return permissions.map(({ value, kind, api, tier, description }) => [
      ...names,
      value,
      kind,
      api,
      tier,
      description,
      justification,
      consent,
    ]);
  });
  return renderCsv([...nameHeads, ...heads], rows);
}

/** Returns one row for each credential. An integration without credentials has one row. */
export function renderCredentials({ integrations }: Overview): string {
  const heads = ["credential", "label", "key id", "valid from", "expires on", "days left", "next rotation", "last use"];
  const rows = integrations.flatMap((integration): Cell[][] => {
    const { credentials } = integration;
    const names = namesOf(integration);
    if (credentials.length === 0)
      return [[...names, integration.cutOff?.reason ?? integration.credentialType ?? "not in Entra"]];
    return credentials.map(({ kind, label, keyId, startsOn, expiresOn, daysLeft, rotatesOn, use }) => [
      ...names,
      kind,
      label,
      keyId,
      startsOn,
      expiresOn,
      daysLeft,
      rotatesOn,
      use.state === "used" ? use.at : use.state === "not seen" ? `not seen since ${use.from}` : "unknown",
      use.state === "unknown" ? use.reason : "",
    ]);
  });
  return renderCsv([...nameHeads, ...heads, "why unknown"], rows);
}

const nameHeads = [
  "stack",
  "integration",
  "system",
  "product",
  "display name",
  "contact",
  "owners",
  "client id",
  "tenant id",
];

function namesOf(integration: OverviewIntegration): Cell[] {
  const { stack, name, system, product, displayName, contact, owners, clientId, tenantId } = integration;
  return [stack, name, system, product, displayName, contact, owners.join("; "), clientId, tenantId];
}
