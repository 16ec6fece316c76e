import "reflect-metadata";
import { createHash, webcrypto } from "node:crypto";
import { PemConverter, X509CertificateGenerator } from "@peculiar/x509";
import { beforeEach, describe, expect, it } from "vitest";
import { createApplication, entityOf, type GraphClient, refusal, startGraph, without } from "./graph-client.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const certificate = await X509CertificateGenerator.createSelfSigned({
  name: "CN=integray",
  keys: await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]),
  signingAlgorithm: algorithm,
  notBefore: new Date("2026-11-01T00:00:00Z"),
  notAfter: new Date("2027-11-01T00:00:00Z"),
});
const pem = Buffer.from(PemConverter.encode(certificate.rawData, "CERTIFICATE")).toString("base64");
const der = Buffer.from(certificate.rawData).toString("base64");
const thumbprint = createHash("sha1").update(Buffer.from(certificate.rawData)).digest("base64");
const keyId = "7d0d7b6e-5a1b-4f6e-8f0c-0c8f6a3b2d11";
const guid = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;

let graph: GraphClient;
let path: string;
beforeEach(async () => {
  graph = await startGraph();
  path = `/v1.0/applications/${(await createApplication(graph)).id}`;
});

async function read(property: string): Promise<unknown> {
  return (await graph.call("GET", path)).body[property];
}

describe("addPassword", () => {
  const passwordCredential = {
    displayName: "g41",
    startDateTime: "2026-12-01T00:00:00Z",
    endDateTime: "2027-05-10T00:00:00+00:00",
  };

  it("refuses a third secret of a registration for personal Microsoft accounts", async () => {
    const audience = { signInAudience: "AzureADandPersonalMicrosoftAccount", api: { requestedAccessTokenVersion: 2 } };
    const { status } = await graph.call("PATCH", path, audience);
    const answers = [];
    for (let count = 0; count < 3; count += 1)
      answers.push((await graph.call("POST", `${path}/addPassword`, {})).status);
    expect([status, answers]).toEqual([204, [200, 200, 400]]);
    expect(await read("passwordCredentials")).toHaveLength(2);
  });

  it("returns the value and the dates exactly as they were sent", async () => {
    const { status, body } = await graph.call("POST", `${path}/addPassword`, { passwordCredential });
    expect([status, body]).toEqual([
      200,
      {
        "@odata.context": "https://localhost:8443/v1.0/$metadata#microsoft.graph.passwordCredential",
        ...passwordCredential,
        keyId: guid,
        customKeyIdentifier: null,
        hint: body.secretText.slice(0, 3),
        secretText: expect.stringMatching(/^[A-Za-z]{3}8Q~[A-Za-z0-9~._-]{34}$/) as string,
      },
    ]);
  });

  it("shows the credential to a later GET without its value", async () => {
    const { body } = await graph.call("POST", `${path}/addPassword`, { passwordCredential });
    const credential = entityOf(body);
    expect(await read("passwordCredentials")).toEqual([{ ...credential, secretText: null }]);
  });

  it("keeps a hash, and the value nowhere", async () => {
    const { body } = await graph.call("POST", `${path}/addPassword`, { passwordCredential });
    const { id } = (await graph.call("GET", path)).body;
    const [stored] = graph.tenant.applications.get(id)?.passwordCredentials ?? [];
    const hash = createHash("sha256").update(body.secretText).digest("base64url");
    const credential = without(entityOf(body), "secretText", "customKeyIdentifier");
    expect(stored).toEqual({ ...credential, secretHash: hash });
  });

  it.each([undefined, null])("creates a secret for two years if the body contains %s", async (nothing) => {
    const { body } = await graph.call("POST", `${path}/addPassword`, { passwordCredential: nothing });
    expect([body["startDateTime"], body["endDateTime"], body.displayName]).toEqual([
      "2026-11-21T08:00:00.000Z",
      "2028-11-21T08:00:00.000Z",
      null,
    ]);
  });

  it.each([
    ["an end before the start", { startDateTime: "2027-01-02T00:00:00Z", endDateTime: "2027-01-01T00:00:00Z" }],
    ["an end in the past", { startDateTime: "2020-01-01T00:00:00Z", endDateTime: "2020-02-01T00:00:00Z" }],
  ])("refuses %s", async (_, dates) => {
    const answer = await graph.call("POST", `${path}/addPassword`, { passwordCredential: dates });
    const message = "Password credential end date is invalid.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("refuses an invalid date", async () => {
    const answer = await graph.call("POST", `${path}/addPassword`, {
      passwordCredential: { endDateTime: "2027-13-01" },
    });
    const message =
      "Invalid value specified for property 'passwordCredential.endDateTime' of resource 'PasswordCredential'.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("refuses a value that the client chose", async () => {
    const answer = await graph.call("POST", `${path}/addPassword`, { passwordCredential: { secretText: "chosen" } });
    expect(answer.status).toBe(400);
  });
});

