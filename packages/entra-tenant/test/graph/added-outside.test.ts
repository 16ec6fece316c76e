import { beforeEach, describe, expect, it } from "vitest";
import { addCertificate } from "../login/support/certificate.ts";
import { createApplication, createServicePrincipal, type Body, type GraphClient, startGraph } from "./graph-client.ts";

let graph: GraphClient;
let application: Body;
let principal: Body;

beforeEach(async () => {
  graph = await startGraph();
  application = await createApplication(graph);
  principal = await createServicePrincipal(graph, application.appId);
});

async function read(path: string): Promise<Body> {
  return (await graph.call("GET", path)).body;
}

describe("credentials of a service principal", () => {
  it("are added and removed, and their value is shown once", async () => {
    const path = `/v1.0/servicePrincipals/${principal.id}`;
    const added = await graph.call("POST", `${path}/addPassword`, { passwordCredential: { displayName: "hidden" } });
    const { secretText, keyId, ...shown } = added.body;
    expect([added.status, secretText.length, (await read(path)).passwordCredentials]).toEqual([
      200,
      40,
      [{ ...shown, keyId, secretText: null, "@odata.context": undefined }],
    ]);
    const removed = await graph.call("POST", `${path}/removePassword`, { keyId });
    const again = await graph.call("POST", `${path}/removePassword`, { keyId });
    expect([removed.status, (await read(path)).passwordCredentials, again.status]).toEqual([204, [], 400]);
  });

  it("are added by an update, which keeps a certificate listed only by its key id", async () => {
    const registered = graph.tenant.applications.get(application.id)!;
    await addCertificate(registered, {});
    const key = registered.keyCredentials[0]!.key;
    const path = `/v1.0/servicePrincipals/${principal.id}`;
    const certificate = { type: "AsymmetricX509Cert", usage: "Verify" };
    await graph.call("PATCH", path, { keyCredentials: [{ ...certificate, key }] });
    const [{ keyId }] = (await read(path)).keyCredentials as [Body];
    await graph.call("PATCH", path, { keyCredentials: [{ ...certificate, keyId }] });
    expect((await read(path)).keyCredentials.map((one) => one["keyId"])).toEqual([keyId]);
    await graph.call("PATCH", path, { keyCredentials: [] });
    expect((await read(path)).keyCredentials).toEqual([]);
  });

  it("cannot be changed by a caller who does not own it", async () => {
    const other = await graph.as({
      roles: ["Application.ReadWrite.OwnedBy"],
      oid: "0a1b2c3d-0000-4000-8000-000000000009",
    });
    const answer = await other.call("POST", `/v1.0/servicePrincipals/${principal.id}/addPassword`, {});
    expect(answer.status).toBe(403);
  });
});

describe("flexible federated credentials", () => {
  const flexible = {
    name: "any-branch",
    issuer: "https://token.actions.githubusercontent.com",
    audiences: ["api://AzureADTokenExchange"],
    claimsMatchingExpression: { value: "claims['sub'] matches 'repo:contoso/erp:*'", languageVersion: 1 },
  };
  const path = (version: string) => `/${version}/applications/${application.id}/federatedIdentityCredentials`;

  it("are made and shown by beta, while v1.0 shows no subject", async () => {
    const { status } = await graph.call("POST", path("beta"), flexible);
    const [inBeta] = (await read(path("beta"))).value;
    const [inV1] = (await read(path("v1.0"))).value;
    expect([status, inBeta, inV1]).toMatchObject([
      201,
      { ...flexible, subject: null },
      { name: "any-branch", subject: null },
    ]);
    expect(inV1).not.toHaveProperty("claimsMatchingExpression");
    expect((await graph.call("DELETE", `${path("v1.0")}/${inBeta!.id}`)).status).toBe(204);
  });

  it("take another expression in beta, but none that cannot be read", async () => {
    const { id } = (await graph.call("POST", path("beta"), flexible)).body;
    const change = (value: string) => ({ claimsMatchingExpression: { value, languageVersion: 1 } });
    const other = change("claims['sub'] eq 'repo:contoso/erp:pull_request'");
    const done = await graph.call("PATCH", `${path("beta")}/${id}`, other);
    const bad = await graph.call("PATCH", `${path("beta")}/${id}`, change("sub eq 'repo:contoso/erp:pull_request'"));
    expect([done.status, bad.status, bad.body.error.code]).toEqual([
      204,
      400,
      "InvalidFederatedIdentityCredentialValue",
    ]);
    expect(await read(`${path("beta")}/${id}`)).toMatchObject(other);
    expect((await graph.call("PATCH", `${path("v1.0")}/${id}`, other)).status).toBe(400);
  });

  it("have either a subject or an expression", async () => {
    const { claimsMatchingExpression, ...neither } = flexible;
    const both = { ...neither, claimsMatchingExpression, subject: "repo:contoso/erp:ref:refs/heads/main" };
    const statuses = [await graph.call("POST", path("beta"), both), await graph.call("POST", path("beta"), neither)];
    expect(statuses.map(({ status }) => status)).toEqual([400, 400]);
    expect((await graph.call("POST", path("v1.0"), flexible)).status).toBe(400);
  });
});

describe("a deactivated application", () => {
  it.each(["applications", "servicePrincipals"] as const)(
    "gets no tokens while it is deactivated: %s",
    async (collection) => {
      const { body } = await graph.call("POST", `/v1.0/applications/${application.id}/addPassword`, {});
      const form = new URLSearchParams({
        grant_type: "client_credentials",
        client_id: application.appId,
        client_secret: body.secretText,
        scope: `${graph.tenant.origin}/.default`,
      });
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const signIn = async () => {
        const path = `/${graph.tenant.id}/oauth2/v2.0/token`;
        const answer = await graph.withToken(undefined).call("POST", path, form.toString(), headers);
        return [answer.status, answer.body["error_codes"]];
      };
      const path = `/v1.0/${collection}/${collection === "applications" ? application.id : principal.id}`;
      await graph.call("PATCH", path, { isDisabled: true });
      const deactivated = await signIn();
      await graph.call("PATCH", path, { isDisabled: false });
      expect([deactivated, await signIn()]).toEqual([
        [400, [7000112]],
        [200, undefined],
      ]);
    },
  );
});
