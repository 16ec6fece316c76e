import type { z } from "zod";
import { renderValue } from "../stack-file/problems.ts";
import type { FieldProblem } from "../stack-file/schema.ts";
import { hostAddress } from "./address.ts";

/** An API whose resources have separate addresses. */
export type AddressedApi = "sharePoint" | "azureOpenAi" | "dynamics";

/**
 * Hosts that Microsoft runs, in all clouds. Only the first part of a name is a customer's. Broader patterns would be wrong:
 * anyone can get a name such as x.cloudapp.azure.com and would receive the token that is sent there.
 */
const hosts: readonly (readonly [AddressedApi, RegExp])[] = [
  ["sharePoint", /^[a-z0-9-]+\.sharepoint(-mil)?\.(com|us|cn)$/],
  ["azureOpenAi", /^[a-z0-9-]+\.(openai|cognitiveservices)\.azure\.(com|us|cn)$/],
  ["dynamics", /^(?!.*\.(crm\d*|bc|businesscentral)\.)([a-z0-9-]+\.)+dynamics\.(com|us|cn)$/],
];

/** The API at an https address of Microsoft's; undefined for every other address. */
export function findAddressedApi(address: string): AddressedApi | undefined {
  const url = URL.parse(address);
  if (url?.protocol !== "https:" || url.port !== "" || url.username !== "") return undefined;
  return hosts.find(([, host]) => host.test(url.hostname))?.[0];
}

/** The option `apiAddress`. */
export function apiAddress(): z.ZodType<string, string> {
  return hostAddress(checkHost, "write it like https://contoso.openai.azure.com or https://contoso.sharepoint.com");
}

function checkHost({ origin, hostname }: URL): FieldProblem | undefined {
  const api = findAddressedApi(origin);
  if (api === "sharePoint" || api === "azureOpenAi") return undefined;
  return {
    message: `must be the host of a SharePoint or Azure OpenAI resource, got ${renderValue(hostname)}`,
    fix: "copy the endpoint from the Azure portal, or the address of SharePoint without a site; remove the option for other APIs",
    code: "api-address-host",
  };
}
