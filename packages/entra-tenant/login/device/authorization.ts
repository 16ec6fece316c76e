import type { Context } from "hono";
import { readRequested, type RawAuthorizeRequest } from "../authorize/request.ts";
import { requireAudience, requireClient, requireEnabled } from "../clients.ts";
import type { EndpointVersion, LoginContext } from "../context.ts";
import { refuse } from "../errors/index.ts";
import { readForm } from "../form.ts";
import { seal } from "../seal.ts";
import { requireSegment } from "../tenant-segment.ts";
import { deviceCodeLifetimeSeconds, startFlow } from "./flow.ts";

/**
 * The device authorization endpoint. Returns the code that the device redeems and the one that the user types.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code. As in Entra, there is no
 * `verification_uri_complete`.
 */
export async function deviceAuthorization(
  c: Context,
  { tenant, deviceFlows }: LoginContext,
  segmentName: string,
  version: EndpointVersion,
): Promise<Response> {
  const form = await readForm(c);
  const segment = requireSegment(tenant, segmentName);
  const client = requireClient(tenant, form["client_id"]);
  requireAudience(client, segment);
  requireEnabled(tenant, client);
  const name = version === 1 ? "resource" : "scope";
  const named = form[name];
  if (named === undefined && version === 2) refuse("parameter-present", { parameter: name });
  const raw: RawAuthorizeRequest = {
    version,
    segment: segmentName,
    parameters: named === undefined ? {} : { [name]: named },
  };
  readRequested(tenant, client, raw);
  const { userCode, flow } = startFlow(tenant, deviceFlows, client.appId, raw);
  const page = `${tenant.origin}/devicelogin`;
  const message = `To sign in, use a web browser to open the page ${page} and enter the code ${userCode} to authenticate.`;
  const code = { user_code: userCode, device_code: await seal(tenant, "device-code", { id: flow.id, userCode }) };
  c.header("Cache-Control", "no-store");
  return c.json(
    version === 2
      ? { ...code, verification_uri: page, expires_in: deviceCodeLifetimeSeconds, interval: 5, message }
      : { ...code, verification_url: page, expires_in: String(deviceCodeLifetimeSeconds), interval: "5", message },
  );
}
