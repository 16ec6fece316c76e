import { planRotationOnly, type RotationPlan } from "../../commands/report/rotation-only.ts";
import { parsePreview } from "../../commands/report/preview.ts";
import { deployedConnection } from "../connection.ts";
import { componentUrns, printed, secret, step, type PrintedStep } from "./previews.ts";

/** The day of a run after the secret became due. */
export const dueDay = new Date("2026-12-11T03:17:00Z");

/** The application of the integration `erp-sync`, which the last deployment recorded. */
export const applicationId = "/applications/8d0f6f5e-0000-4000-8000-000000000003";

const provider =
  "urn:pulumi:prod::entra-integrations::pulumi:providers:azuread::default_6_9_1::bf1a75c0-1355-475b-85c7-8784f130e54d";

/** The stack with the connection that the last deployment recorded. */
export function stackStep(op = "same", changes: object = {}): PrintedStep {
  const urn = "urn:pulumi:prod::entra-integrations::pulumi:pulumi:Stack::entra-integrations-prod";
  const keyVault = {
    vaultId: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv",
    vaultUri: "https://kv.vault.azure.net/",
    clientId: { name: "erp-sync-client-id", uri: "https://kv.vault.azure.net/secrets/erp-sync-client-id" },
    tenantId: { name: "erp-sync-tenant-id", uri: "https://kv.vault.azure.net/secrets/erp-sync-tenant-id" },
    clientSecret: {
      name: "erp-sync-client-secret",
      uri: "https://kv.vault.azure.net/secrets/erp-sync-client-secret",
      versionUri: "https://kv.vault.azure.net/secrets/erp-sync-client-secret/1",
      expiresOn: "2027-05-01T00:00:00Z",
    },
  };
  const connections = { "erp-sync": deployedConnection({ delivery: { keyVault }, ...changes }) };
  const state = { urn, type: "pulumi:pulumi:Stack", custom: false };
  return { op, urn, oldState: { ...state, outputs: { connections, secrets: "[secret]" } }, newState: state };
}

/** Inputs of a client secret, as the component sets them. */
export function secretInputs(endDate: string): Record<string, unknown> {
  return {
    __defaults: [],
    applicationId,
    displayName: secret(endDate).displayName,
    endDate,
    rotateWhenChanged: { revision: "1" },
  };
}

/** A change of the state on one side of a step. */
type Spoiling = Record<string, unknown>;

/** Returns a step with other facts about its resource, or with other inputs, on the given sides. */
export function spoil(
  given: PrintedStep,
  {
    state = {},
    inputs = {},
    sides = ["oldState", "newState"],
  }: {
    state?: Spoiling;
    inputs?: Spoiling;
    sides?: ("oldState" | "newState")[];
  },
): PrintedStep {
  const spoiled: PrintedStep = { ...given };
  for (const side of sides) {
    const one: { inputs?: object } | undefined = given[side];
    if (one !== undefined) spoiled[side] = { ...one, ...state, inputs: { ...one.inputs, ...inputs } };
  }
  return spoiled;
}

/** The secret that is due replaces one that has ended. */
export function dueReplace(): PrintedStep {
  const given = step("replace", "secret", "erp-sync-secret-1", {
    before: secretInputs("2026-12-10T00:00:00Z"),
    after: secretInputs("2027-05-19T00:00:00Z"),
    differs: ["displayName", "endDate"],
  });
  return spoil(given, { state: { provider } });
}

/** The secret that is due, in an empty slot. */
export function dueCreate(): PrintedStep {
  const { newState, urn } = dueReplace();
  return { op: "create", urn, ...(newState && { newState }) };
}

/** A secret is deleted after its end. */
export function dueDelete(): PrintedStep {
  const { oldState, urn } = dueReplace();
  return { op: "delete", urn, ...(oldState && { oldState }) };
}

/** The new secret is written to the key vault. */
export function dueDelivery(): PrintedStep {
  const inputs = { resourceGroupName: "rg", vaultName: "kv", secretName: "erp-sync-client-secret" };
  const properties = { value: "[secret]", contentType: "text/plain", attributes: { expires: 1803772800 } };
  const given = step("update", "vaultSecret", "erp-sync-vault-client-secret", {
    before: { ...inputs, properties, tags: { "managed-by": "entra-integrations:p:prod:erp-sync", generation: "12" } },
    after: {
      ...inputs,
      properties: { ...properties, attributes: unknown },
      tags: { "managed-by": "entra-integrations:p:prod:erp-sync", generation: unknown },
    },
    differs: ["properties", "tags"],
  });
  return spoil(given, { state: { provider } });
}

/** A component of the integration, unchanged unless the operation says otherwise. */
export function componentStep(component: keyof typeof componentUrns, op = "same"): PrintedStep {
  const urn = componentUrns[component];
  const type = urn.split("::")[2]!.split("$").at(-1)!;
  const state = { urn, type, custom: false };
  return { op, urn, ...(op !== "create" && { oldState: state }), ...(op !== "delete" && { newState: state }) };
}

/** Decides a plan, by default on the day on which the rotation is due. */
export function decide(steps: PrintedStep[], { clock = dueDay, config = {} } = {}): RotationPlan {
  return planRotationOnly(parsePreview(printed(steps)).steps, clock, config);
}

/** What the engine prints for a value that it does not know yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
