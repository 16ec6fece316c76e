import { textOf } from "@entra-integrations/http/service-failure.ts";
import { findAddressedApi } from "../../integrations/systems/api-address.ts";
import type { Finding } from "../commands/verify/finding.ts";
import { isAppOnly } from "./app-only.ts";
import { findClientEntity } from "./dynamics-metadata.ts";
import type { ProductProof, ProofTarget } from "./product-proof.ts";
import { readProduct, type ReadRefusal, unexplained } from "./product-read.ts";
import { isFinding, requestProductToken } from "./product-token.ts";

const service = "Dynamics 365 Finance";
const entitySet = "DataManagementDefinitionGroups";

/**
 * Reads one row of the OData service. It needs the row on the page Microsoft Entra applications, which no check in Entra can
 * see. Source of the refusals: docs/dynamics365-finance.md.
 */
export const dynamicsRead: ProductProof = {
  name: "dynamics-read",
  appliesTo: (connection) => connection.system === "dynamics365-finance" && isAppOnly(connection),

  async prove(target) {
    const environment = environmentOf(target);
    if (environment === undefined) return untried("the outputs contain no address of Dynamics; deploy again");
    const got = await requestProductToken(target, `${environment}/.default`);
    if (isFinding(got)) return { seen: [], findings: [got] };
    const read = { service, url: `${environment}/data/${entitySet}?$top=1&$select=Name`, token: got.token };
    const answer = await readProduct(target.tenant.products, read);
    if (answer !== "read") return { seen: [], findings: [explain(target, read.url, answer)] };
    const seen = [
      `read /data/${entitySet} of ${environment}`,
      await findClientEntity(target.tenant.products, environment, got.token),
    ];
    return { seen, findings: [] };
  },
};

function untried(reason: string): { untried: true; seen: string[]; findings: [] } {
  return { untried: true, seen: [`not tried: ${reason}`], findings: [] };
}

/**
 * The environment in the stack's entry. The token is sent only to a host of Dynamics for which the connection requests
 * tokens: its audience is exactly this address, so no other service accepts it.
 */
function environmentOf({ connection: { addresses, entra } }: ProofTarget): string | undefined {
  const address = addresses?.product;
  if (address === undefined || findAddressedApi(address) !== "dynamics") return undefined;
  return entra.scopes.includes(`${address}/.default`) ? address : undefined;
}

function explain({ connection }: ProofTarget, url: string, refusal: ReadRefusal): Finding {
  const { clientId } = connection.entra;
  const { status } = refusal;
  const request = textOf({ service, method: "GET", url });
  if (status === 401) {
    return {
      severity: "error",
      message: `Dynamics has no row for client id ${clientId}, or the user in the row is disabled`,
      fix: `in Dynamics open System administration, Setup, Microsoft Entra applications, and add a row with Client ID ${clientId} and the User ID of an enabled user of this tenant; if the row is there, compare environment with the address in the browser, because Dynamics accepts only tokens for exactly its own`,
    };
  }
  if (status === 403) {
    return {
      severity: "warning",
      message: `Dynamics knows client id ${clientId}, but the user in its row may not read ${entitySet}`,
      fix: "give the user a security role with the privileges that the program needs; the proof reads data management groups",
    };
  }
  if (status === 404) {
    return {
      severity: "warning",
      message: `Dynamics answered 404 to ${request}: the roles of the user hide it, or the host is no environment of finance and operations`,
      fix: "check the security roles of the user and the address of the environment",
    };
  }
  return unexplained({ service, url }, refusal);
}
