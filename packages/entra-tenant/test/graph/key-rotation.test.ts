import { SignJWT } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import type { Application, ServicePrincipal } from "../../entities.ts";
import { addCertificate, type ClientCertificate } from "../login/support/certificate.ts";
import {
  createApplication,
  createServicePrincipal,
  entityOf,
  type GraphClient,
  refusal,
  startGraph,
} from "./graph-client.ts";

let graph: GraphClient;
let application: Application;
let principal: ServicePrincipal;
let certificate: ClientCertificate;
/** What the client adds: another certificate, as base64 of DER. */
let next: string;

// Making keys takes time, so all tests share the two.
const first = { keyCredentials: [] as Application["keyCredentials"] } as Application;
const firstCertificate = await addCertificate(first);
const second = { keyCredentials: [] as Application["keyCredentials"] } as Application;
const secondCertificate = await addCertificate(second);

beforeEach(async () => {
  graph = await startGraph();
  const { id, appId } = await createApplication(graph);
  principal = graph.tenant.servicePrincipals.get((await createServicePrincipal(graph, appId)).id)!;
  application = graph.tenant.applications.get(id)!;
  application.keyCredentials = structuredClone(first.keyCredentials);
  certificate = firstCertificate;
  next = second.keyCredentials[0]!.key;
});

const seconds = (date: string) => Date.parse(date) / 1000;
const now = seconds("2026-11-21T08:00:00Z");

async function proofOf(claims: object = {}, by = certificate, alg = "RS256"): Promise<string> {
  const all = { aud: "00000002-0000-0000-c000-000000000000", iss: application.id, nbf: now, exp: now + 600, ...claims };
  return await new SignJWT(all).setProtectedHeader({ alg, x5t: by.thumbprintSha1 }).sign(by.privateKey);
}

