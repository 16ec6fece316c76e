import { describe, expect, it } from "vitest";
import { federatedPullRequestLimited as rule } from "../../rules/federated-pull-request-limited.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";
import { declaring, directoryWrite, graph, mailRead, userRead } from "../permissions.ts";

const applicationReadAll = { id: "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30", type: "Role" };

const application = (...permissions: Parameters<typeof declaring>) =>
  standing("Application", "preview-application", { objectId: unknown, ...declaring(...permissions) });
const trustIn = (client: ReturnType<typeof application>, subject: unknown = "repo:contoso/erp:pull_request") =>
  standing(
    "ApplicationFederatedIdentityCredential",
    "preview-trust",
    { applicationId: unknown, issuer: "https://token.actions.githubusercontent.com", subject, audiences: ["a"] },
    { on: { applicationId: client } },
  );
const message =
  "Runs on pull requests can sign in to an application with Directory.ReadWrite.All, and the author of a pull request decides what they do.";

describe("federated-pull-request-limited", () => {
  it("accepts runs on pull requests in an application that only reads", () => {
    const client = application(applicationReadAll, mailRead, userRead);
    expect(verdict(rule, stackOf([client, trustIn(client)]))).toEqual([]);
  });

  it("warns of runs on pull requests in an application that writes", () => {
    const client = application(applicationReadAll, directoryWrite);
    expect(verdict(rule, stackOf([client, trustIn(client)]))).toEqual([message]);
  });

  it("accepts a delegated permission, which a run cannot use", () => {
    const client = application({ id: "c5366453-9fb0-48a5-a156-24f0c49a4b84", type: "Scope" });
    expect(verdict(rule, stackOf([client, trustIn(client)]))).toEqual([]);
  });

  it("warns of a permission declared in a separate resource", () => {
    const client = application();
    const access = standing(
      "ApplicationApiAccess",
      "access",
      { apiClientId: graph, roleIds: [directoryWrite.id] },
      { on: { applicationId: client } },
    );
    expect(verdict(rule, stackOf([client, access, trustIn(client)]))).toEqual([message]);
  });

  it("warns of a permission that is granted to the service principal", () => {
    const client = application();
    const principal = standing("ServicePrincipal", "principal", { objectId: unknown }, { on: { clientId: client } });
    const role = standing(
      "AppRoleAssignment",
      "role",
      { appRoleId: directoryWrite.id },
      { on: { principalObjectId: principal } },
    );
    expect(verdict(rule, stackOf([client, principal, role, trustIn(client)]))).toEqual([message]);
  });

  it("warns of an expression for pull requests", () => {
    const client = application(directoryWrite);
    const flexible = standing(
      "ApplicationFlexibleFederatedIdentityCredential",
      "preview-trust",
      { issuer: "a", audience: "a", claimsMatchingExpression: "claims['sub'] eq 'repo:contoso/erp:pull_request'" },
      { on: { applicationId: client } },
    );
    expect(verdict(rule, stackOf([client, flexible]))).toEqual([message]);
  });

  it("accepts the permission in another application", () => {
    const client = application(applicationReadAll);
    const other = standing("Application", "deploy-application", declaring(directoryWrite));
    expect(verdict(rule, stackOf([client, other, trustIn(client)]))).toEqual([]);
  });

  it.each(["repo:contoso/erp:ref:refs/heads/main", "repo:contoso/pull_request:environment:prod", unknown])(
    "does not apply to the subject %s",
    (subject) => {
      const client = application(directoryWrite);
      expect(verdict(rule, stackOf([client, trustIn(client, subject)]))).toBe("does not apply");
    },
  );
});
