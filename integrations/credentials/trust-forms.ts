import { z } from "zod";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";
import { checkOneOf, exact, guid, hostedIssuer, issuer, part } from "./trust-parts.ts";

/** The claims that Entra compares with a token of another issuer, apart from its audience. */
export interface TrustIdentity {
  issuer: string;
  subject: string;
}

/** A trust of a known issuer. Its name begins with the label. */
export interface LabelledIdentity extends TrustIdentity {
  label: string;
}

/** The schema of a trust of a known issuer. Turns its options into the claims that Entra compares. */
function defineForm<Schema extends z.ZodObject>(
  label: string,
  schema: Schema,
  identify: (options: z.output<Schema>) => TrustIdentity,
) {
  return schema.transform((options): LabelledIdentity => ({ label, ...identify(options) }));
}

/**
 * https://docs.github.com/actions/reference/security/oidc. Repositories created, renamed or transferred after 2026-07-15
 * have their ids and their owners' in the subject, as `contoso@123456/erp@456789`.
 */
const githubActions = defineForm(
  "github",
  z
    .strictObject({
      issuer: hostedIssuer
        .optional()
        .describe(
          "Default: https://token.actions.githubusercontent.com. GitHub Enterprise Server: https://HOSTNAME/_services/token",
        ),
      repository: part(
        /^[\w-]+\/[\w.-]+$|^[\w-]+@\d+\/[\w.-]+@\d+$/,
        "a repository with its owner",
        "contoso/erp, or contoso@123456/erp@456789 where the repository's tokens carry ids",
      ).describe("Owner and repository, in the capitals that GitHub shows, with ids where its tokens carry them"),
      branch: exact.optional().describe("For runs on this branch, in jobs without environment"),
      tag: exact.optional().describe("For runs on this tag, in jobs without environment"),
      environment: exact.optional().describe("For jobs that name this environment"),
      pullRequest: z.literal(true).optional().describe("For runs on pull requests, in jobs without environment"),
    })
    .check(fieldCheck((given) => checkOneOf(["branch", "tag", "environment", "pullRequest"], given))),
  ({ issuer = "https://token.actions.githubusercontent.com", repository, branch, tag, environment }) => {
    const filter = [
      // GitHub writes %3A for a colon inside a part.
      environment === undefined ? undefined : `environment:${environment.replaceAll(":", "%3A")}`,
      branch === undefined ? undefined : `ref:refs/heads/${branch}`,
      tag === undefined ? undefined : `ref:refs/tags/${tag}`,
      "pull_request",
    ].find((one) => one !== undefined);
    return { issuer, subject: `repo:${repository}:${filter ?? ""}` };
  },
);

/**
 * https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity: the issuer of new service
 * connections is Entra, the older one, Azure DevOps, is retired on 2027-07-01 in the public cloud.
 */
const azureDevOps = defineForm(
  "azure-devops",
  z
    .strictObject({
      organizationId: guid("copy it from the issuer or the subject on the service connection's page").describe(
        "The organization's id, a GUID",
      ),
      tenantId: guid("write the tenant of the service connection")
        .optional()
        .describe("Microsoft Entra issuer: the tenant"),
      serviceConnectionId: guid("copy resourceId from the address of the service connection's page")
        .optional()
        .describe("Microsoft Entra issuer: the service connection's id"),
      organization: exact.optional().describe("Azure DevOps issuer: the organization's name"),
      project: exact.optional().describe("Azure DevOps issuer: the project's name"),
      serviceConnection: exact.optional().describe("Azure DevOps issuer: the service connection's name"),
    })
    .check(fieldCheck(checkServiceConnection)),
  ({ organizationId, tenantId, serviceConnectionId, organization, project, serviceConnection }) =>
    tenantId === undefined
      ? {
          issuer: `https://vstoken.dev.azure.com/${organizationId}`,
          subject: `sc://${organization ?? ""}/${project ?? ""}/${serviceConnection ?? ""}`,
        }
      : {
          issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
          subject: `/eid1/c/pub/t/${encodeGuid(tenantId)}/a/${encodeGuid(azureDevOpsAppId)}/sc/${organizationId}/${serviceConnectionId ?? ""}`,
        },
);

