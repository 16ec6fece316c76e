import { describe, expect, it } from "vitest";
import { assignment } from "../../commands/verify/graph-objects.ts";
import { openGraphReader } from "../../commands/verify/graph-reader.ts";

const origin = "https://graph.microsoft.com";
const question = { path: "/servicePrincipals/1/appRoleAssignments", schema: assignment, needs: "Application.Read.All" };

/** Graph with these answers by URL. */
function graph(answers: Record<string, { status?: number; body: unknown }>) {
  return openGraphReader(origin, "token", async (url) => {
    const { status = 200, body } = answers[url] ?? { status: 404, body: {} };
    return new Response(JSON.stringify(body), { status });
  });
}

const one = { resourceId: "api", appRoleId: "one" };
const two = { resourceId: "api", appRoleId: "two" };

describe("openGraphReader", () => {
  it("reads every page", async () => {
    const next = `${origin}/v1.0/next`;
    const reader = graph({
      [`${origin}/v1.0${question.path}`]: { body: { value: [one], "@odata.nextLink": next } },
      [next]: { body: { value: [two] } },
    });
    expect(await reader.list(question)).toEqual({ state: "read", value: [one, two] });
  });

  it("takes its token to no other host", async () => {
    const next = "https://graph.contoso.com/v1.0/next";
    const reader = graph({
      [`${origin}/v1.0${question.path}`]: { body: { value: [one], "@odata.nextLink": next } },
      [next]: { body: { value: [two] } },
    });
    await expect(reader.list(question)).rejects.toThrow("sends on to another host");
  });

  it("passes on why Graph does not accept a request", async () => {
    const body = { error: { code: "Request_BadRequest", message: "Invalid filter clause." } };
    const reader = graph({ [`${origin}/v1.0${question.path}`]: { status: 400, body } });
    await expect(reader.list(question)).rejects.toThrow(
      "Microsoft Graph (graph.microsoft.com) does not accept GET /v1.0/servicePrincipals/1/appRoleAssignments: 400, Request_BadRequest, Invalid filter clause.\n" +
        "  fix: report these lines: this program asks for something that Graph does not know  [graph-request]",
    );
  });

  it.each([
    [401, {}, "service-refused"],
    [200, "a page", "service-unreadable"],
    [200, { value: [{ resourceId: 1 }] }, "service-unreadable"],
  ])("does not go on after %i with %j", async (status, body, code) => {
    const reader = graph({ [`${origin}/v1.0${question.path}`]: { status, body } });
    await expect(reader.list(question)).rejects.toThrow(`[${code}]`);
  });
});
