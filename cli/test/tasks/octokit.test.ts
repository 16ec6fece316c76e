import { Octokit } from "@octokit/core";
import { describe, expect, it } from "vitest";
import { gitHubToken, openIssues } from "./github-issues.ts";

const repository = { owner: "contoso", repo: "integrations" };

describe("the stand-in for GitHub's issues, used by GitHub's own client", () => {
  it("creates, lists, changes and comments on issues", async () => {
    const { origin, assignable, issues } = await openIssues();
    const { request } = new Octokit({ baseUrl: origin, auth: gitHubToken });
    const created = await request("POST /repos/{owner}/{repo}/issues", {
      ...repository,
      title: "One",
      body: "text",
      labels: ["entra-integrations"],
      assignees: [...assignable],
    });
    expect(created).toMatchObject({
      status: 201,
      data: { number: 1, state: "open", labels: [{ name: "entra-integrations" }] },
    });
    await request("POST /repos/{owner}/{repo}/issues", { ...repository, title: "Two" });
    const list = async (query: object): Promise<number[]> =>
      (await request("GET /repos/{owner}/{repo}/issues", { ...repository, ...query })).data.map(({ number }) => number);
    expect(await list({})).toEqual([2, 1]);
    expect(await list({ direction: "asc", per_page: 1, page: 2 })).toEqual([2]);
    expect(await list({ labels: "entra-integrations" })).toEqual([1]);
    const one = { ...repository, issue_number: 1 };
    await request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...one, body: "Done." });
    const { data } = await request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", one);
    expect(data).toMatchObject([{ body: "Done." }]);
    const closed = await request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
      ...one,
      state: "closed",
      state_reason: "not_planned",
    });
    expect(closed.data).toMatchObject({ state: "closed", state_reason: "not_planned", body: "text" });
    expect(await list({})).toEqual([2]);
    expect(await list({ state: "all" })).toEqual([2, 1]);
    expect(issues).toHaveLength(2);
  });

  it("checks assignees and refuses others", async () => {
    const { origin } = await openIssues();
    const { request } = new Octokit({ baseUrl: origin, auth: gitHubToken });
    const check = (assignee: string): Promise<number> =>
      request("GET /repos/{owner}/{repo}/assignees/{assignee}", { ...repository, assignee }).then(
        ({ status }) => status,
        (error: unknown) => (error as { status: number }).status,
      );
    expect([await check("octocat"), await check("stranger")]).toEqual([204, 404]);
    const refused = request("POST /repos/{owner}/{repo}/issues", {
      ...repository,
      title: "x",
      assignees: ["stranger"],
    });
    await expect(refused).rejects.toMatchObject({ status: 422 });
  });

  it("fails like GitHub if issues are disabled, the token is wrong, or the secondary limit is reached", async () => {
    const github = await openIssues();
    const { request } = new Octokit({ baseUrl: github.origin, auth: gitHubToken });
    const list = (): Promise<unknown> => request("GET /repos/{owner}/{repo}/issues", repository);
    github.fault = () => "secondary limit";
    await expect(list()).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(/secondary rate limit/) as string,
    });
    github.fault = () => undefined;
    github.areDisabled = true;
    await expect(list()).rejects.toMatchObject({ status: 410 });
    const other = new Octokit({ baseUrl: github.origin, auth: "other" });
    await expect(other.request("GET /repos/{owner}/{repo}/issues", repository)).rejects.toMatchObject({ status: 401 });
  });
});
