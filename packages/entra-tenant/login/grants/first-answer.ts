import type { Tenant } from "../../tenant.ts";
import { createRefreshToken, type RefreshToken } from "./refresh-token.ts";
import { type DelegatedGrant, delegatedAnswer, type TokenAnswer } from "./token-answer.ts";

interface FirstGrant extends Omit<DelegatedGrant, "createRefreshToken"> {
  platform: RefreshToken["platform"];
  /** Requested permissions. The refresh token contains them too. */
  asked: RefreshToken["request"];
}

/** Turns a user's grant into tokens, with the first refresh token if it was requested. */
export async function answerForUser(tenant: Tenant, { platform, asked, ...grant }: FirstGrant): Promise<TokenAnswer> {
  const { client, user, signIn } = grant;
  return await delegatedAnswer(tenant, {
    ...grant,
    createRefreshToken: async () =>
      await createRefreshToken(tenant, { clientId: client.appId, userId: user.id, signIn, platform, request: asked }),
  });
}
