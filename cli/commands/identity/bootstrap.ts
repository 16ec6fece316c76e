import { stringify } from "yaml";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { SpecError, toUserProblem } from "../../../integrations/stack-file/problems.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { Need } from "./need.ts";
import { acts, findNeeds, type IdentityNeeds, vaultActions } from "./needs.ts";
import { type PipelineKind, pipelines } from "./pipelines.ts";

/** Input of a bootstrap. */
export interface BootstrapRequest {
  /** The stack whose pipelines get identities. */
  readonly stack: string;
  readonly specs: readonly IntegrationSpec[];
  readonly kind: PipelineKind;
  readonly repository: string | undefined;
  /** Settings that select the tenant of the stack and of its identities. */
  readonly tenant: Readonly<Record<string, unknown>>;
  readonly now: Date;
}

/** Returns the stack file that creates the identities of a stack's pipelines, each with the least permissions. */
export function renderBootstrap(request: BootstrapRequest): string {
  const { stack, kind, repository } = request;
  const needs = findOwnersNeeds(request.specs);
  if (needs.deploy.length === 0) {
    throw new UserError({
      message: `stack "${stack}": must have an integration with a registration, which an identity would make`,
      fix: `add one to Pulumi.${stack}.yaml first`,
      code: "identity-not-needed",
    });
  }
  const integrations = renderIntegrations(needs, request);
  if (kind === "github") checkRepository(integrations, request.now);
  const settings = {
    ...request.tenant,
    // Without these registrations, no pipeline can sign in.
    "entra-integrations:protect": true,
    "entra-integrations:integrations": integrations,
    "entra-integrations:policyExceptions": renderExceptions(needs, request),
  };
  const command = `npm run identity -- --stack ${stack} --bootstrap ${kind}${repository === undefined ? "" : ` --repository ${repository}`}`;
  const comments = [
    `The identities with which pipelines ${listed(usedActs(needs))} stack ${stack}, each with the least that it needs. Made by:`,
    `  ${command}`,
    "An administrator deploys it once, by hand. See docs/deploying-identity.md for the steps.",
    ...azureRolesOf(needs),
    ...otherNeedsOf(needs),
  ];
  return [
    "# yaml-language-server: $schema=./stack.schema.json",
    ...comments.map((line) => `# ${line}`),
    stringify({ config: settings }, { lineWidth: 0 }),
  ].join("\n");
}

/** The deploying identity does not exist yet. It will be an owner of everything that it deploys. */
function findOwnersNeeds(specs: readonly IntegrationSpec[]): IdentityNeeds {
  const itself = "00000000-0000-0000-0000-000000000000";
  return findNeeds(
    specs.map((spec) =>
      spec.entra === undefined ? spec : { ...spec, entra: { ...spec.entra, owners: [...spec.entra.owners, itself] } },
    ),
  );
}

function renderIntegrations(needs: IdentityNeeds, { stack, kind, repository = "", tenant }: BootstrapRequest) {
  const tenantId = tenant["azuread:tenantId"];
  const place = { stack, repository, tenantId: typeof tenantId === "string" ? tenantId : undefined };
  return Object.fromEntries(
    usedActs(needs).map((act) => [
      act,
      {
        system: "custom",
        displayName: `entra-integrations ${stack}, ${act}`,
        applicationPermissions: {
          microsoftGraph: namesOf(needs[act], "permission"),
          ...(needs[act].some(({ kind }) => kind === "Exchange permission") && {
            exchangeOnline: namesOf(needs[act], "Exchange permission"),
          }),
        },
        justification: capitalize(reasons[act](stack)),
        consent: "granted",
        credential: { type: "federated", trusts: pipelines[kind](act, place) },
      },
    ]),
  );
}

function capitalize(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}

function namesOf(needs: readonly Need[], kind: Need["kind"]): string[] {
  return [...new Set(needs.flatMap((need) => (need.kind === kind ? [need.name] : [])))];
}

const reasons = {
  preview: (stack: string) => `pipelines preview stack ${stack} with it.`,
  deploy: (stack: string) => `pipelines deploy stack ${stack} with it, as the owner of what they deploy.`,
  consent: (stack: string) => `pipelines consent for stack ${stack} with it, after an approval.`,
};

/** Permissions of high privilege need an exception from the policy pack. It ends after a year, so that somebody reviews it. */
function renderExceptions(needs: IdentityNeeds, { stack, now }: BootstrapRequest): object[] {
  const until = new Date(Date.UTC(now.getUTCFullYear() + 1, now.getUTCMonth(), now.getUTCDate()));
  return usedActs(needs).flatMap((act) =>
    needs[act]
      .filter(({ kind, name }) => name.includes(".ReadWrite.") || kind === "Exchange permission")
      .map(({ name }) => ({
        rule: "permission-allow-listed",
        resource: act,
        permission: name,
        reason: reasons[act](stack),
        until: until.toISOString().slice(0, 10),
      })),
  );
}

function azureRolesOf(needs: IdentityNeeds): string[] {
  const roles = usedActs(needs).flatMap((act) =>
    needs[act].flatMap(({ kind, name, scope = "" }) =>
      kind === "Azure role" ? [{ act, name: name === builtInWriter ? customWriter : name, scope }] : [],
    ),
  );
  const writes = roles.filter(({ name }) => name === customWriter);
  return [
    ...(writes.length > 0 ? [customRole(writes.map(({ scope }) => scope))] : []),
    ...roles.map(({ act, name, scope }) => `In Azure, ${act} needs the role ${name} on ${scope}`),
  ];
}

/** A deployment creates neither directory roles nor keys of products. */
function otherNeedsOf(needs: IdentityNeeds): string[] {
  return usedActs(needs).flatMap((act) =>
    needs[act].flatMap(({ kind, name }) => {
      if (kind === "Entra role") return [`In Entra, ${act} needs the role ${name}`];
      return kind === "setting" ? [`In the pipelines, ${act} needs the ${name}`] : [];
    }),
  );
}

const builtInWriter = "Key Vault Contributor";
const customWriter = "entra-integrations secret writer";

/** The command that creates the role: https://learn.microsoft.com/azure/role-based-access-control/custom-roles-cli */
function customRole(vaultIds: readonly string[]): string {
  const definition = {
    Name: customWriter,
    Description: "Writes secrets of key vaults through Azure Resource Manager, and reads no value",
    Actions: vaultActions,
    AssignableScopes: [...new Set(vaultIds.map((id) => id.split("/").slice(0, 5).join("/")))],
  };
  return `In Azure, create this role first; it is smaller than ${builtInWriter}: az role definition create --role-definition '${JSON.stringify(definition)}'`;
}

function usedActs(needs: IdentityNeeds) {
  return acts.filter((act) => needs[act].length > 0);
}

function listed(words: readonly string[]): string {
  const text = [words.slice(0, -1).join(", "), ...words.slice(-1)].join(" and ");
  return text.endsWith("consent") ? `${text} to` : text;
}

/** The parser of stack files checks the form of a repository. */
function checkRepository(integrations: object, now: Date): void {
  try {
    parseIntegrations(integrations, { now, owners: undefined });
  } catch (error) {
    const problem = error instanceof SpecError ? error.problems[0] : undefined;
    if (problem === undefined) throw error;
    throw new UserError(toUserProblem({ ...problem, path: "--repository" }));
  }
}
