import { expect } from "vitest";
import { type GraphClient, startGraph } from "./graph-client.ts";

export const policyPath = "/v1.0/policies/defaultAppManagementPolicy";

/** A tenant, as its deployer sees it and as an administrator of its policies. */
export interface PolicyTenant {
  readonly graph: GraphClient;
  readonly admin: GraphClient;
  /** Changes the restrictions of the default policy, and enables it. */
  readonly restrict: (applicationRestrictions: object, path?: string) => Promise<void>;
  /** Has one restriction of secrets and no other. */
  readonly restrictSecrets: (restriction: object) => Promise<void>;
}

/** Opens a new tenant. */
export async function startPolicyTenant(): Promise<PolicyTenant> {
  const graph = await startGraph();
  const admin = await graph.as({
    roles: [
      "Application.ReadWrite.All",
      "Policy.ReadWrite.ApplicationConfiguration",
      "Policy.ReadWrite.Authorization",
      "Policy.ReadWrite.ConsentRequest",
      "Policy.Read.All",
      "CustomSecAttributeAssignment.ReadWrite.All",
    ],
  });
  async function restrict(applicationRestrictions: object, path = policyPath): Promise<void> {
    const answer = await admin.call("PATCH", path, { isEnabled: true, applicationRestrictions });
    expect([answer.status, answer.body]).toEqual([204, {}]);
  }
  return {
    graph,
    admin,
    restrict,
    restrictSecrets: (restriction) => restrict({ passwordCredentials: [{ state: "enabled", ...restriction }] }),
  };
}
