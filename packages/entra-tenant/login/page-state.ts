import type { Tenant } from "../tenant.ts";
import type { RawAdminConsentRequest } from "./admin-consent/request.ts";
import type { DeviceStep } from "./device/flow.ts";
import type { RawAuthorizeRequest } from "./authorize/request.ts";
import { refuse } from "./errors/index.ts";
import { seal, unseal } from "./seal.ts";
import { seconds } from "./tokens/sign.ts";

/** The request that a page belongs to, and on a consent page the user who signed in. */
export type PageState = (
  | { authorize: RawAuthorizeRequest }
  | { adminConsent: RawAdminConsentRequest }
  | { device: DeviceStep }
) & {
  userId?: string;
};

const pageLifetimeSeconds = 3600;

/** Encrypts the state of a page, so that its form cannot be changed. */
export async function sealPage(tenant: Tenant, state: PageState): Promise<string> {
  return await seal(tenant, "page", { state, expires: seconds(tenant.now()) + pageLifetimeSeconds });
}

/** Decrypts a state of `sealPage`. */
export async function requirePage(tenant: Tenant, sealed: string | undefined): Promise<PageState> {
  const page = await unseal<{ state: PageState; expires: number }>(tenant, "page", sealed ?? "");
  if (page === undefined || page.expires <= seconds(tenant.now())) return refuse("page-current");
  return page.state;
}
