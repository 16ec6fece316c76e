import { describe, expect, it } from "vitest";
import { createApp } from "../../app.ts";
import { explainUnknownApi } from "../../login/unknown-api.ts";
import { type GraphClient, startGraph } from "../graph/graph-client.ts";

/** Asks for a token for an API, and returns the status and what the tenant's log says. */
async function ask({ tenant }: GraphClient, api: string): Promise<{ status: number; notices: string[] }> {
  const notices: string[] = [];
  const app = createApp(tenant, undefined, (text) => notices.push(text));
  const { clientId, clientSecret } = tenant.deployer;
  const { status } = await app.request(`/${tenant.id}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${api}/.default`,
    }),
  });
  return { status, notices };
}

/** Runs the Graph request that a notice tells, and returns the app id in its answer. */
async function follow(graph: GraphClient, notice = ""): Promise<string> {
  const [, path = "", body = ""] = /npm run local -- graph POST (\S+) --body '(\{.*?\})'[, ]/.exec(notice) ?? [];
  const answer = await graph.call("POST", `/v1.0${path}`, body);
  expect(answer.status).toBe(201);
  return answer.body.appId;
}

describe("an API that the tenant does not have", () => {
  it("is refused, and the requests in the log make it known", async () => {
    const graph = await startGraph();
    const api = "https://orders.fabrikam.com";
    const first = await ask(graph, api);
    expect(first).toEqual({ status: 400, notices: [expect.stringMatching(/^no token for .*\[api-unknown\]$/s)] });
    await follow(graph, first.notices[0]);
    const second = await ask(graph, api);
    expect(second.notices).toEqual([
      expect.stringMatching(/has no service principal.*\[api-without-service-principal\]$/s),
    ]);
    await follow(graph, second.notices[0]);
    expect(await ask(graph, api)).toEqual({ status: 200, notices: [] });
  });

  it("needs a URI as its name", async () => {
    const { notices } = await ask(await startGraph(), "orders");
    expect(notices).toEqual([expect.stringContaining("fix: name the API by an identifier URI")]);
  });

  it("sends no control character to the log", async () => {
    const { tenant } = await startGraph();
    expect(explainUnknownApi(tenant, "https://a\u001b[31m.b")).toContain("no token for https://a?[31m.b:");
  });

  it("logs nothing if the API is known", async () => {
    expect(await ask(await startGraph(), "https://vault.azure.net")).toEqual({ status: 200, notices: [] });
  });
});
