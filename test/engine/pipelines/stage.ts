import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import type { Need } from "../../../cli/commands/identity/need.ts";
import { findNeeds, type IdentityNeeds } from "../../../cli/commands/identity/needs.ts";
import { readJobs } from "../../pipelines/pipeline-files.ts";
import { openHostedProject, type HostedProject } from "../../support/hosted-project.ts";
import type { Text } from "../../support/secret-search.ts";
import { openTenantGraph, type TenantGraph } from "../../support/tenant-graph.ts";
import { openPlatform, type Platform } from "../../../cli/test/comment/pull-requests.ts";
import { createComment, listComments, updateComment } from "./comments.ts";
import { countConsents, makeIdentities, permit, type Identity } from "./identities.ts";
import { runJob, type JobEnd, type Runner } from "./run-job.ts";
import { user } from "./stack-files.ts";
import { openStandIns, type StandIns } from "./stand-ins.ts";

/** What the pipelines do. Each has its identity. */
export const acts = ["preview", "deploy", "consent"] as const;

type Act = (typeof acts)[number];

interface Registration {
  readonly id: string;
  readonly passwordCredentials: { displayName: string }[];
}

/** How Graph and Azure Resource Manager refuse. */
const refused = /Authorization_RequestDenied|AuthorizationFailed/;

/** The expressions for settings of a repository, which the settings of a stack come before. */
function settingsOf(variables: Readonly<Record<string, string>>): Record<string, string> {
  const expressions = Object.entries(variables).flatMap(([name, value]) =>
    ["matrix.stack", "inputs.stack"].map((stack) => [`vars[format('${name}_{0}', ${stack})] || vars.${name}`, value]),
  );
  return Object.fromEntries(expressions) as Record<string, string>;
}

/** Opens a project, a tenant with an identity for each act, and a runner for the pipelines. */
export async function openPipelineStage(engineRoot: string): Promise<PipelineStage> {
  const project = await openHostedProject(engineRoot, { attaches: true, inVault: ["prod", "others"] });
  const [graph, platform, identities, tools] = await Promise.all([
    openTenantGraph(project.tenant),
    openPlatform({
      [listComments]: { body: [] },
      [createComment]: { status: 201, body: { id: 7 } },
      [updateComment]: { body: {} },
    }),
    makeIdentities(project.tenant, acts),
    openStandIns(project),
  ]);
  return new PipelineStage(project, graph, platform, identities, tools);
}

/** Where the pipelines run: jobs as GitHub runs them, and single commands as an identity with fewer permissions. */
export class PipelineStage implements AsyncDisposable {
  readonly project: HostedProject;
  readonly graph: TenantGraph;
  readonly platform: Platform;
  readonly identities: Record<Act, Identity>;
  readonly tools: StandIns;
  /** What the identities of stack prod are allowed. */
  needs: IdentityNeeds = { preview: [], deploy: [], consent: [], notes: [] };
  /** The scripts that were run, as the files have them. */
  readonly ran = new Set<string>();
  /** All that was printed. */
  readonly written: Text[] = [];
  readonly #runner: Runner;

