import { findAddressedApi } from "../../integrations/systems/api-address.ts";
import type { Finding } from "../commands/verify/finding.ts";
import { findScope, isAppOnly } from "./app-only.ts";
import type { ProductProof, ProofTarget } from "./product-proof.ts";
import { readProduct, type ProductRead, type ReadRefusal, unexplained } from "./product-read.ts";
import { isFinding, type ProductToken, requestProductToken } from "./product-token.ts";

const scopes = ["https://cognitiveservices.azure.com", "7d312290-28c8-473c-a0ed-8e53749b6d6d"];
/** https://learn.microsoft.com/azure/ai-services/openai/reference */
const version = "2024-10-21";

/** Lists the models of an Azure OpenAI or Azure AI services resource, which costs nothing. */
export const azureOpenAiRead: ProductProof = {
  name: "azure-openai-read",
  appliesTo: (connection) => isAppOnly(connection) && findScope(connection, scopes) !== undefined,

  async prove(target) {
    const address = target.connection.addresses?.api;
    const scope = findScope(target.connection, scopes);
    // The token is valid at every resource that the app has a role on, so it is sent only to hosts of the service.
    if (address === undefined || scope === undefined || findAddressedApi(address) !== "azureOpenAi") {
      const seen = ["not tried: needs the endpoint of the resource, as apiAddress in the stack file"];
      return { untried: true, seen, findings: [] };
    }
    const got = await requestProductToken(target, scope);
    if (isFinding(got)) return { seen: [], findings: [got] };
    const read = { service: "Azure OpenAI", url: `${address}/openai/models?api-version=${version}`, token: got.token };
    const answer = await readProduct(target.tenant.products, read);
    if (answer === "read") return { seen: [`listed the models of ${address}`], findings: [] };
    return { seen: [], findings: [explain(target, read, got, answer)] };
  },
};

/** A missing role is a 401 here. The texts are those that users report: docs/posit-connect.md. */
function explain(
  { connection }: ProofTarget,
  read: ProductRead,
  { audience }: ProductToken,
  refusal: ReadRefusal,
): Finding {
  const { status, reason } = refusal;
  const { host } = new URL(read.url);
  if (/lacks the required data action|does not have access to API/i.test(reason)) {
    return {
      severity: "error",
      message: `the app has no role in Azure that may read ${host}`,
      fix: `in Azure, assign Cognitive Services OpenAI User on the resource to the service principal ${connection.entra.servicePrincipalObjectId}; it takes about five minutes to apply`,
    };
  }
  if (status === 401) {
    return {
      severity: "error",
      message: `${host} refuses the token, which is for ${audience}: ${reason}`,
      fix: "check that the resource belongs to this tenant and has a custom subdomain, which tokens of Entra need",
    };
  }
  if (status === 403) {
    return {
      severity: "error",
      message: `${host} refuses this machine: ${reason}`,
      fix: "run this in a network that the firewall of the resource allows",
    };
  }
  if (status === 404) {
    return {
      severity: "warning",
      message: `${host} has no Azure OpenAI: ${reason}`,
      fix: "correct apiAddress, or remove it if the resource offers other services only",
    };
  }
  return unexplained(read, refusal);
}
