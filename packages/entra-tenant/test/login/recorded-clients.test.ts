import { parse } from "node-html-parser";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  clientIdOf,
  clientRecordings,
  fillIn,
  type RecordedTenant,
  secretOf,
  signIn,
  startRecordedTenant,
  type Step,
} from "./support/recordings.ts";

/** Values that no recording can have, because this tenant issues them: the client sends back what it just got. */
type Fresh = Record<string, string>;

const text = (step: Step) => ("request" in step ? step.request : "");
const isTokenRequest = (step: Step) => /^POST \S+\/token[ ?]/.test(text(step));

/** Plays a flow back byte for byte; resolves with method, path and status of every answer, and with the names of values that are not as recorded. */
async function play(steps: Step[], recorded: RecordedTenant): Promise<{ answers: string[]; generated: string[] }> {
  const { tenant, send, raw } = recorded;
  const allGenerated: string[] = [];
  tenant.moveTo(new Date(steps[0]?.at ?? expect.fail("a flow without steps")));
  const lastToken = steps.findLast(isTokenRequest);
  const fresh: Fresh = await earlierGrants(recorded, steps);
  const answers: string[] = [];
  for (const step of steps) {
    tenant.moveTo(new Date(step.at));
    if ("browser" in step) {
      const back = await signIn(send, step.browser);
      fresh["code"] = back.get("code") ?? expect.fail(`the sign-in ended with ${back.toString()}`);
      answers.push("signed in");
      continue;
    }
    if (step === lastToken && fresh["user_code"] !== undefined) await approve(recorded, fresh["user_code"]);
    const { text: sent, generated } = fillIn(step.request, fresh);
    allGenerated.push(...generated);
    const response = await raw.send(sent);
    expect(withoutGenerated(raw.lastHead())).toBe(withoutGenerated(step.request.split("\r\n\r\n")[0] ?? ""));
    const [method, path = ""] = step.request.split(" ", 2);
    const body = await response.text();
    answers.push(`${method ?? ""} ${path.split("?")[0]?.split("/").at(-1) ?? ""} ${response.status}`);
    if (!body.startsWith("{")) continue;
    const answer = JSON.parse(body) as Record<string, string>;
    if (response.status !== 200 && answer["error"] !== "authorization_pending") expect.fail(body);
    for (const name of ["access_token", "refresh_token", "device_code", "user_code"]) {
      if (answer[name] !== undefined) fresh[name] = answer[name];
    }
    // Version 1 calls the device's code `code`.
    if (answer["verification_url"] !== undefined) fresh["code"] = answer["device_code"] ?? "";
  }
  return { answers, generated: allGenerated };
}

/** The head of a request without what is not as recorded: a bearer token, and the length of a body with other tokens. */
function withoutGenerated(head: string): string {
  return head.replace(/(?<=\r\n(content-length: |authorization: bearer ))\S+/gi, "");
}

/** What the client got before the recorded flow: a token to exchange, or one to refresh. */
async function earlierGrants({ tenant, send }: RecordedTenant, steps: Step[]): Promise<Fresh> {
  const all = steps.map(text).join();
  const endpoint = `${tenant.origin}/${tenant.id}/oauth2/v2.0`;
  const redeem = async (name: "web" | "desktop", scope: string) => {
    const client = { client_id: clientIdOf(name), redirect_uri: "http://localhost:5000/cb" };
    const query = new URLSearchParams({ ...client, response_type: "code", scope });
    const code = (await signIn(send, `${endpoint}/authorize?${query.toString()}`)).get("code") ?? "";
    const proof: Record<string, string> = name === "web" ? { client_secret: secretOf("web") } : {};
    const body = new URLSearchParams({ ...client, ...proof, grant_type: "authorization_code", code });
    return (await (await send(new Request(`${endpoint}/token`, { method: "POST", body }))).json()) as Fresh;
  };
  if (all.includes("requested_token_use=on_behalf_of")) {
    const { access_token = "" } = await redeem("web", `api://${clientIdOf("api")}/access`);
    return { assertion: access_token };
  }
  if (!text(steps[0] ?? expect.fail()).includes("grant_type=refresh_token")) return {};
  const name = all.includes(clientIdOf("web")) ? "web" : "desktop";
  const { refresh_token = "" } = await redeem(name, "User.Read offline_access");
  return { refresh_token };
}

/** Signs Megan in on another device. */
async function approve({ tenant, send }: RecordedTenant, userCode: string): Promise<void> {
  const submit = async (path: string, form: Record<string, string>) => {
    const body = new URLSearchParams(form);
    const page = parse(await (await send(new Request(tenant.origin + path, { method: "POST", body }))).text());
    return page.querySelector("input[name=request]")?.getAttribute("value") ?? "";
  };
  const signInPage = await submit("/common/oauth2/deviceauth", { otc: userCode });
  const account = "megan@contoso.onmicrosoft.com";
  const question = await submit(`/${tenant.id}/login`, { request: signInPage, account });
  await submit(`/${tenant.id}/Consent/Set`, { request: question, decision: "accept" });
}

describe.each(clientRecordings)("the recorded requests of $client $version", ({ flows, generated }) => {
  it.each(Object.entries(flows))("for %s are answered", async (_flow, steps) => {
    const recorded = await startRecordedTenant();
    onTestFinished(() => recorded.raw.close());
    const { answers, generated: unlike } = await play(steps, recorded);
    expect(unlike.filter((name) => !generated.includes(name))).toEqual([]);
    expect(answers.filter((answer) => !/ 200$|^signed in$|^GET logout 302$| token 400$/.test(answer))).toEqual([]);
    // Every flow ends with tokens, or with what is done with them.
    expect(answers.at(-1)).not.toMatch(/ 400$/);
  });
});
