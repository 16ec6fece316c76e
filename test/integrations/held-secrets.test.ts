import { describe, expect, it } from "vitest";
import { buildConnection, type Connections } from "../../integrations/connection.ts";
import type { CredentialFacts, RotatingSecretFacts } from "../../integrations/credentials/credential-facts.ts";
import {
  findHeldSecrets,
  holdRotation,
  heldSecretNotices,
  parseHeldSecrets,
} from "../../integrations/credentials/held-secrets.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { renderProblem } from "../../integrations/stack-file/problems.ts";
import type { IntegrationSpec } from "../../integrations/spec.ts";

const now = new Date("2026-11-21T00:00:00Z");
const trusts = [{ issuer: "https://oidc.contoso.com", subject: "reporting" }];
const facts: RotatingSecretFacts = {
  type: "secret",
  keyId: "second",
  expiresOn: "2027-06-29T00:00:00Z",
  generation: 1,
  rotatesOn: "2027-04-10T00:00:00Z",
  emergencyRotation: 3,
  previous: { keyId: "first", expiresOn: "2027-04-10T00:00:00Z", generation: 0 },
};

function specs(credential: object): IntegrationSpec[] {
  const entry = { system: "custom", redirectUris: ["https://reporting.contoso.com/cb"], credential };
  return parseIntegrations({ reporting: entry }, { now, owners: undefined });
}

function record(credential: CredentialFacts): Connections {
  const deployed = {
    tenantId: "tenant",
    clientId: "client",
    applicationObjectId: "application",
    servicePrincipalObjectId: "principal",
    authorityHost: "https://login.microsoftonline.com",
    credential,
  };
  return { reporting: buildConnection(specs({ type: "secret", rotationStart: "2026-11-01" })[0]!, deployed) };
}

describe("the names of integrations whose secrets are held", () => {
  it.each([
    [undefined, []],
    ["", []],
    [" b ,a,", ["b", "a"]],
    ["all", ["a", "b"]],
  ])("are read from %j", (text, expected) => {
    const { names, problems } = parseHeldSecrets(text, ["a", "b"]);
    expect([[...names], problems]).toEqual([expected, []]);
  });

  it("are refused if they are not in the stack file", () => {
    expect(parseHeldSecrets("reporting,repotring", ["reporting"]).problems.map(renderProblem)).toEqual([
      'ENTRA_INTEGRATIONS_HOLD_SECRETS: must name integrations of the stack file, got "repotring"\n' +
        "  fix: did you mean reporting?  [held-secret-unknown]",
    ]);
  });
});

describe("the secrets that a run can hold", () => {
  const names = new Set(["reporting"]);
  const secret = { type: "secret", rotationStart: "2026-11-01" };

  it.each<[string, object, Connections, boolean]>([
    ["of an earlier run", secret, record(facts), true],
    ["that are kept beside trusts", { type: "federated", trusts, keepSecret: {} }, record(facts), true],
    ["of a first run", secret, {}, false],
    ["where the last run had none", secret, record({ type: "none" }), false],
    ["that the stack file gives up", { type: "federated", trusts, deleteSecret: true }, record(facts), false],
  ])("are those %s: %#", (_, credential, recorded, isHeld) => {
    expect(findHeldSecrets(specs(credential), recorded, names).has("reporting")).toBe(isHeld);
  });

  it("are only those of the named integrations", () => {
    expect(findHeldSecrets(specs(secret), record(facts), new Set()).size).toBe(0);
  });
});

describe("a held rotation", () => {
  it("keeps the recorded generations in their slots and stays due", () => {
    expect(holdRotation(facts)).toEqual({
      current: { generation: 1, slot: 1, startsOn: "2027-01-20T00:00:00Z", expiresOn: "2027-06-29T00:00:00Z" },
      previous: { generation: 0, slot: 0, startsOn: "2026-11-01T00:00:00Z", expiresOn: "2027-04-10T00:00:00Z" },
      rotatesOn: "2027-04-10T00:00:00Z",
    });
  });

  it.each([
    [
      "2027-05-01",
      false,
      "reporting: keeps its client secret and creates no new one, because ENTRA_INTEGRATIONS_HOLD_SECRETS names it; it is accepted until 2027-06-29",
    ],
    [
      "2027-06-29",
      true,
      "reporting: keeps its client secret and creates no new one, because ENTRA_INTEGRATIONS_HOLD_SECRETS names it; it ended on 2027-06-29, and consumers are refused until a new one exists",
    ],
  ])("is announced on %s", (day, urgent, text) => {
    expect(heldSecretNotices(new Map([["reporting", facts]]), new Date(day))).toEqual([{ urgent, text }]);
  });
});
