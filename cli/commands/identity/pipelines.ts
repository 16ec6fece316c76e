import type { Act } from "./needs.ts";

/** What a bootstrap has to know of the place where pipelines run. */
export interface PipelinePlace {
  /** The stack, by which environments and service connections are named. */
  readonly stack: string;
  /** In GitHub: owner and repository. */
  readonly repository: string;
  /** @default - nobody has said it */
  readonly tenantId?: string | undefined;
}

/** Whom an identity trusts, in the words of a stack file. */
type Trusts = readonly object[];

/**
 * The trusts with which the pipelines in `pipelines/` sign in. A deploying identity trusts only environments, which
 * control who may run there and after whose approval.
 */
export const pipelines = {
  github: (act, { stack, repository }) => {
    const filters = {
      preview: [{ pullRequest: true }, { branch: "main" }],
      deploy: [{ environment: `entra-deploy-${stack}` }, { environment: `entra-rotation-${stack}` }],
      consent: [{ environment: `entra-consent-${stack}` }],
    };
    return filters[act].map((filter) => ({ githubActions: { repository, ...filter } }));
  },
  // Values that are unknown until the service connection exists are no GUIDs, so a deployment refuses them with an explanation.
  "azure-devops": (act, { stack, tenantId = "<tenant id>" }) => [
    {
      azureDevOps: {
        organizationId: "<organization id>",
        tenantId,
        serviceConnectionId: `<id of the service connection entra-${act}-${stack}>`,
      },
    },
  ],
} satisfies Record<string, (act: Act, place: PipelinePlace) => Trusts>;

/** Where pipelines run, as the command line has it. */
export type PipelineKind = keyof typeof pipelines;
