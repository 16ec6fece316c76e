import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import type { Connections } from "../integrations/connection.ts";
import type { AdoptSpec } from "../integrations/lifecycle/adoption.ts";
import { checkAdoptedNames } from "../integrations/lifecycle/check-adoption.ts";
import { parseTag, type RegistrationTag } from "../integrations/registration/tag.ts";
import { pendingAdoption } from "../integrations/lifecycle/pending-adoption.ts";
import type { IntegrationSpec } from "../integrations/spec.ts";
import { type Problem, renderPath, renderValue } from "../integrations/stack-file/problems.ts";
import type { FieldProblem } from "../integrations/stack-file/schema.ts";
import { undefinedIfNotFound } from "./not-found.ts";

/** The members of an object in the tenant that decide whether it can be adopted. */
type Found = Pick<azuread.GetApplicationResult, "objectId" | "tags">;

/**
 * Problems of registrations that this run would import: the ids belong to other objects, or another integration manages the
 * registration. Without this check, two stacks would undo each other's changes.
 */
export async function findAdoptionProblems(
  specs: readonly IntegrationSpec[],
  recorded: Connections | Promise<Connections>,
  providers: pulumi.InvokeOptions = {},
): Promise<Problem[]> {
  const deployed = await recorded;
  const known = new Set([...specs.map(({ name }) => name), ...Object.keys(deployed)]);
  const problems = await Promise.all(
    specs.map(async ({ name, entra }) => {
      const adopt = entra && pendingAdoption(entra, deployed[name]);
      if (entra === undefined || adopt === undefined) return [];
      const ownNames = [name, entra.lifecycle.formerName];
      const isManaged = ({ project, stack, integration }: RegistrationTag): boolean =>
        !isThisStack(project, stack) || (!ownNames.includes(integration) && known.has(integration));
      const found = [
        ...checkAdoptedNames(entra, adopt),
        ...(await checkAdoption(entra.lifecycle.externalApplication !== undefined, adopt, isManaged, providers)),
      ];
      return found.map(({ keys = [], ...problem }) => ({
        ...problem,
        path: renderPath(["integrations", name, ...keys]),
      }));
    }),
  );
  return problems.flat();
}

async function checkAdoption(
  isExternal: boolean,
  adopt: AdoptSpec,
  isManaged: (tag: RegistrationTag) => boolean,
  providers: pulumi.InvokeOptions,
): Promise<FieldProblem[]> {
  const clientId = adopt.clientId.toLowerCase();
  const [application, principal] = await Promise.all([
    isExternal ? undefined : undefinedIfNotFound(azuread.getApplication({ clientId }, providers)),
    undefinedIfNotFound(azuread.getServicePrincipal({ clientId }, providers)),
  ]);
  if (!isExternal && application === undefined) {
    return [
      {
        keys: ["adopt", "clientId"],
        message: `must be the client id of a registration of this tenant, got ${renderValue(adopt.clientId)}`,
        fix: "correct it, or set externalApplication for an application of another tenant",
        code: "adopt-not-in-tenant",
      },
    ];
  }
  return [
    ...(application === undefined ? [] : checkId("applicationObjectId", adopt, application)),
    ...checkId("servicePrincipalObjectId", adopt, principal),
    ...checkTags([...(application?.tags ?? []), ...(principal?.tags ?? [])], isManaged),
  ];
}

const nouns = { applicationObjectId: "the registration", servicePrincipalObjectId: "the enterprise application" };

function checkId(key: keyof typeof nouns, adopt: AdoptSpec, found: Found | undefined): FieldProblem[] {
  const written = adopt[key];
  if (written?.toLowerCase() === found?.objectId.toLowerCase()) return [];
  const keys = ["adopt", key];
  if (found === undefined) {
    const message = `must be left out, because the tenant has no enterprise application of ${adopt.clientId}`;
    return [{ keys, message, fix: "remove the line, and the run creates one", code: "adopt-principal-missing" }];
  }
  return [
    {
      keys,
      message: `must be the object id of ${nouns[key]} with the client id ${adopt.clientId}, got ${renderValue(written)}`,
      fix: `write ${key}: ${found.objectId}`,
      code: "adopt-wrong-object",
    },
  ];
}

function isThisStack(project: string, stack: string): boolean {
  return project === pulumi.getProject() && stack === pulumi.getStack();
}

/**
 * A registration can have the tag of the same entry, after a first run that was interrupted, or of an entry that was removed
 * from this stack.
 */
function checkTags(tags: readonly string[], isManaged: (tag: RegistrationTag) => boolean): FieldProblem[] {
  const tag = tags.find((one) => {
    const parsed = parseTag(one);
    return parsed !== undefined && isManaged(parsed);
  });
  const other = tag === undefined ? undefined : parseTag(tag);
  if (tag === undefined || other === undefined) return [];
  const { project, stack, integration } = other;
  const where = isThisStack(project, stack) ? "this stack" : `stack ${stack} of project ${project}`;
  return [
    {
      keys: ["adopt", "clientId"],
      message: `must not belong to another integration, but ${integration} in ${where} manages it`,
      fix: `remove ${integration} there with npm run eject or npm run move; if it no longer exists, delete the tag ${tag} in the manifest of the registration`,
      code: "adopt-taken",
    },
  ];
}
