import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parseIntegrations } from "../../integrations/parse.ts";
import { findNeeds, type IdentityNeeds, type Need } from "../../tools/identity/needs.ts";
import { readJobs, readPipelines } from "../pipelines/pipeline-files.ts";
import { findIn, readFolder, type Text } from "../support/secret-search.ts";
import { openHostedProject, type HostedProject } from "../support/hosted-project.ts";
import { openTenantGraph, type TenantGraph } from "../support/tenant-graph.ts";
import { openPlatform, type Platform } from "../tools/comment/pull-requests.ts";
import { countConsents, type Identity, makeIdentities, permit } from "./pipelines/identities.ts";
import { delivered, fiveWeeksAgo, sync, user } from "./pipelines/stack-files.ts";
import { runJob, type JobEnd, type Runner } from "./pipelines/run-job.ts";

const acts = ["preview", "deploy", "consent"] as const;
type Act = (typeof acts)[number];

// One story: each test goes on where the one before it ended.
describe("the pipelines, each with the identity that it names, on a tenant that refuses what they need not", () => {
  let project: HostedProject;
  let graph: TenantGraph;
  let platform: Platform;
  let identities: Record<Act, Identity>;
  let needs: IdentityNeeds;
  let runner: Runner;
  const ran = new Set<string>();
  const written: Text[] = [];
  const values: string[] = [];

  beforeAll(async () => {
    project = await openHostedProject(inject("engineRoot"));
    const { tenant } = project;
    [graph, platform, identities] = await Promise.all([
      openTenantGraph(tenant),
      openPlatform({ [listComments]: { body: [] }, [createComment]: { status: 201, body: {} } }),
      makeIdentities(tenant, acts),
      project.run("pulumi stack init prod && pulumi stack init others"),
    ]);
    runner = {
      project,
      expressions: {
        "vars.PULUMI_BACKEND_URL": project.env["PULUMI_BACKEND_URL"]!,
        "vars.AZURE_TENANT_ID": tenant.tenantId,
        "vars.AZURE_SUBSCRIPTION_ID": project.env["ARM_SUBSCRIPTION_ID"]!,
        "vars.ENTRA_PREVIEW_CLIENT_ID": identities.preview.clientId,
        "vars.ENTRA_DEPLOY_CLIENT_ID": identities.deploy.clientId,
        "vars.ENTRA_CONSENT_CLIENT_ID": identities.consent.clientId,
        "github.token": "token-of-the-run",
      },
      clientSecrets: Object.fromEntries(acts.map((act) => [identities[act].clientId, identities[act].clientSecret])),
      env: {
        GITHUB_ACTIONS: "true",
        // Many have it for the sake of their logs; Node then colours what it prints, unless that is text.
        FORCE_COLOR: "1",
        GITHUB_API_URL: platform.origin,
        GITHUB_REPOSITORY: "contoso/integrations",
        GITHUB_REF: "refs/pull/12/merge",
      },
    };
    needs = await configure({ "erp-sync": sync }, fiveWeeksAgo);
    for (const act of acts) permit(tenant, identities[act], needs[act]);
  });
  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
    await graph[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
  });

  it("comment on a pull request what it would change, and make nothing", async () => {
    const before = applications();
    const { code, said } = await run("entra-preview.yml", "preview");
    expect([code, said]).toEqual([0, expect.stringMatching(/comment written\n[^]*Policies:[^]*policies/)]);
    expect(platform.received).toEqual([
      { call: listComments, token: "Bearer token-of-the-run", body: undefined },
      {
        call: createComment,
        token: "Bearer token-of-the-run",
        body: {
          body: expect.stringMatching(/^<!-- entra-integrations:prod -->\n[^]*#### `erp-sync`: created\n/) as string,
        },
      },
    ]);
    expect(applications()).toEqual(before);
  });

  it("deploy everything but consent, and see that it is waiting", async () => {
    const { code, said, summary, outputs } = await run("entra-deploy.yml", "deploy");
    expect([code, code === 0 ? "" : said, outputs]).toEqual([0, "", "consent=true\n"]);
    expect(summary).toMatch(/#### `erp-sync`: created/);
    expect([applications().at(-1), consents()]).toEqual(["Custom erp-sync", 0]);
  });

  it("do not consent with less than what they need", async () => {
    const [assignments, grants, ...lookups] = needs.consent;
    const consent = (type: string): string => `pulumi up --yes --skip-preview --stack prod --target '**:${type}::**'`;
    expect([
      ...(await tryWithout("consent", [assignments!], consent("AppRoleAssignment"))),
      ...(await tryWithout("consent", [grants!], consent("ServicePrincipalDelegatedPermissionGrant"))),
      ...(await tryWithout("consent", lookups, "pulumi preview --stack prod")),
      consents(),
    ]).toEqual([
      "without AppRoleAssignment.ReadWrite.All: refused",
      "without DelegatedPermissionGrant.ReadWrite.All: refused",
      "without Application.Read.All: refused",
      "without User.Read.All: refused",
      0,
    ]);
  });

  it("consent as another identity, and have nothing left to finish", async () => {
    const consent = await run("entra-deploy.yml", "consent");
    expect([consent.code, consents(), consent.code === 0 ? "" : consent.said]).toEqual([0, 2, ""]);
    const finish = await run("entra-deploy.yml", "finish");
    expect([finish.code, finish.said]).toEqual([0, expect.stringMatching(/Resources:\n +\d+ unchanged\n/)]);
  });

  it("find no drift where there is none", async () => {
    const { code, summary } = await run("entra-drift.yml", "drift");
    expect([code, summary]).toEqual([0, expect.stringContaining("No drift: the tenant is as it was deployed.")]);
  });

  it("fail with a report where somebody changed the tenant", async () => {
    const { id } = await application();
    await graph.send("PATCH", `/applications/${id}`, { displayName: "ERP" });
    const { code, summary } = await run("entra-drift.yml", "drift");
    await graph.send("PATCH", `/applications/${id}`, { displayName: "Custom erp-sync" });
    expect([code, summary]).toEqual([
      1,
      expect.stringContaining("- `erp-sync`: display name: `Custom erp-sync` became `ERP` in the tenant"),
    ]);
  });

  it("do not look with less than what they need", async () => {
    const isOfConsent = ({ name }: Need): boolean => name.startsWith("DelegatedPermissionGrant.");
    const isOfPolicies = ({ name }: Need): boolean => name.startsWith("Policy.");
    const lookups = needs.preview.filter((need) => !isOfConsent(need) && !isOfPolicies(need));
    expect([
      ...(await tryWithout("preview", lookups, "pulumi preview --stack prod")),
      ...(await tryWithout("preview", needs.preview.filter(isOfConsent), "pulumi refresh --preview-only --stack prod")),
    ]).toEqual([
      "without Application.Read.All: refused",
      "without User.Read.All: refused",
      "without DelegatedPermissionGrant.Read.All: refused",
    ]);
  });

  it("check the tenant's limits before a deployment and a rotation, and report a missing permission", async () => {
    const limits = "npm run --silent limits -- --stack prod";
    const without = (name: string): Need[] => needs.preview.filter((need) => need.name !== name);
    expect(await outcomeAs("preview", needs.preview, limits)).toBe("done");
    expect(await outcomeAs("deploy", needs.deploy, limits)).toBe("done");
    expect(await outcomeAs("preview", without("Policy.Read.All"), limits)).toContain("needs Policy.Read.All");
    expect(await outcomeAs("preview", without("Application.Read.All"), limits)).toContain("needs Application.Read.All");
  });

  it("do not rotate at night while more than a rotation is waiting", async () => {
    await configure({ "erp-sync": { ...sync, redirectUris: ["https://erp.contoso.com/callback"] } });
    const { code, said } = await run("entra-rotate.yml", "rotate");
    expect([code, said, await secrets()]).toEqual([
      1,
      expect.stringMatching(
        /more than a rotation is waiting:\n {2}update azuread Application erp-sync-application: is not part of a rotation/,
      ),
      ["generation 0"],
    ]);
  });

  it("rotate at night once it is due, and not again", async () => {
    values.push(await readSecret());
    await configure({ "erp-sync": sync });
    const due = await run("entra-rotate.yml", "rotate");
    expect([due.code, due.code === 0 ? "" : due.said, await secrets()]).toEqual([
      0,
      "",
      ["generation 0", "generation 1"],
    ]);
    expect(await run("entra-rotate.yml", "rotate")).toMatchObject({ code: 0, said: "" });
  });

  describe("deploying to a key vault", () => {
    const up = "pulumi up --yes --skip-preview --stack others";
    let ofOthers: IdentityNeeds;

    beforeAll(async () => {
      ofOthers = await configure({ shop: delivered }, {}, "others");
    });

    it("are refused as who looks alone", async () => {
      expect(await outcomeAs("preview", ofOthers.preview, up)).toBe("refused");
    });

    it("need all that is named, and no more", async () => {
      // A deployment alone does without the tenant's policies, which are read before it.
      const used = ofOthers.deploy.filter(({ name }) => name !== "Policy.Read.All");
      const without = await tryWithout("deploy", used, up, ofOthers.deploy);
      expect([...without, `with all: ${await outcomeAs("deploy", ofOthers.deploy, up)}`]).toEqual([
        "without Application.ReadWrite.OwnedBy: refused",
        "without User.Read.All: refused",
        "without Key Vault Contributor: refused",
        "with all: done",
      ]);
    });

    it("are refused, as an owner, what they do not own", async () => {
      const unowned = { ...sync, consent: "requested", owners: [] };
      const { deploy } = await configure({ shop: delivered, unowned }, {}, "others");
      const outcome = await outcomeAs("deploy", ofOthers.deploy, up);
      expect([deploy[0]?.name, outcome]).toEqual(["Application.ReadWrite.All", "refused"]);
    });
  });

  it("say no secret, nor leave one behind", async () => {
    values.push(await readSecret(), ...acts.map((act) => identities[act].clientSecret));
    const comments = { name: "comments", text: JSON.stringify(platform.received) };
    expect(new Set(values).size).toBe(5);
    expect(findIn([...written, comments, ...(await readFolder(project.dir))], values)).toEqual([]);
  });

  it("have no command that was not run", () => {
    const jobs = readPipelines("github").flatMap(({ name }) => readJobs(name));
    const all = jobs.flatMap(({ scripts }) => scripts.map(({ script }) => script));
    expect([...ran].sort()).toEqual([...new Set(all)].filter((script) => script !== "npm ci").sort());
  });

  async function run(file: string, id: string): Promise<JobEnd> {
    const end = await runJob(
      readJobs(file).find((job) => job.id === id)!,
      runner,
    );
    for (const script of end.ran) ran.add(script);
    written.push({ name: `${file} ${id}`, text: JSON.stringify(end) });
    return end;
  }

  /** Takes each of some needs away by itself. */
  async function tryWithout(
    act: Act,
    some: readonly Need[],
    script: string,
    all: readonly Need[] = needs[act],
  ): Promise<string[]> {
    const said: string[] = [];
    for (const missing of some) {
      const left = all.filter((one) => one !== missing);
      said.push(`without ${missing.name}: ${await outcomeAs(act, left, script)}`);
    }
    return said;
  }

  async function outcomeAs(act: Act, allowed: readonly Need[], script: string): Promise<string> {
    const { clientId, clientSecret } = identities[act];
    permit(project.tenant, identities[act], allowed);
    const end = await project.run(script, { ARM_CLIENT_ID: clientId, ARM_CLIENT_SECRET: clientSecret });
    permit(project.tenant, identities[act], needs[act]);
    written.push({ name: script, text: end.stdout + end.stderr });
    if (end.code === 0) return "done";
    return refused.test(end.stdout + end.stderr) ? "refused" : end.stdout + end.stderr;
  }

  async function configure(
    integrations: Record<string, object>,
    settings: object = {},
    stack = "prod",
  ): Promise<IdentityNeeds> {
    const owners = [identities.deploy.objectId, user];
    await project.write(stack, integrations, {
      "entra-integrations:owners": owners,
      "entra-integrations:protect": true,
      ...settings,
    });
    return findNeeds(parseIntegrations(integrations, { now: new Date(), owners }));
  }

  function applications(): string[] {
    return [...project.tenant.tenant.applications.values()].map(({ displayName }) => displayName);
  }

  function consents(): number {
    return countConsents(project.tenant, Object.values(identities));
  }

  async function application(): Promise<{ id: string; passwordCredentials: { displayName: string }[] }> {
    const found = await graph.list("/applications?$filter=displayName eq 'Custom erp-sync'");
    return found[0] as unknown as Awaited<ReturnType<typeof application>>;
  }

  async function readSecret(): Promise<string> {
    const { stdout } = await project.run("pulumi stack output secrets --show-secrets --json --stack prod");
    return (JSON.parse(stdout) as Record<string, { clientSecret: string }>)["erp-sync"]!.clientSecret;
  }

  async function secrets(): Promise<string[]> {
    return (await application()).passwordCredentials.map(({ displayName }) => displayName).sort();
  }
});

const listComments = "GET /repos/contoso/integrations/issues/12/comments?per_page=100&page=1";
const createComment = "POST /repos/contoso/integrations/issues/12/comments";

/** How Graph and Azure Resource Manager refuse. */
const refused = /Authorization_RequestDenied|AuthorizationFailed/;