describe("removePassword", () => {
  it("removes the credential at once", async () => {
    const { body } = await graph.call("POST", `${path}/addPassword`, {});
    const answer = await graph.call("POST", `${path}/removePassword`, { keyId: body.keyId });
    expect([answer.status, await read("passwordCredentials")]).toEqual([204, []]);
  });

  it("refuses a key id that the application does not have", async () => {
    const answer = await graph.call("POST", `${path}/removePassword`, { keyId });
    const message = `No password credential found with keyId ${keyId}.`;
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });
});

describe("passwordCredentials in a body", () => {
  it("makes POST /applications answer the values, this once", async () => {
    const passwordCredentials = [{ displayName: "inline", endDateTime: "2027-01-01T00:00:00Z" }];
    const created = await createApplication(graph, { passwordCredentials });
    const { passwordCredentials: later } = (await graph.call("GET", `/v1.0/applications/${created.id}`)).body;
    const [credential] = created.passwordCredentials;
    expect([String(credential?.["secretText"]).length, later]).toEqual([40, [{ ...credential, secretText: null }]]);
  });

  it("cannot add a password to an application", async () => {
    const answer = await graph.call("PATCH", path, { passwordCredentials: [{ displayName: "new" }] });
    const message = "New password credentials must be generated with service actions.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("removes entries that a PATCH omits", async () => {
    await graph.call("POST", `${path}/addPassword`, {});
    const kept = (await graph.call("POST", `${path}/addPassword`, {})).body;
    await graph.call("PATCH", path, { passwordCredentials: [{ keyId: kept.keyId, displayName: null }] });
    expect(await read("passwordCredentials")).toMatchObject([{ keyId: kept.keyId }]);
  });
});

describe("keyCredentials", () => {
  const sent = { type: "AsymmetricX509Cert", usage: "Verify", keyId };

  it.each([
    ["PEM", pem],
    ["DER", der],
  ])("fills the dates from a certificate in %s", async (_, key) => {
    const answer = await graph.call("PATCH", path, { keyCredentials: [{ ...sent, key }] });
    expect([answer.status, await read("keyCredentials")]).toEqual([
      204,
      [
        {
          ...sent,
          displayName: "CN=integray",
          startDateTime: "2026-11-01T00:00:00Z",
          endDateTime: "2027-11-01T00:00:00Z",
          key: null,
          customKeyIdentifier: thumbprint,
        },
      ],
    ]);
  });

  it("keeps the stored key of an entry that comes back without it", async () => {
    await graph.call("PATCH", path, { keyCredentials: [{ ...sent, key: pem }] });
    const { status } = await graph.call("PATCH", path, { keyCredentials: await read("keyCredentials") });
    const [stored] = (await graph.call("GET", `${path}?$select=keyCredentials`)).body.keyCredentials;
    expect([status, stored?.["key"]]).toEqual([204, pem]);
  });

  it("keeps dates exactly as they were sent", async () => {
    const dates = { startDateTime: "2026-11-02T00:00:00Z", endDateTime: "2027-10-01T00:00:00Z" };
    await graph.call("PATCH", path, { keyCredentials: [{ ...sent, ...dates, key: pem }] });
    expect(await read("keyCredentials")).toMatchObject([dates]);
  });

  it.each([
    ["no certificate", { key: "bm9uZQ==" }, "Key value is invalid certificate."],
    [
      "an end after the certificate's",
      { key: pem, endDateTime: "2028-01-01T00:00:00Z" },
      "Key credential end date is invalid.",
    ],
    ["an end in the past", { key: pem, endDateTime: "2026-11-20T00:00:00Z" }, "Key credential end date is invalid."],
    [
      "a start before the certificate's",
      { key: pem, startDateTime: "2026-10-01T00:00:00Z" },
      "Key credential start date is invalid.",
    ],
  ])("refuses %s", async (_, credential, message) => {
    const answer = await graph.call("PATCH", path, { keyCredentials: [{ ...sent, ...credential }] });
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });
});

