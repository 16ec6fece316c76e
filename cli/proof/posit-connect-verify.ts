import { z } from "zod";
import type { Http } from "@entra-integrations/http/client.ts";
import { readJson } from "@entra-integrations/http/read-json.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import type { Finding } from "../commands/verify/finding.ts";
import { isAppOnly } from "./app-only.ts";
import type { ProductProof } from "./product-proof.ts";

const service = "Posit Connect";
const integrations = z.array(
  z.object({ guid: z.string(), config: z.record(z.string(), z.unknown()).nullish(), template: z.string().nullish() }),
);
const refusalBody = z.object({ code: z.number(), error: z.string() });

interface Answer {
  readonly response: Response;
  readonly method: "GET" | "POST";
  readonly url: string;
}

/**
 * Lets Connect request a token with the values that it stores. Connect answers without the token and keeps nothing:
 * https://docs.posit.co/connect/api/. Only service accounts can be verified.
 */
export const positConnectVerify: ProductProof = {
  name: "posit-connect-verify",
  appliesTo: (connection) => connection.system === "posit-connect" && isAppOnly(connection),

  async prove({ connection, tenant, checkContext }) {
    const address = connection.addresses?.product;
    const key = address === undefined ? undefined : tenant.connectKey(address);
    if (address === undefined || key === undefined) {
      const seen = [
        "not tried: needs CONNECT_SERVER with the address in the stack file, and CONNECT_API_KEY of an administrator",
      ];
      return { untried: true, seen, findings: [] };
    }
    const ask = openConnect(tenant.products, address, key);
    const listed = await ask("GET", "/v1/oauth/integrations");
    if (!listed.response.ok) return { seen: [], findings: [await explain(listed, address, key)] };
    const { entra } = connection;
    const own = (await readJson({ service, ...listed }, listed.response, integrations)).filter(
      ({ config }) => config?.["client_id"] === entra.clientId,
    );
    if (own.length === 0) {
      const message = `${visibleText(address)} has no integration with client id ${entra.clientId}`;
      const fix = `add deliverTo: { positConnect: {} } and run ${checkContext.commands.up}, or enter the values of the hand-off in Connect`;
      return { seen: [], findings: [{ severity: "error", message, fix }] };
    }
    const findings: Finding[] = [];
    for (const { guid } of own) {
      const verified = await ask("POST", `/v1/oauth/integrations/${encodeURIComponent(guid)}/verify`);
      if (!verified.response.ok) findings.push(await explain(verified, address, key));
    }
    return { seen: findings.length > 0 ? [] : [`Connect got a token with the values that it stores`], findings };
  },
};

/** The key is sent only to the server that CONNECT_SERVER names with it. */
function openConnect(
  products: Pick<Http, "fetch">,
  address: string,
  key: string,
): (method: Answer["method"], path: string) => Promise<Answer> {
  return async (method, path) => {
    const url = `${address}/__api__${path}`;
    const headers = { authorization: `Key ${key}`, accept: "application/json" };
    const response = await products.fetch(url, { service, method, headers, redirect: "error", isRepeatable: true });
    return { response, method, url };
  };
}

/** The numbers are those of Connect's API description; 240 and 241 were not seen on a real server. */
async function explain({ response }: Answer, address: string, key: string): Promise<Finding> {
  const { status } = response;
  const { data } = refusalBody.safeParse(await response.json().catch(() => undefined));
  const reason = visibleText((data?.error ?? "").replaceAll(key, "[key]").split(/\s*(?:Trace ID:|[\r\n])/, 1)[0] ?? "");
  const place = visibleText(new URL(address).host);
  const error = (message: string, fix: string): Finding => ({ severity: "error", message, fix });
  if (data?.code === 241) {
    return error(
      `Connect could not get a token with the values that it stores: ${reason}`,
      "Connect has an old secret or another value; deliver again, or enter the values of the hand-off",
    );
  }
  if (data?.code === 240) {
    return error(
      `the integration in ${place} is no service account: ${reason}`,
      "set its auth type to Service Account",
    );
  }
  if (status === 402) {
    return error(
      `the licence of ${place} lacks OAuth integrations`,
      "they need the Enhanced or Advanced tier of Connect",
    );
  }
  if (status === 401) return error(`${place} refuses the API key: ${reason}`, "set CONNECT_API_KEY to a valid key");
  if (status === 403) {
    return error(`${place} does not allow this with the API key: ${reason}`, "use the API key of an administrator");
  }
  if (status === 404) {
    return error(
      `${place} does not know OAuth integrations`,
      "they need Connect 2024.12.0 or later; also check the address",
    );
  }
  return error(`${place} answered ${status}: ${reason}`, "look the number up in the API reference of Connect");
}