  constructor(
    project: HostedProject,
    graph: TenantGraph,
    platform: Platform,
    identities: Record<Act, Identity>,
    tools: StandIns,
  ) {
    this.project = project;
    this.graph = graph;
    this.platform = platform;
    this.identities = identities;
    this.tools = tools;
    this.#runner = {
      project,
      dir: tools.dir,
      expressions: {
        ...settingsOf({
          PULUMI_BACKEND_URL: project.env["PULUMI_BACKEND_URL"]!,
          REDACTED_STATE_URL: tools.container,
          AZURE_TENANT_ID: project.tenant.tenantId,
          AZURE_SUBSCRIPTION_ID: project.env["ARM_SUBSCRIPTION_ID"]!,
          CONNECT_SERVER: "",
          DELIVERY_KEYS: "",
          TASKS_WEBHOOK: "",
          ENTRA_PREVIEW_CLIENT_ID: identities.preview.clientId,
          ENTRA_DEPLOY_CLIENT_ID: identities.deploy.clientId,
          ENTRA_CONSENT_CLIENT_ID: identities.consent.clientId,
        }),
        "matrix.stack": "prod",
        "inputs.stack": "prod",
        "needs.preview.result": "success",
        "needs.touched.result": "success",
        "needs.touched.outputs.stacks": '["prod"]',
        "vars.ENTRA_STACKS || '[\"prod\"]'": '["prod"]',
        "github.token": "token-of-the-run",
      },
      clientSecrets: Object.fromEntries(acts.map((act) => [identities[act].clientId, identities[act].clientSecret])),
      env: {
        GITHUB_ACTIONS: "true",
        // Many set it for the sake of their logs; Node then colours what it prints, unless that is text.
        FORCE_COLOR: "1",
        GITHUB_API_URL: platform.origin,
        GITHUB_REPOSITORY: "contoso/integrations",
        GITHUB_EVENT_NAME: "workflow_run",
        GITHUB_EVENT_PATH: tools.event,
        GITHUB_SHA: tools.commit,
      },
    };
  }

  async run(file: string, id: string): Promise<JobEnd> {
    const end = await runJob(
      readJobs(file).find((job) => job.id === id)!,
      this.#runner,
    );
    for (const script of end.ran) this.ran.add(script);
    this.written.push({ name: `${file} ${id}`, text: JSON.stringify(end) });
    return end;
  }

  /** Takes each of some needs away by itself. */
  async tryWithout(
    act: Act,
    some: readonly Need[],
    script: string,
    all: readonly Need[] = this.needs[act],
  ): Promise<string[]> {
    const said: string[] = [];
    for (const missing of some) {
      const left = all.filter((one) => one !== missing);
      said.push(`without ${missing.name}: ${await this.outcomeAs(act, left, script)}`);
    }
    return said;
  }

  async outcomeAs(act: Act, allowed: readonly Need[], script: string): Promise<string> {
    const { clientId, clientSecret } = this.identities[act];
    permit(this.project.tenant, this.identities[act], allowed);
    const end = await this.project.run(script, { ARM_CLIENT_ID: clientId, ARM_CLIENT_SECRET: clientSecret });
    permit(this.project.tenant, this.identities[act], this.needs[act]);
    this.written.push({ name: script, text: end.stdout + end.stderr });
    if (end.code === 0) return "done";
    return refused.test(end.stdout + end.stderr) ? "refused" : end.stdout + end.stderr;
  }

  async configure(integrations: Record<string, object>, settings: object = {}, stack = "prod"): Promise<IdentityNeeds> {
    const owners = [this.identities.deploy.objectId, user];
    await this.project.write(stack, integrations, {
      "entra-integrations:owners": owners,
      "entra-integrations:protect": true,
      ...settings,
    });
    return findNeeds(parseIntegrations(integrations, { now: new Date(), owners }));
  }

  async readArtifact(path: string): Promise<string> {
    return await readFile(join(this.tools.dir, "artifacts", path), "utf8");
  }

  applications(): string[] {
    return [...this.project.tenant.tenant.applications.values()].map(({ displayName }) => displayName);
  }

  consents(): number {
    return countConsents(
      this.project.tenant,
      acts.map((act) => this.identities[act]),
    );
  }

  async application(): Promise<Registration> {
    const found = await this.graph.list("/applications?$filter=displayName eq 'Custom erp-sync'");
    return found[0] as unknown as Registration;
  }

  async readSecret(): Promise<string> {
    const { secrets } = JSON.parse(await this.outputs()) as { secrets: Record<string, { clientSecret: string }> };
    return secrets["erp-sync"]!.clientSecret;
  }

  async outputs(): Promise<string> {
    return (await this.project.run("pulumi stack output --show-secrets --json --stack prod")).stdout;
  }

  /** Lets the tenant refuse new client secrets, or no longer, as an administrator does. */
  async forbidSecrets(isEnabled: boolean): Promise<void> {
    const passwordCredentials = [{ restrictionType: "passwordAddition", state: "enabled" }];
    const policy = { isEnabled, applicationRestrictions: { passwordCredentials } };
    await this.graph.send("PATCH", "/policies/defaultAppManagementPolicy", policy);
  }

  async secrets(): Promise<string[]> {
    return (await this.application()).passwordCredentials.map(({ displayName }) => displayName).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.platform[Symbol.asyncDispose]();
    await this.graph[Symbol.asyncDispose]();
    await this.tools[Symbol.asyncDispose]();
    await this.project[Symbol.asyncDispose]();
  }
}
