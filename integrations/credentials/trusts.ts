import { z } from "zod";
import { hashText } from "../hash.ts";
import { cut, renderValue } from "../stack-file/problems.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";
import type { PermissionSpec, TrustSpec } from "../spec.ts";
import { type LabelledIdentity, type TrustIdentity, trustForms } from "./trust-forms.ts";
import { checkClaim, issuer } from "./trust-parts.ts";

const { githubActions, azureDevOps, gitlab, kubernetes, terraformCloud } = trustForms;

/** Entra allows this many trusts for one application. https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations */
const most = 20;

const trust = z
  .strictObject({
    name: z
      .string()
      .check(fieldCheck(checkName))
      .optional()
      .describe("The permanent name of the trust. Default: made of issuer and subject"),
    issuer: issuer.optional().describe("The iss claim of the workload's tokens, exactly"),
    subject: z
      .string()
      .min(1)
      .max(600)
      .check(fieldCheck(checkClaim))
      .optional()
      .describe("The sub claim of the workload's tokens, exactly"),
    audience: z
      .string()
      .min(1)
      .max(600)
      .check(fieldCheck(checkClaim))
      .optional()
      .describe("The aud claim of the workload's tokens. Default: api://AzureADTokenExchange, or that of your cloud"),
    githubActions: githubActions.optional().describe("A repository's runs in GitHub Actions"),
    azureDevOps: azureDevOps.optional().describe("A service connection of Azure Pipelines"),
    gitlab: gitlab.optional().describe("A project's pipelines in GitLab"),
    kubernetes: kubernetes.optional().describe("A service account of a Kubernetes cluster"),
    terraformCloud: terraformCloud.optional().describe("A workspace's runs in HCP Terraform or Terraform Enterprise"),
  })
  .check(fieldCheck(checkForm));

/** A trust as written in a stack file, before defaults. */
export type TrustOptions = z.output<typeof trust>;

/** The option `credential` with trusts. */
export const federatedCredential = z.strictObject({
  type: z.literal("federated").describe("No credential: tokens of other issuers are trusted"),
  trusts: z.array(trust).min(1).max(most).describe("The workloads that may act as this client, each exactly"),
});

/** The trusts of one integration with their defaults. Reports duplicates. */
export function withTrustDefaults(
  trusts: TrustOptions[],
  context: { audience: string; report: (problem: FieldProblem) => void },
): TrustSpec[] {
  const complete = trusts.map((options): TrustSpec => {
    const { label, issuer, subject } = identify(options);
    return {
      name: options.name ?? nameOf(label, { issuer, subject }),
      issuer,
      subject,
      audience: options.audience ?? context.audience,
    };
  });
  complete.forEach((one, index) => {
    const before = complete.slice(0, index);
    const keys = ["credential", "trusts", index];
    if (isGitHub(one.issuer) && !namesRun(one.subject)) {
      context.report({
        keys: [...keys, "subject"],
        message: `must name a repository and a branch, a tag, an environment or pull_request, got ${renderValue(one.subject)}`,
        fix: "use githubActions with repository and branch, or write it like repo:contoso/erp:ref:refs/heads/main",
        code: "trust-github-subject",
      });
    }
    if (one.subject.length > 600) {
      context.report({
        keys,
        message: `must make a subject of at most 600 characters, got ${String(one.subject.length)}`,
        fix: "shorten the names",
        code: "trust-subject-too-long",
      });
    }
    if (before.some(({ issuer, subject }) => issuer === one.issuer && subject === one.subject)) {
      context.report({
        keys,
        message: `must trust something else than those before it, got ${renderValue(one.subject)} of ${cut(one.issuer)} again`,
        fix: "remove the repetition: Entra holds one trust for an issuer and a subject",
        code: "trust-twice",
      });
    } else if (before.some(({ name }) => name.toLowerCase() === one.name.toLowerCase())) {
      context.report({
        keys: [...keys, "name"],
        message: `must differ from those before it, got ${renderValue(one.name)}`,
        fix: "give each trust its own name, or none",
        code: "trust-name-twice",
      });
    }
  });
  return complete;
}

const formKeys = Object.keys(trustForms) as (keyof typeof trustForms)[];

function identify(options: TrustOptions): LabelledIdentity {
  const known = formKeys.map((key) => options[key]).find((identity) => identity !== undefined);
  return known ?? { label: "trust", issuer: options.issuer ?? "", subject: options.subject ?? "" };
}

/**
 * Reports trusts in runs on pull requests if an application permission does more than read. The author of a pull request
 * decides what its run does.
 */
export function checkPullRequests(
  trusts: readonly TrustSpec[],
  permissions: readonly PermissionSpec[],
  report: (problem: FieldProblem) => void,
): void {
  const writing = permissions.find(({ kind, value }) => kind === "application" && !/\.Read(Basic)?(\.|$)/.test(value));
  if (writing === undefined) return;
  trusts.forEach(({ subject }, index) => {
    if (!/:pull_request(:|$)/i.test(subject)) return;
    report({
      keys: ["credential", "trusts", index],
      message: `must not trust runs on pull requests with ${writing.value}, which does more than read`,
      fix: "make an integration for pull requests that only reads, or trust a branch or an environment",
      code: "trust-pull-request",
    });
  });
}

function isGitHub(issuer: string): boolean {
  return /^https:\/\/token\.actions\.(githubusercontent\.com|[\w-]+\.ghe\.com)(\/|$)/.test(issuer);
}

// If an organization shortened subjects to `repo:contoso/erp`, every run has this subject, also one on a pull request.
// https://docs.github.com/actions/reference/security/oidc
function namesRun(subject: string): boolean {
  return /^repo:[^/:]+\/[^/:]+:(.+:)?(ref:refs\/(heads|tags)\/.|environment:.|pull_request(:|$)|job_workflow_ref:.)/.test(
    subject,
  );
}

/** A readable name within Entra's 120 characters, unique by its last part. It must never change. */
function nameOf(label: string, { issuer, subject }: TrustIdentity): string {
  const readable = `${label}-${subject}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const hash = hashText(`${issuer} ${subject}`).toString(16).padStart(8, "0");
  return `${readable.slice(0, 100).replace(/-$/, "")}-${hash}`;
}

function checkForm(given: TrustOptions): FieldProblem[] {
  const generic = ["issuer", "subject"] as const;
  const forms = formKeys.filter((key) => given[key] !== undefined);
  const plain = generic.filter((key) => given[key] !== undefined);
  if (forms.length === 1 && plain.length === 0) return [];
  if (forms.length === 0 && plain.length === 2) return [];
  return [
    {
      message: `must have issuer and subject, or one of ${formKeys.join(", ")}, got ${[...plain, ...forms].join(" and ") || "none"}`,
      fix: "keep the one form of the workload, and make a trust for each workload",
      code: "trust-form",
    },
  ];
}

// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential: names are part of an address and have at most 120 characters.
function checkName(name: string): FieldProblem[] {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/.test(name)) return [];
  return [
    {
      message: `must be 3 to 120 letters, digits, hyphens or underscores, the first a letter or digit, got ${renderValue(name)}`,
      fix: "write it like erp-production, or remove it",
      code: "trust-name",
    },
  ];
}
