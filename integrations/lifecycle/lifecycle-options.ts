import { z } from "zod";
import type { FieldProblem } from "../stack-file/schema.ts";
import { writtenTime } from "../stack-file/written-time.ts";
import { adoptOption, type AdoptSpec, objectId } from "./adoption.ts";
import { type ExistingSecretSpec, existingSecretsOption } from "./existing-secrets.ts";
import { ignorableProperties, type IgnorableProperty } from "./ignored-properties.ts";
import { tagList } from "./tags.ts";

/** How long the registration of a retired product can be restored by deleting the line. */
const retirementDays = 30;

/** Options for registrations that exist before the stack, change their name, or end. Every system has them. */
export const lifecycleOptions = {
  formerName: z
    .string()
    .optional()
    .describe("The integration's earlier name, after a rename. Its resources are kept instead of being created again"),
  adopt: adoptOption
    .optional()
    .describe("Existing objects in Entra that the first run takes over. npm run adopt writes it"),
  existingSecrets: existingSecretsOption
    .optional()
    .describe("Client secrets that people created. They stay until they expire, or until a line says remove: true"),
  ignoreChanges: z
    .array(z.enum(ignorableProperties))
    .optional()
    .describe("Properties that runs leave as they are in Entra, under the names of the azuread provider"),
  onRemoval: z
    .enum(["delete", "keep"])
    .optional()
    .describe("Whether removing the entry deletes the registration in Entra. Default: delete"),
  tags: tagList.optional().describe("Additional tags of the registration. Default: none"),
  servicePrincipalTags: tagList
    .optional()
    .describe(
      "Tags of the enterprise application. Default: WindowsAzureActiveDirectoryIntegratedApp, which shows it in the portal",
    ),
  externalApplication: objectId
    .optional()
    .describe("Client id of an application of another tenant. Only its enterprise application is managed"),
  contained: writtenTime
    .optional()
    .describe(
      "When the integration was cut off. Runs keep it disabled and without credentials. npm run contain writes it",
    ),
  retired: writtenTime
    .optional()
    .describe("When the product was retired. It is disabled, and deleted after 30 days. npm run retire writes it"),
} as const;

/** The parsed form of these options. */
export interface LifecycleOptions {
  formerName?: string | undefined;
  adopt?: AdoptSpec | undefined;
  existingSecrets?: ExistingSecretSpec[] | undefined;
  ignoreChanges?: IgnorableProperty[] | undefined;
  onRemoval?: "delete" | "keep" | undefined;
  tags?: string[] | undefined;
  servicePrincipalTags?: string[] | undefined;
  externalApplication?: string | undefined;
  /** ISO times. */
  contained?: string | undefined;
  retired?: string | undefined;
}

/** The life of a registration beyond its description, with all defaults. */
export interface LifecycleSpec {
  formerName: string | undefined;
  adopt: AdoptSpec | undefined;
  existingSecrets: ExistingSecretSpec[];
  ignoreChanges: IgnorableProperty[];
  onRemoval: "delete" | "keep";
  tags: string[];
  servicePrincipalTags: string[];
  /** Client id of an application of another tenant; undefined for a registration of this tenant. */
  externalApplication: string | undefined;
  /** Why the integration has no credentials and no grants, and cannot sign in; undefined for one in use. */
  cutOff: CutOff | undefined;
}

/** Why an integration is cut off from the tenant. */
export interface CutOff {
  reason: "contained" | "retired";
  /** ISO time. */
  since: string;
  /** ISO time from which a run deletes the registration. Absent for one that stays. */
  deletedOn?: string;
}

/** Refuses an application of another tenant with a system whose product is registered in the customer's tenant. */
export function checkExternalSystem(system: string, { externalApplication }: LifecycleOptions): FieldProblem[] {
  if (externalApplication === undefined || system === "custom") return [];
  return [
    {
      keys: ["externalApplication"],
      message: "works only with system: custom, because this system describes a registration of this tenant",
      fix: "write system: custom, and remove the options of the product",
      code: "external-system",
    },
  ];
}

/** Adds the defaults. `now` decides whether a retirement has begun. */
export function planLifecycle(options: LifecycleOptions, now: Date): LifecycleSpec {
  return {
    formerName: options.formerName,
    adopt: options.adopt,
    existingSecrets: options.existingSecrets ?? [],
    ignoreChanges: options.ignoreChanges ?? [],
    onRemoval: options.onRemoval ?? "delete",
    tags: options.tags ?? [],
    // The portal lists a service principal under Enterprise applications only with this tag.
    servicePrincipalTags: options.servicePrincipalTags ?? ["WindowsAzureActiveDirectoryIntegratedApp"],
    externalApplication: options.externalApplication,
    cutOff: planCutOff(options, now),
  };
}

// A retirement has an end, so it is the reason if both lines are there.
function planCutOff({ contained, retired, onRemoval }: LifecycleOptions, now: Date): CutOff | undefined {
  if (retired !== undefined && Date.parse(retired) <= now.getTime()) {
    const deletedOn = new Date(Date.parse(retired) + retirementDays * 86_400_000).toISOString().replace(".000Z", "Z");
    return { reason: "retired", since: retired, ...(onRemoval !== "keep" && { deletedOn }) };
  }
  // The clock of the machine that wrote the line may be ahead, and an incident cannot wait.
  return contained === undefined ? undefined : { reason: "contained", since: contained };
}