const azureDevOpsAppId = "499b84ac-1321-427f-aa17-267ca6975798";

function checkServiceConnection(given: object): FieldProblem[] {
  const isWritten = (key: string): boolean => Object.hasOwn(given, key);
  const byId = ["tenantId", "serviceConnectionId"];
  const byName = ["organization", "project", "serviceConnection"];
  if (byId.every(isWritten) && !byName.some(isWritten)) return [];
  if (byName.every(isWritten) && !byId.some(isWritten)) return [];
  return [
    {
      message: "must have tenantId and serviceConnectionId, or organization, project and serviceConnection",
      fix: "look at the issuer on the service connection's page: the first for login.microsoftonline.com, the second for vstoken.dev.azure.com",
      code: "trust-service-connection",
    },
  ];
}

/** Base64url of a GUID's bytes in the order of .NET, in which the first three groups are reversed. */
function encodeGuid(guid: string): string {
  const reversed = guid.replace(/^(..)(..)(..)(..)-(..)(..)-(..)(..)-/, "$4$3$2$1$6$5$8$7").replaceAll("-", "");
  const bytes = reversed.replaceAll(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)));
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload */
const gitlab = defineForm(
  "gitlab",
  z
    .strictObject({
      issuer: hostedIssuer.optional().describe("The address of your GitLab. Default: https://gitlab.com"),
      project: part(/^[\w.-]+(\/[\w.-]+)+$/, "a project with its groups", "contoso/erp").describe(
        "Groups and project, as in the project's address",
      ),
      branch: exact.optional().describe("For pipelines of this branch"),
      tag: exact.optional().describe("For pipelines of this tag"),
    })
    .check(fieldCheck((given) => checkOneOf(["branch", "tag"], given))),
  ({ issuer = "https://gitlab.com", project, branch, tag }) => ({
    issuer,
    subject: `project_path:${project}:${branch === undefined ? `ref_type:tag:ref:${tag ?? ""}` : `ref_type:branch:ref:${branch}`}`,
  }),
);

const kubernetesName = (example: string) =>
  part(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "a name of Kubernetes: lower case, digits, hyphens", example);

/** https://azure.github.io/azure-workload-identity/docs/topics/federated-identity-credential.html */
const kubernetes = defineForm(
  "kubernetes",
  z.strictObject({
    issuer: issuer.describe("The cluster's issuer, exactly as in its tokens; that of AKS ends in a slash"),
    namespace: kubernetesName("erp").describe("The service account's namespace"),
    serviceAccount: kubernetesName("erp-sync").describe("The service account's name"),
  }),
  (given) => ({
    issuer: given.issuer,
    subject: `system:serviceaccount:${given.namespace}:${given.serviceAccount}`,
  }),
);

const hcpName = (rule: string, example: string) => part(/^[\w -]+$/, rule, example);

/** https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/workload-identity-tokens */
const terraformCloud = defineForm(
  "terraform",
  z.strictObject({
    issuer: hostedIssuer.optional().describe("The address of Terraform Enterprise. Default: https://app.terraform.io"),
    organization: hcpName("the organization's name", "contoso"),
    project: hcpName("the project's name", "Default Project").optional().describe("Default: Default Project"),
    workspace: hcpName("the workspace's name", "erp-prod"),
    runPhase: z.enum(["plan", "apply"]).describe("Each phase has a subject of its own: make a trust for each"),
  }),
  ({ issuer = "https://app.terraform.io", organization, project = "Default Project", workspace, runPhase }) => ({
    issuer,
    subject: `organization:${organization}:project:${project}:workspace:${workspace}:run_phase:${runPhase}`,
  }),
);

/** The known issuers, by their key in the stack file. */
export const trustForms = { githubActions, azureDevOps, gitlab, kubernetes, terraformCloud };
