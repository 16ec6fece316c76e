import { parseTag } from "../../../integrations/registration/tag.ts";
import type { UserProblem } from "../../../integrations/text/user-error.ts";
import type { RegistrationFacts } from "./facts.ts";

/** Tenants of Microsoft that own its applications. https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in */
const microsoftTenants = ["f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"];

const audiences = ["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"];

/** https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation */
const mostSecretsWithPersonalAccounts = 2;

/** The stack that adopts. */
export interface Adopter {
  readonly project: string;
  readonly stack: string;
  /** Names of the stack files of the project, by the client ids in their `adopt` blocks. */
  readonly adopted: ReadonlyMap<string, string>;
  /** Integrations in the stack file. */
  readonly names: ReadonlySet<string>;
}

/** Finds the reason why a registration cannot be adopted at all. Undefined if there is none. */
export function findRefusal(facts: RegistrationFacts, adopter: Adopter): UserProblem | undefined {
  return (
    findManager(facts, adopter) ?? findOwner(facts, adopter) ?? findAudienceProblem(facts) ?? findSecretProblem(facts)
  );
}

/** Finds the stack file that contains a registration already. Undefined if there is none. */
export function findManager(
  { clientId }: Pick<RegistrationFacts, "clientId">,
  { adopted }: Pick<Adopter, "adopted">,
): UserProblem | undefined {
  const file = adopted.get(clientId.toLowerCase());
  if (file === undefined) return undefined;
  return { message: `${file} contains it already`, fix: "edit the entry there", code: "adopt-in-stack-file" };
}

/** All tags of a registration and of its enterprise application. */
export function tagsOf({ application, servicePrincipal }: RegistrationFacts): string[] {
  return [...(application?.tags ?? []), ...(servicePrincipal?.tags ?? [])];
}

/** Finds the other stack that manages an object with these tags. Undefined if there is none. */
export function findOtherStack(
  tags: readonly string[],
  { project, stack }: Pick<Adopter, "project" | "stack">,
): UserProblem | undefined {
  const other = tags
    .flatMap((one) => parseTag(one) ?? [])
    .find((tag) => tag.project !== project || tag.stack !== stack);
  if (other === undefined) return undefined;
  return {
    message: `it belongs to integration ${other.integration} of stack ${other.stack} in project ${other.project}`,
    fix: "move it with npm run move, or let that stack go of it with npm run eject",
    code: "adopt-other-stack",
  };
}

function findOwner(facts: RegistrationFacts, adopter: Adopter): UserProblem | undefined {
  const { servicePrincipal } = facts;
  const tags = tagsOf(facts);
  const otherStack = findOtherStack(tags, adopter);
  if (otherStack !== undefined) return otherStack;
  const tag = tags.flatMap((one) => parseTag(one) ?? []).find(({ integration }) => adopter.names.has(integration));
  if (tag !== undefined) {
    return {
      message: `integration ${tag.integration} of this stack manages it already`,
      fix: "edit its entry, or write --restore if it was deleted",
      code: "adopt-managed",
    };
  }
  if (microsoftTenants.includes(servicePrincipal?.appOwnerOrganizationId ?? "")) {
    return {
      message: `it is Microsoft's own application ${servicePrincipal?.displayName ?? ""}`.trimEnd(),
      fix: "declare its permissions in the entry of the product that uses it",
      code: "adopt-first-party",
    };
  }
  return undefined;
}

function findAudienceProblem({ application }: RegistrationFacts): UserProblem | undefined {
  const audience = application?.signInAudience;
  if (application === undefined || (audience !== undefined && audiences.includes(audience))) return undefined;
  return {
    message: `its audience must be ${audiences.join(", ")}, got ${String(audience)}`,
    fix: "manage it elsewhere: entries do not support this audience",
    code: "adopt-audience",
  };
}

function findSecretProblem({ application }: RegistrationFacts): UserProblem | undefined {
  if (application?.signInAudience !== "AzureADandPersonalMicrosoftAccount") return undefined;
  const count = application.passwordCredentials.length;
  if (count < mostSecretsWithPersonalAccounts) return undefined;
  return {
    message: `it has ${count} secrets, and an application for personal accounts can have at most ${mostSecretsWithPersonalAccounts}`,
    fix: "delete one that nobody uses or that has expired, then adopt it",
    code: "adopt-secret-limit",
  };
}
