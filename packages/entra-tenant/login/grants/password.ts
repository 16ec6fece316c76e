import type { RawAuthorizeRequest } from "../authorize/request.ts";
import { readRequested } from "../authorize/request.ts";
import { requireEnabled } from "../clients.ts";
import { refuse } from "../errors/index.ts";
import { newSignIn } from "../session.ts";
import { requireAccount, requireAssignment, requireEnabledUser, requirePassword } from "../users.ts";
import type { GrantRequest } from "./grant-request.ts";
import { fallbackPlatform, requirePlatform } from "./platform.ts";
import { answerForUser } from "./first-answer.ts";
import type { TokenAnswer } from "./token-answer.ts";

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc */
export async function password(request: GrantRequest): Promise<TokenAnswer> {
  const { context, version, client, form, segment, segmentName } = request;
  const { tenant } = context;
  if (segment === "common" || segment === "consumers") refuse("tenant-named");
  const username = form["username"] ?? refuse("parameter-present", { parameter: "username" });
  const secret = form["password"] ?? refuse("parameter-present", { parameter: "password" });
  const platform = fallbackPlatform(client);
  const proof = await requirePlatform(request, platform);
  requireEnabled(tenant, client);
  const user = requireAccount(tenant, username);
  requirePassword(user, secret);
  requireEnabledUser(user);
  requireAssignment(tenant, client, user);

  const name = version === 1 ? "resource" : "scope";
  const named = form[name] ?? refuse("parameter-present", { parameter: name });
  const asked: RawAuthorizeRequest = { version, segment: segmentName, parameters: { [name]: named } };
  const signIn = newSignIn(tenant);
  return await answerForUser(tenant, {
    version,
    client,
    user,
    proof,
    requested: readRequested(tenant, client, asked),
    scope: named,
    nonce: undefined,
    signIn,
    wantsClientInfo: form["client_info"] === "1",
    platform,
    asked,
  });
}
