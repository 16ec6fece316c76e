import { expect } from "vitest";
import type { AddedSystems } from "../../../integrations/stack-file/parse.ts";
import { findPermission } from "../../../integrations/permissions/apis.ts";
import type { Entry } from "../../commands/add/parse-options.ts";
import type { Ask } from "../../commands/add/prompter.ts";
import { chooseSystem } from "../../commands/adopt/choose-system.ts";
import { composeEntry } from "../../commands/adopt/compose-entry.ts";
import type { RegistrationFacts } from "../../commands/adopt/facts.ts";
import { apiServicePrincipal, application } from "../../commands/adopt/graph-objects.ts";

const now = new Date("2026-11-01T00:00:00Z");

/** App ids of Microsoft's APIs. */
export const graph = "00000003-0000-0000-c000-000000000000";
export const exchange = "00000002-0000-0ff1-ce00-000000000000";
export const dynamics = "00000015-0000-0000-c000-000000000000";

const dynamicsScopes = ["AX.FullAccess", "Odata.FullAccess"].map((value) => ({
  value,
  id: findPermission(dynamics, "delegated", value)?.id,
}));

/** The facts of a registration with these redirect URIs and permissions. */
export function factsOf(
  redirectUris: string[],
  permissions: [string, "delegated" | "application", string[]][],
): RegistrationFacts {
  return {
    clientId: "11111111-0000-4000-8000-000000000001",
    tenantId: "11111111-0000-4000-8000-000000000002",
    application: application.parse({
      id: "11111111-0000-4000-8000-000000000003",
      appId: "11111111-0000-4000-8000-000000000001",
      displayName: "Some product",
      signInAudience: "AzureADMyOrg",
      web: { redirectUris },
      passwordCredentials: [{ keyId: "11111111-0000-4000-8000-000000000004", endDateTime: "2027-01-01T00:00:00Z" }],
      requiredResourceAccess: permissions.map(([resourceAppId, kind, values]) => ({
        resourceAppId,
        resourceAccess: values.map((value) => ({
          id: findPermission(resourceAppId, kind, value)?.id,
          type: kind === "delegated" ? "Scope" : "Role",
        })),
      })),
    }),
    servicePrincipal: undefined,
    isComplete: true,
    owners: [],
    federatedCredentials: [],
    // The catalogue is not sure of the ids of Dynamics, so a run looks them up.
    apis: [apiServicePrincipal.parse({ id: "dynamics", appId: dynamics, oauth2PermissionScopes: dynamicsScopes })],
  };
}

/** The user's part: options of the command, answers, and systems of system files. */
export interface Choices {
  readonly system?: string;
  readonly options?: Entry | undefined;
  readonly ask?: Ask;
  readonly added?: AddedSystems["systems"];
}

/** Chooses the system of a registration. Returns its entry, and what a run would change. */
export async function choose(facts: RegistrationFacts, { system, options = {}, ask, added = [] }: Choices = {}) {
  if (facts.application === undefined) throw new Error("no registration");
  const context = {
    others: [],
    owners: undefined,
    added: { systems: added, problems: [] },
    name: "product",
    now,
    readCertificate: () => ({}),
  };
  const composed = composeEntry(facts, facts.application, "product", now);
  const { draft, remarks } = await chooseSystem(composed, facts, context, { system, options, ask });
  expect(draft.entry).toMatchObject({ displayName: "Some product", onRemoval: "keep" });
  if (draft.spec.entra.credential.type === "secret") {
    // With an earlier start, the first run would add two secrets.
    expect(draft.entry["credential"]).toEqual({ type: "secret", rotationStart: "2026-11-01" });
  }
  return { own: draft.entry, remarks, changed: draft.changed.map(({ property }) => property) };
}
