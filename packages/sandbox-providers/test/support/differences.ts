import { expect } from "vitest";
import type { Values } from "@entra-integrations/provider-bridge/property.ts";
import type { RecordedCall } from "./recording.ts";

/** Where our answer is meant to differ from the recorded one, and why. */
interface Difference {
  because: string;
  applies: (call: RecordedCall) => boolean;
  /** Makes the recorded properties what they would be without the reason. */
  adjust: (properties: Values, inputs: Values) => void;
}

const isType = (name: string, call: RecordedCall) =>
  ["Create", "Update", "Read"].includes(call.call) && call.request.type?.endsWith(`:${name}`) === true;
const namesNoOwners = ({ request }: RecordedCall) => ["minimal", "public", "sp2"].includes(request.name ?? "");

function dropEmptyDefaults(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const members = value as Values;
  if (Array.isArray(members["__defaults"]) && members["__defaults"].length === 0) delete members["__defaults"];
  Object.values(members).forEach(dropEmptyDefaults);
}

/** Every deliberate difference; anything else that differs fails the replay. */
export const differences: readonly Difference[] = [
  {
    because:
      "Entra takes the deploying identity out of owners that a program does not name; the recorded Graph kept it",
    applies: (call) => call.call === "Create" && namesNoOwners(call),
    adjust(properties) {
      properties["owners"] = null;
    },
  },
  {
    because: "the same, when the owners are read again",
    applies: (call) => call.call === "Read" && namesNoOwners(call),
    adjust(properties) {
      properties["owners"] = [];
    },
  },
  {
    because: "the recorded Graph left a certificate's dates out; Entra takes them from the certificate",
    applies: (call) => isType("ApplicationCertificate", call),
    adjust(properties) {
      properties["startDate"] = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    },
  },
  {
    because: "the recorded Graph called every principal p",
    applies: (call) => isType("AppRoleAssignment", call),
    adjust(properties) {
      properties["principalDisplayName"] = expect.stringMatching(/^Web( 2)?$/);
    },
  },
  {
    because:
      "the recorded Graph said less of service principals than Entra, which shows their applications as they are",
    applies: (call) => isType("ServicePrincipal", call) || call.request.tok?.endsWith(":getServicePrincipal") === true,
    adjust(properties) {
      for (const name of ["applicationTenantId", "displayName", "homepageUrl"]) properties[name] = expect.any(String);
      for (const name of ["redirectUris", "servicePrincipalNames"]) properties[name] = expect.any(Array);
    },
  },
  {
    because: "the recorded catalogue said User of every delegated permission of Exchange",
    applies: (call) => call.request.tok?.endsWith(":getServicePrincipal") === true,
    adjust(properties) {
      const scopes = (properties["oauth2PermissionScopes"] as (Values | string)[]).filter(
        (scope) => typeof scope !== "string",
      );
      for (const scope of scopes) scope["type"] = expect.stringMatching(/^(Admin|User)$/);
    },
  },
  {
    because:
      "since pulumi/pulumi-terraform-bridge#3356 a refresh leaves empty lists of defaults out; the recorded plugin is older",
    applies: ({ call, run, plugin }) => call === "Read" && run === "refresh" && plugin === "azuread",
    adjust(_properties, inputs) {
      dropEmptyDefaults(inputs);
    },
  },
];
