import { describe, expect, it } from "vitest";
import { openHttp } from "@entra-integrations/http/client.ts";
import { signIn } from "../../commands/verify/sign-in.ts";
import { quickPace } from "@entra-integrations/http/test/service.ts";

const secret = "top-secret";
const jobToken = "token-of-the-job";
const issued = (): Response => Response.json({ access_token: "token" });
const lost = (): never => {
  throw new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
};
const withSecret = { ARM_CLIENT_ID: "client", ARM_CLIENT_SECRET: secret };
const inPipeline = {
  ARM_CLIENT_ID: "client",
  ARM_USE_OIDC: "true",
  ARM_OIDC_REQUEST_URL: "https://pipeline.contoso.com/token?a=1",
  ARM_OIDC_REQUEST_TOKEN: jobToken,
};

/** Signs in at services that answer so, one after the other. */
async function signInWith(env: NodeJS.ProcessEnv, ...answers: (() => Response)[]): Promise<string> {
  let asked = 0;
  const { fetch } = openHttp({
    fetch: async () => {
      asked += 1;
      return (answers[asked - 1] ?? answers.at(-1)!)();
    },
    deadlineSeconds: 600,
    pace: quickPace(),
  });
  const tenant = {
    tenantId: "contoso",
    authority: "https://login.microsoftonline.com",
    resource: "https://graph.microsoft.com",
  };
  return await signIn({ ...tenant, env, fetch }).catch((error: unknown) => (error as Error).message);
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (): Response =>
    Response.json({ error: "temporarily_unavailable" }, { status: code, headers });

describe("signIn", () => {
  it.each([
    ["429", status(429, { "retry-after": "40" })],
    ["503", status(503)],
    ["a reset", lost],
  ])("asks for its token again after %s", async (_, fault) => {
    expect(await signInWith(withSecret, fault, fault, issued)).toBe("token");
  });

  it("asks for the token of its pipeline again, and shows it", async () => {
    const value = (): Response => Response.json({ value: "assertion" });
    expect(await signInWith(inPipeline, status(503), value, lost, issued)).toBe("token");
  });

  it.each([
    ["throttled", withSecret, status(429), "Microsoft Entra (login.microsoftonline.com) gets too many requests"],
    ["down", withSecret, status(503), "Microsoft Entra (login.microsoftonline.com) is down"],
    ["unreachable", withSecret, lost, "Microsoft Entra (login.microsoftonline.com) cannot be reached: read ECONNRESET"],
    [
      "refused",
      inPipeline,
      status(403),
      "the tokens of this pipeline (pipeline.contoso.com) refused GET /token with 403",
    ],
    [
      "unreadable",
      inPipeline,
      () => new Response("<html>"),
      "the tokens of this pipeline (pipeline.contoso.com) answered",
    ],
  ])("names the service that is %s", async (kind, env, fault, text) => {
    const said = await signInWith(env, fault);
    expect([said.startsWith(text), said.endsWith(`[service-${kind}]`)]).toEqual([true, true]);
    expect(said).not.toMatch(/top-secret|token-of-the-job|az login/);
  });
});
