import { readRequested } from "../authorize/request.ts";
import { requireEnabled } from "../clients.ts";
import { refuse } from "../errors/index.ts";
import { unseal } from "../seal.ts";
import { seconds } from "../tokens/sign.ts";
import { requireEnabledUser, requireUser } from "../users.ts";
import type { GrantRequest } from "./grant-request.ts";
import { fallbackPlatform, requirePlatform } from "./platform.ts";
import { answerForUser } from "./first-answer.ts";
import type { TokenAnswer } from "./token-answer.ts";

/**
 * Answers a device that asks whether the user has signed in. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 * Version 1 calls the parameter `code`. Like Microsoft's documentation, this knows no `slow_down`.
 * Departs from Entra: A device code of a client that is not public is refused once the user has signed in. Microsoft
 * does not document the moment.
 */
export async function deviceCode(request: GrantRequest): Promise<TokenAnswer> {
  const { context, client, form } = request;
  const { tenant, deviceFlows } = context;
  const sealed = form["device_code"] ?? form["code"] ?? refuse("parameter-present", { parameter: "device_code" });
  const named = await unseal<{ id: string; userCode: string }>(tenant, "device-code", sealed);
  const flow = named === undefined ? undefined : deviceFlows.get(named.userCode);
  if (named === undefined || flow?.id !== named.id || flow.clientId !== client.appId) {
    return refuse("device-code-known");
  }
  const { outcome } = flow;
  if (outcome === "declined") return refuse("device-code-not-declined");
  if (flow.expires <= seconds(tenant.now())) return refuse("device-code-current");
  if (outcome === "pending") return refuse("device-code-authorized");
  const platform = fallbackPlatform(client);
  const proof = await requirePlatform(request, platform);
  requireEnabled(tenant, client);
  const user = requireUser(tenant, outcome.userId);
  requireEnabledUser(user);
  const { signIn } = outcome;
  const { parameters } = flow.request;
  const answer = await answerForUser(tenant, {
    version: request.version,
    client,
    user,
    proof,
    requested: readRequested(tenant, client, flow.request),
    scope: parameters["scope"] ?? parameters["resource"] ?? "",
    nonce: undefined,
    signIn,
    wantsClientInfo: form["client_info"] === "1",
    platform,
    asked: flow.request,
  });
  deviceFlows.delete(named.userCode);
  return answer;
}
