import { findPermission, microsoftGraph } from "../../integrations/permissions/apis.ts";
import type { Finding } from "../commands/verify/finding.ts";
import type { ProductProof, ProofTarget } from "./product-proof.ts";
import { readProduct, type ProductRead, type ReadRefusal, unexplained } from "./product-read.ts";
import { isFinding, type ProductToken, requestProductToken } from "./product-token.ts";

/**
 * The least that an application permission can read without naming an object. Each read returns ids only.
 * https://learn.microsoft.com/graph/permissions-reference
 */
const reads: readonly (readonly [permissions: RegExp, path: string])[] = [
  [/^Organization\.Read(Write)?\.All$/, "/organization?$select=id"],
  [/^User\.Read(Basic|Write)?\.All$/, "/users?$top=1&$select=id"],
  [/^Group(Member)?\.Read(Write)?\.All$/, "/groups?$top=1&$select=id"],
  [/^Application\.Read(Write)?\.All$/, "/applications?$top=1&$select=id"],
  [/^Directory\.Read(Write)?\.All$/, "/organization?$select=id"],
  [/^Domain\.Read(Write)?\.All$/, "/domains?$select=id"],
  [/^Policy\.Read\.All$/, "/policies/authorizationPolicy?$select=id"],
  [/^RoleManagement\.Read(Write)?\.Directory$/, "/roleManagement/directory/roleDefinitions?$top=1&$select=id"],
  [/^Sites\.(Read|ReadWrite|Manage|FullControl)\.All$/, "/sites/root?$select=id"],
  [/^AuditLog\.Read\.All$/, "/auditLogs/directoryAudits?$top=1&$select=id"],
];

/** Reads Microsoft Graph once, with a permission that the connection has. Contents of mailboxes and files are not read. */
export const graphRead: ProductProof = {
  name: "graph-read",
  appliesTo: (connection) => rolesOf(connection).length > 0,

  async prove(target) {
    const roles = rolesOf(target.connection);
    const path = reads.find(([permissions]) => roles.some((role) => permissions.test(role)))?.[1];
    if (path === undefined) {
      const seen = [`not tried: there is nothing to read in Microsoft Graph with ${roles.join(", ")}`];
      return { untried: true, seen, findings: [] };
    }
    // The origin belongs to the sign-in service of the tenant, see clouds.ts. The outputs do not decide it.
    const { graphOrigin, products } = target.tenant;
    const got = await requestProductToken(target, `${graphOrigin}/.default`);
    if (isFinding(got)) return { seen: [], findings: [got] };
    const read = { service: "Microsoft Graph", url: `${graphOrigin}/v1.0${path}`, token: got.token };
    const answer = await readProduct(products, read);
    if (answer === "read") return { seen: [`read ${path.split("?")[0] ?? ""} of Microsoft Graph`], findings: [] };
    return { seen: [], findings: [explain(read, got, roles, answer)] };
  },
};

function rolesOf({ entra }: ProofTarget["connection"]): string[] {
  return entra.consent.permissions.application
    .filter(({ apiAppId }) => apiAppId === microsoftGraph)
    .map(({ value }) => value)
    .filter((value) => findPermission(microsoftGraph, "application", value) !== undefined);
}

function explain(
  read: ProductRead,
  { audience, roles }: ProductToken,
  wanted: readonly string[],
  refusal: ReadRefusal,
): Finding {
  const { status, reason } = refusal;
  if (status === 401) {
    return {
      severity: "error",
      message: `Microsoft Graph refuses the token, which is for ${audience}: ${reason}`,
      fix: "check the clock of this machine, and whether the stack belongs to this cloud",
    };
  }
  if (status === 403 && /NonPremiumTenant|premium|licen[cs]e/i.test(reason)) {
    return {
      severity: "error",
      message: `Microsoft Graph refuses the read, because the tenant lacks a licence: ${reason}`,
      fix: "the audit logs need Microsoft Entra ID P1; buy it, or do without the permission",
    };
  }
  const missing = wanted.filter((role) => !roles.includes(role));
  if (status === 403 && missing.length > 0) {
    return {
      severity: "error",
      message: `Microsoft Graph refuses the read, because the token lacks ${missing.join(", ")}`,
      fix: "give consent, and repeat this in some minutes: a new consent is not in every token at once",
    };
  }
  return unexplained(read, refusal);
}
