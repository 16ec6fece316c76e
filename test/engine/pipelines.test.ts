import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Need } from "../../cli/commands/identity/need.ts";
import type { IdentityNeeds } from "../../cli/commands/identity/needs.ts";
import { readJobs, readPipelines } from "../pipelines/pipeline-files.ts";
import { findIn, readFolder } from "../support/secret-search.ts";
import { commitPulls, createComment, listComments, updateComment } from "./pipelines/comments.ts";
import { permit } from "./pipelines/identities.ts";
import { acts, openPipelineStage, type PipelineStage } from "./pipelines/stage.ts";
import { day, delivered, fiveWeeksAgo, sync } from "./pipelines/stack-files.ts";

// The tests run in order; each continues from the previous one.
describe("the pipelines, with their identities, on a tenant that refuses everything else,", () => {
  let stage: PipelineStage;
  const values: string[] = [];
  let announced = "";

  beforeAll(async () => {
    stage = await openPipelineStage(inject("engineRoot"));
    stage.needs = await stage.configure({ "erp-sync": sync }, fiveWeeksAgo);
    for (const act of acts) permit(stage.project.tenant, stage.identities[act], stage.needs[act]);
    // Once by hand, because a preview needs a copy of the state.
    const first = await stage.project.run(
      `npm run --silent redacted-state -- export --stack prod --out state.json && mv state.json '${stage.tools.container}/prod.json'`,
    );
    expect([first.code, first.stderr]).toEqual([0, ""]);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it("plan a pull request that touches the stack, and create nothing", async () => {
    const before = stage.applications();
    expect((await stage.run("entra-preview.yml", "touched")).outputs).toBe('stacks=["prod"]\n');
    expect((await stage.run("entra-deploy.yml", "touched")).outputs).toBe('stacks=["prod"]\n');
    const { code, said } = await stage.run("entra-preview.yml", "preview");
    expect([code, said]).toEqual([0, expect.stringMatching(/Policies:[^]*policies/)]);
    expect((await stage.run("entra-preview.yml", "all-previews")).code).toBe(0);
    expect(stage.applications()).toEqual(before);
  });

  it("comment on it from that plan, with the code of the default branch", async () => {
    const { code, said } = await stage.run("entra-comment.yml", "comment");
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(/pull request 12 of contoso\/integrations: comment written\n$/),
    ]);
    expect(stage.platform.received.map(({ call, token }) => [call, token])).toEqual([
      [listComments, "Bearer token-of-the-run"],
      [createComment, "Bearer token-of-the-run"],
    ]);
    announced = (stage.platform.received[1]!.body as { body: string }).body;
    expect(announced).toMatch(/^<!-- entra-integrations:prod -->\n[^]*#### `erp-sync`: created\n/);
  });

  it("plan the main branch, and show the plan before the approval", async () => {
    const { code, said, summary } = await stage.run("entra-deploy-stack.yml", "plan");
    expect([code, code === 0 ? "" : said]).toEqual([0, ""]);
    expect(summary).toMatch(/#### `erp-sync`: created/);
  });

  it("deploy no plan other than the one that was shown", async () => {
    const before = stage.applications();
    await stage.configure({ "erp-sync": { ...sync, redirectUris: ["https://evil.example/cb"] } }, fiveWeeksAgo);
    const { code, said } = await stage.run("entra-deploy-stack.yml", "deploy");
    await stage.configure({ "erp-sync": sync }, fiveWeeksAgo);
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/> .*evil\.example[^]*This is not the plan that was shown\./),
    ]);
    expect(stage.applications()).toEqual(before);
  });

  it("deploy the plan that was shown without consent, and report the waiting consent", async () => {
    const deploy = await stage.run("entra-deploy-stack.yml", "deploy");
    expect([deploy.code, deploy.code === 0 ? "" : deploy.said]).toEqual([0, ""]);
    expect([stage.applications().at(-1), stage.consents()]).toEqual(["Custom erp-sync", 0]);
    const waiting = await stage.run("entra-deploy-stack.yml", "waiting");
    expect([waiting.code, waiting.code === 0 ? "" : waiting.said, waiting.outputs]).toEqual([0, "", "consent=true\n"]);
    expect(waiting.summary).toMatch(/given here/);
  });

  it("do not consent with fewer permissions than needed", async () => {
    const [assignments, grants, ...lookups] = stage.needs.consent;
    const consent = (type: string): string => `pulumi up --yes --skip-preview --stack prod --target '**:${type}::**'`;
    expect([
      ...(await stage.tryWithout("consent", [assignments!], consent("AppRoleAssignment"))),
      ...(await stage.tryWithout("consent", [grants!], consent("ServicePrincipalDelegatedPermissionGrant"))),
      ...(await stage.tryWithout("consent", lookups, "pulumi preview --stack prod")),
      stage.consents(),
    ]).toEqual([
      "without AppRoleAssignment.ReadWrite.All: refused",
      "without DelegatedPermissionGrant.ReadWrite.All: refused",
      "without Application.Read.All: refused",
      "without User.Read.All: refused",
      0,
    ]);
  });

  it("consent as another identity, with nothing left to finish", async () => {
    const consent = await stage.run("entra-deploy-stack.yml", "consent");
    expect([consent.code, stage.consents(), consent.code === 0 ? "" : consent.said]).toEqual([0, 2, ""]);
    const rest = await stage.run("entra-deploy-stack.yml", "rest");
    expect([rest.code, rest.outputs]).toEqual([0, "rest=false\n"]);
  });

  it("finish nothing that was not shown", async () => {
    const before = stage.applications();
    await stage.configure({}, fiveWeeksAgo);
    const { code, said } = await stage.run("entra-deploy-stack.yml", "finish");
    await stage.configure({ "erp-sync": sync }, fiveWeeksAgo);
    expect([code, said]).toEqual([1, expect.stringMatching(/> .*"erp-sync"[^]*This is not the plan that was shown\./)]);
    expect(stage.applications()).toEqual(before);
  });

  it("move the branch of the rotations to the deployed commit", async () => {
    const { code, said } = await stage.run("entra-deploy-stack.yml", "record");
    expect([code, code === 0 ? "" : said, await stage.tools.branch("deployed/prod")]).toEqual([
      0,
      "",
      stage.tools.commit,
    ]);
  });

  it("complete the comment with what was deployed", async () => {
    stage.platform.answers[commitPulls(stage.tools.commit)] = {
      body: [{ number: 12, merged_at: "2026-11-29T09:00:00Z", merge_commit_sha: stage.tools.commit }],
    };
    stage.platform.answers[listComments] = { body: [{ id: 7, body: announced, user: { type: "Bot" } }] };
    const { code, said } = await stage.run("entra-deploy-stack.yml", "complete");
    expect([code, said]).toEqual([0, "pull request 12 of contoso/integrations: comment updated\n"]);
    expect(stage.platform.received.at(-1)).toMatchObject({
      call: updateComment,
      body: {
        body: expect.stringContaining(
          `**Deployed as announced**, commit ${stage.tools.commit.slice(0, 12)}.`,
        ) as string,
      },
    });
  });

  it("fail with a report of only the changed property", async () => {
    const { id } = await stage.application();
    await stage.graph.send("PATCH", `/applications/${id}`, { displayName: "ERP" });
    const { code, summary } = await stage.run("entra-drift.yml", "drift");
    await stage.graph.send("PATCH", `/applications/${id}`, { displayName: "Custom erp-sync" });
    // False findings and unreadable objects would add lines.
    expect([code, summary.match(/^- .*/gm)]).toEqual([
      1,
      ["- `erp-sync`: display name: `Custom erp-sync` became `ERP` in the tenant (Update application)"],
    ]);
  });

  it("do not preview with fewer permissions than needed", async () => {
    const isOfConsent = ({ name }: Need): boolean => name.startsWith("DelegatedPermissionGrant.");
    const isOfPolicies = ({ name }: Need): boolean => name.startsWith("Policy.");
    const lookups = stage.needs.preview.filter((need) => !isOfConsent(need) && !isOfPolicies(need));
    expect([
      ...(await stage.tryWithout("preview", lookups, "pulumi preview --stack prod")),
      ...(await stage.tryWithout(
        "preview",
        stage.needs.preview.filter(isOfConsent),
        "pulumi refresh --preview-only --stack prod",
      )),
    ]).toEqual([
      "without Application.Read.All: refused",
      "without User.Read.All: refused",
      "without DelegatedPermissionGrant.Read.All: refused",
    ]);
  });

  it("report the missing permissions to check the tenant's limits", async () => {
    const lacking = ["Policy.Read.All", "Application.Read.All"];
    const left = stage.needs.preview.filter(({ name }) => !lacking.includes(name));
    const outcome = await stage.outcomeAs("preview", left, "npm run --silent limits -- --stack prod");
    expect(lacking.filter((name) => !outcome.includes(`needs ${name}`))).toEqual([]);
  });

  it("do not rotate at night while more than a rotation is waiting", async () => {
    await stage.configure({ "erp-sync": { ...sync, redirectUris: ["https://erp.contoso.com/callback"] } });
    const { code, said } = await stage.run("entra-rotate.yml", "rotate");
    expect([code, said, await stage.secrets()]).toEqual([
      1,
      expect.stringMatching(
        /more than a rotation is waiting:\n {2}update azuread Application erp-sync-application: is not part of a rotation/,
      ),
      [`period from ${day(-40)}`],
    ]);
  });

  it("keep secrets at night that the tenant forbids to replace, and fail with their last valid day", async () => {
    await stage.configure({ "erp-sync": sync });
    await stage.forbidSecrets(true);
    const before = await stage.outputs();
    const { code, said } = await stage.run("entra-rotate.yml", "rotate");
    await stage.forbidSecrets(false);
    expect([code, said.match(/^\w+\.json: .*/gm)]).toEqual([
      1,
      [
        "limits.json: limits of the tenant for stack prod, 1 found",
        "rotation.json: access report of stack prod",
        "state.json: redacted state of stack prod",
      ],
    ]);
    // Nothing was tried, because without a target there is no run.
    expect(said).not.toMatch(/error:|Resources:/);
    const limits = said.slice(said.indexOf("\nlimits of tenant "));
    expect(limits).toContain("erp-sync: held: a new client secret is due, but the tenant forbids new client secrets");
    expect(limits).toContain(`the current one is valid until ${day(20)} and is kept`);
    expect(limits).toContain("this run keeps the client secrets of erp-sync and does everything else");
    expect(limits).toMatch(/\nexemption for erp-sync\n[^]*az rest --method POST/);
    expect([await stage.secrets(), await stage.outputs()]).toEqual([[`period from ${day(-40)}`], before]);
  });

  it("rotate at night when due, from the approved commit, and only once", async () => {
    values.push(await stage.readSecret());
    expect((await stage.run("entra-rotate.yml", "start")).code).toBe(0);
    expect(await stage.tools.started()).toBe(
      "workflow run entra-rotate.yml --repo contoso/integrations --ref deployed/prod --field stack=prod\n",
    );
    const due = await stage.run("entra-rotate.yml", "rotate");
    expect([due.code, due.code === 0 ? "" : due.said, await stage.secrets()]).toEqual([
      0,
      "",
      [`period from ${day(-40)}`, `period from ${day(-10)}`],
    ]);
    expect(due.summary).toMatch(/^## Changed\n\n {4}erp-sync-\S+\n/m);
    expect(due.summary).toMatch(/^## Checked\n\n[^#]+ {4}1 integration, no findings\n/m);
    expect(due.summary).toMatch(/^## Left to do\n\n {4}tasks --stack prod --sync github\n/m);
    expect(await stage.readArtifact("overview-prod/overview.html")).toContain("erp-sync");
    // Consumers read the outputs: a rotation that leaves them behind would hand out the old secret.
    values.push(await stage.readSecret());
    expect(new Set(values).size).toBe(2);
    const again = await stage.run("entra-rotate.yml", "rotate");
    expect([again.code, again.said]).toEqual([0, expect.not.stringContaining("Resources:")]);
    expect(await stage.secrets()).toHaveLength(2);
  });

  describe("the pipelines of a stack with a key vault", () => {
    const up = "pulumi up --yes --skip-preview --stack others";
    let ofOthers: IdentityNeeds;

    beforeAll(async () => {
      ofOthers = await stage.configure({ shop: delivered }, {}, "others");
    });

    it("are refused with the preview identity", async () => {
      expect(await stage.outcomeAs("preview", ofOthers.preview, up)).toBe("refused");
    });

    it("need exactly the named permissions", async () => {
      // A deployment itself reads neither the tenant's policies nor the consent; the checks before and after it do.
      const ofChecks = ["Policy.Read.All", "Application.Read.All", "DelegatedPermissionGrant.Read.All"];
      const used = ofOthers.deploy.filter(({ name }) => !ofChecks.includes(name));
      const without = await stage.tryWithout("deploy", used, up, ofOthers.deploy);
      expect([...without, `with all: ${await stage.outcomeAs("deploy", ofOthers.deploy, up)}`]).toEqual([
        "without Application.ReadWrite.OwnedBy: refused",
        "without User.Read.All: refused",
        "without Key Vault Contributor: refused",
        "with all: done",
      ]);
    });

    it("are refused, as owners, on registrations that they do not own", async () => {
      const unowned = { ...sync, consent: "requested", owners: [] };
      const { deploy } = await stage.configure({ shop: delivered, unowned }, {}, "others");
      const outcome = await stage.outcomeAs("deploy", ofOthers.deploy, up);
      expect([deploy[0]?.name, outcome]).toEqual(["Application.ReadWrite.All", "refused"]);
    });
  });

  it("print no secret and leave none behind", async () => {
    values.push(...acts.map((act) => stage.identities[act].clientSecret));
    const comments = { name: "comments", text: JSON.stringify(stage.platform.received) };
    expect(new Set(values).size).toBe(5);
    const kept = [...(await readFolder(stage.project.dir)), ...(await readFolder(stage.tools.dir))];
    expect(findIn([...stage.written, comments, ...kept], values)).toEqual([]);
  });

  it("read the redacted state with the preview identity, and write it only with the others", async () => {
    const calls = (await stage.tools.transfers()).map(([verb, clientId]) => {
      const act = acts.find((one) => stage.identities[one].clientId === clientId);
      return `${verb ?? ""} by ${act ?? "nobody"}`;
    });
    expect([...new Set(calls)].sort()).toEqual(["download by preview", "upload by consent", "upload by deploy"]);
  });

  it("contain no command that was not run", () => {
    const jobs = readPipelines("github").flatMap(({ name }) => readJobs(name));
    const all = jobs.flatMap(({ scripts }) => scripts);
    expect([...stage.ran].sort()).toEqual([...new Set(all)].sort());
  });
});
