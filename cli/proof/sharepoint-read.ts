import { findAddressedApi } from "../../integrations/systems/api-address.ts";
import type { Finding } from "../commands/verify/finding.ts";
import { findScope, isAppOnly } from "./app-only.ts";
import type { ProductProof } from "./product-proof.ts";
import { readProduct, type ProductRead, type ReadRefusal, unexplained } from "./product-read.ts";
import { isFinding, type ProductToken, requestProductToken } from "./product-token.ts";

const sharePoint = "00000003-0000-0ff1-ce00-000000000000";

/** Reads the title of the root site over SharePoint's REST service. */
export const sharePointRead: ProductProof = {
  name: "sharepoint-read",
  appliesTo: (connection) =>
    isAppOnly(connection) && findScope(connection, [sharePoint, connection.addresses?.api ?? sharePoint]) !== undefined,

  async prove(target) {
    const address = target.connection.addresses?.api;
    // The token is valid at every site of the tenant, so it is sent only to SharePoint itself.
    if (address === undefined || findAddressedApi(address) !== "sharePoint") {
      const seen = ["not tried: needs the address of SharePoint, as apiAddress in the stack file"];
      return { untried: true, seen, findings: [] };
    }
    const got = await requestProductToken(target, `${address}/.default`);
    if (isFinding(got)) return { seen: [], findings: [got] };
    const read = { service: "SharePoint", url: `${address}/_api/web?$select=Title`, token: got.token };
    const answer = await readProduct(target.tenant.products, read);
    if (answer === "read") return { seen: [`read the title of ${address}`], findings: [] };
    return { seen: [], findings: [explain(read, got, answer)] };
  },
};

/** The texts are those that users report: docs/posit-connect.md. */
function explain(read: ProductRead, { audience, roles }: ProductToken, refusal: ReadRefusal): Finding {
  const { status, reason } = refusal;
  if (/Unsupported app only token/i.test(reason)) {
    return {
      severity: "error",
      message: "SharePoint accepts no app-only token that was requested with a client secret",
      fix: "use the permission Sites.Read.All or Sites.Selected of Microsoft Graph, which accepts secrets, or a product that signs in with a certificate",
    };
  }
  if (/AudienceUriValidationFailed/.test(reason)) {
    return {
      severity: "error",
      message: `SharePoint refuses the token, because it is for ${audience}`,
      fix: "write apiAddress as the address of SharePoint in this tenant, without a site",
    };
  }
  if (status === 401 || status === 403) {
    const has = roles.length === 0 ? "no role" : `only ${roles.join(", ")}`;
    return {
      severity: "error",
      message: `SharePoint refuses the read with ${status}; the token has ${has}: ${reason}`,
      fix: "declare a permission such as Sites.Read.All of SharePoint and give consent; with Sites.Selected an administrator must grant the site",
    };
  }
  return unexplained(read, refusal);
}