describe("federatedIdentityCredentials", () => {
  const credential = {
    name: "github-main",
    issuer: "https://token.actions.githubusercontent.com",
    subject: "repo:contoso/integrations:ref:refs/heads/main",
    audiences: ["api://AzureADTokenExchange"],
    description: "deploys main",
  };
  const create = (body: object = credential) => graph.call("POST", `${path}/federatedIdentityCredentials`, body);

  it("are created with a GUID for an id, and read back whole", async () => {
    const created = await create();
    const read = await graph.call("GET", `${path}/federatedIdentityCredentials/${created.body.id}`);
    expect([created.status, created.body, read.body]).toEqual([
      201,
      { "@odata.context": created.body["@odata.context"], id: guid, ...credential },
      created.body,
    ]);
  });

  it("are listed", async () => {
    const created = entityOf((await create()).body);
    const { body } = await graph.call("GET", `${path}/federatedIdentityCredentials`);
    expect(body.value).toEqual([created]);
  });

  it("take a PATCH with every property and the name unchanged", async () => {
    const { id } = (await create()).body;
    const change = {
      "@odata.type": "#microsoft.graph.federatedIdentityCredential",
      id,
      ...credential,
      description: null,
    };
    const answer = await graph.call("PATCH", `${path}/federatedIdentityCredentials/${id}`, change);
    const { body } = await graph.call("GET", `${path}/federatedIdentityCredentials/${id}`);
    expect([answer.status, body["description"]]).toEqual([204, null]);
  });

  it("are gone at once when deleted", async () => {
    const { id } = (await create()).body;
    const deleted = await graph.call("DELETE", `${path}/federatedIdentityCredentials/${id}`);
    const read = await graph.call("GET", `${path}/federatedIdentityCredentials/${id}`);
    expect([deleted.status, read.status]).toEqual([204, 404]);
  });

  it("refuse a name that is taken", async () => {
    await create();
    const answer = await create({ ...credential, subject: "repo:contoso/other:ref:refs/heads/main" });
    const message = "FederatedIdentityCredential with the same name already exists.";
    expect([answer.status, answer.body]).toEqual([409, refusal("Request_MultipleObjectsWithSameKeyValue", message)]);
  });

  it("refuse an issuer and subject that are taken", async () => {
    await create();
    const answer = await create({ ...credential, name: "other" });
    const message =
      "FederatedIdentityCredential with issuer and subject combination already exists on the application.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  // Names of the azuread provider's acceptance tests and of azd: hashicorp/terraform-provider-azuread, commit e170abbee
  it.each(["acctest-hashitown.example.com-d4xer", "a_b.c-d~e"])("can be named %s", async (name) => {
    const created = await create({ ...credential, name });
    const read = await graph.call("GET", `${path}/federatedIdentityCredentials/${name}`);
    expect([created.status, read.body]).toEqual([201, created.body]);
  });

  // https://github.com/Azure/azure-dev/issues/2505
  it.each(["contoso/erp", "a b", "über", "a?b", "-ab"])("cannot be named %s", async (name) => {
    const answer = await create({ ...credential, name });
    const message = `The specified Name value is not a valid URI last segment. paramName: FederatedIdentityCredential.Name, paramValue: ${name}, objectType: Microsoft.Online.DirectoryServices.Application`;
    expect([answer.status, answer.body]).toEqual([400, refusal("InvalidFederatedIdentityCredentialValue", message)]);
  });

  it("refuse two audiences", async () => {
    const answer = await create({ ...credential, audiences: ["one", "two"] });
    const message = "Invalid value specified for property 'audiences' of resource 'FederatedIdentityCredential'.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("refuse the twenty-first", async () => {
    for (let index = 0; index < 20; index++) await create({ ...credential, name: `n-${index}`, subject: `s-${index}` });
    const answer = await create({ ...credential, name: "n-20", subject: "s-20" });
    const message = "An application can have at most 20 federated identity credentials.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("refuse another name in a PATCH", async () => {
    const { id } = (await create()).body;
    const answer = await graph.call("PATCH", `${path}/federatedIdentityCredentials/${id}`, { name: "other" });
    const message = "Property 'name' is read-only and cannot be set.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });
});
