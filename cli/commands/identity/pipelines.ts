import type { Act } from "./needs.ts";

/** Where the pipelines run. */
export interface PipelinePlace {
  /** The stack's name, part of the names of environments and service connections. */
  readonly stack: string;
  /** On GitHub: owner and repository. */
  readonly repository: string;
  /** @default - unknown */
  readonly tenantId?: string | undefined;
}

/** The workload that an identity trusts, as written in a stack file. */
type Trusts = readonly object[];

/**
 * The trusts for the pipelines in `pipelines/`. A deploying identity trusts only environments, because they control who
 * can run there and who approves it.
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
  // These values are unknown until the service connection exists. They are not GUIDs, so a deployment refuses them with
  // an explanation.
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

/** The pipeline platforms, as written on the command line. */
export type PipelineKind = keyof typeof pipelines;