const keyCredential = () => ({ type: "AsymmetricX509Cert", usage: "Verify", key: next });
const asItself = async () => await graph.as({ oid: principal.id, appid: application.appId, roles: [] });
const path = () => `/v1.0/applications/${application.id}`;
const denied = refusal("Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

describe("a client", () => {
  it("replaces its certificate without any permission", async () => {
    const client = await asItself();
    const [old] = application.keyCredentials;
    const body = { keyCredential: keyCredential(), passwordCredential: null, proof: await proofOf() };
    const added = await client.call("POST", `${path()}/addKey`, body);
    expect([added.status, entityOf(added.body)]).toEqual([
      200,
      {
        ...second.keyCredentials[0],
        keyId: added.body.keyId,
        key: null,
        startDateTime: "2026-01-01T00:00:00Z",
        endDateTime: "2036-01-01T00:00:00Z",
      },
    ]);
    const byNext = await proofOf({}, secondCertificate, "PS256");
    const removed = await client.call("POST", `${path()}/removeKey`, { keyId: old?.keyId, proof: byNext });
    expect(removed.status).toBe(204);
    expect(application.keyCredentials.map(({ key }) => key)).toEqual([next]);
  });

  it("replaces the certificate of its service principal", async () => {
    principal.keyCredentials = structuredClone(first.keyCredentials);
    const client = await asItself();
    const proof = await proofOf({ iss: principal.id });
    const own = `/v1.0/servicePrincipals/${principal.id}`;
    expect((await client.call("POST", `${own}/addKey`, { keyCredential: keyCredential(), proof })).status).toBe(200);
    const { keyId } = principal.keyCredentials[0]!;
    expect((await client.call("POST", `${own}/removeKey`, { keyId, proof })).status).toBe(204);
    expect([principal.keyCredentials.length, application.keyCredentials.length]).toEqual([1, 1]);
  });

  it("changes other keys only with a permission, and only of objects that it can change", async () => {
    const body = { keyCredential: keyCredential(), proof: await proofOf() };
    const answers = [];
    for (const roles of [
      [],
      ["Application.Read.All"],
      ["Application.ReadWrite.OwnedBy"],
      ["Application.ReadWrite.All"],
    ]) {
      answers.push((await (await graph.as({ roles })).call("POST", `${path()}/addKey`, body)).status);
    }
    const user = await graph.as({ scp: "User.Read", oid: principal.id, appid: application.appId });
    expect([answers, (await user.call("POST", `${path()}/addKey`, body)).body]).toEqual([[403, 403, 403, 200], denied]);
  });
});

describe("a proof", () => {
  const malformed = refusal("Authentication_MissingOrMalformed", "Access Token missing or malformed.");

  it.each([
    ["is for Microsoft Graph", { aud: "00000003-0000-0000-c000-000000000000" }],
    ["is issued by the client id", { iss: "the client id" }],
    ["lives longer than ten minutes", { exp: now + 601 }],
    ["has expired", { nbf: now - 1200, exp: now - 601 }],
    ["is not valid yet", { nbf: now + 301, exp: now + 600 }],
    ["has no end", { exp: undefined }],
    ["has no beginning", { nbf: undefined }],
  ])("that %s is refused", async (_, claims) => {
    const client = await asItself();
    for (const action of ["addKey", "removeKey"]) {
      const { keyId } = application.keyCredentials[0]!;
      const given = action === "addKey" ? { keyCredential: keyCredential() } : { keyId };
      const answer = await client.call("POST", `${path()}/${action}`, { ...given, proof: await proofOf(claims) });
      expect([answer.status, answer.headers.get("x-local-tenant-check"), answer.body]).toEqual([
        401,
        "key-proof",
        malformed,
      ]);
    }
    expect(application.keyCredentials).toEqual(first.keyCredentials);
  });

  it("is signed by a certificate that the application has and that is still good", async () => {
    const client = await asItself();
    const body = { keyCredential: keyCredential(), proof: await proofOf({}, secondCertificate) };
    expect((await client.call("POST", `${path()}/addKey`, body)).body).toEqual(malformed);
    application.keyCredentials[0]!.endDateTime = "2026-11-21T08:00:00Z";
    const expired = { ...body, proof: await proofOf() };
    expect((await client.call("POST", `${path()}/addKey`, expired)).body).toEqual(malformed);
    expect((await client.call("POST", `${path()}/addKey`, { ...body, proof: "no token" })).body).toEqual(malformed);
  });

  it("does not lift the tenant's limit on the lifetime of certificates", async () => {
    const admin = await graph.as({ roles: ["Policy.ReadWrite.ApplicationConfiguration"] });
    await admin.call("PATCH", "/v1.0/policies/defaultAppManagementPolicy", {
      isEnabled: true,
      applicationRestrictions: {
        keyCredentials: [{ restrictionType: "asymmetricKeyLifetime", maxLifetime: "P1Y" }],
      },
    });
    const body = { keyCredential: keyCredential(), proof: await proofOf() };
    const { body: refused } = await (await asItself()).call("POST", `${path()}/addKey`, body);
    expect(refused.error.code).toBe("CredentialInvalidLifetimeAsPerAppPolicy");
  });

  it("goes with a certificate, or with the id of one", async () => {
    const client = await asItself();
    const proof = await proofOf();
    const keyId = "7d0d7b6e-5a1b-4f6e-8f0c-0c8f6a3b2d11";
    const answers = [
      await client.call("POST", `${path()}/addKey`, { proof }),
      await client.call("POST", `${path()}/addKey`, { proof, keyCredential: { ...keyCredential(), key: undefined } }),
      await client.call("POST", `${path()}/addKey`, { proof, keyCredential: { ...keyCredential(), key: "AAAA" } }),
      await client.call("POST", `${path()}/addKey`, { keyCredential: keyCredential() }),
      await client.call("POST", `${path()}/removeKey`, { proof, keyId }),
    ];
    expect(answers.map(({ status, body }) => `${status} ${body.error.message}`)).toEqual([
      "400 A value is required for property 'keyCredential' of resource 'KeyCredential'.",
      "400 A value is required for property 'keyCredential.key' of resource 'KeyCredential'.",
      "400 Key value is invalid certificate.",
      "400 A value is required for property 'proof' of resource 'KeyCredential'.",
      `400 No key credential found with keyId ${keyId}.`,
    ]);
  });
});
