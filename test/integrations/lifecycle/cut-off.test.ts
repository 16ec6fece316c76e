import { describe, expect, it } from "vitest";
import { type Connections, parseConnections } from "../../../integrations/connection.ts";
import { findHeldSecrets } from "../../../integrations/credentials/held-secrets.ts";
import { checkRecordedCertificates } from "../../../integrations/credentials/recorded-certificates.ts";
import { checkRecordedSecrets } from "../../../integrations/credentials/recorded-secrets.ts";
import { findRetirable } from "../../../integrations/credentials/retirement.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { readSample } from "../sample-certificates.ts";
import { deploy } from "../systems/deployed.ts";

const now = new Date("2026-11-30T12:00:00Z");
const erp = { system: "custom", redirectUris: ["https://erp.contoso.com/cb"], assignmentRequired: true };

function specOf(options: object, ignoresCutOff = false): IntegrationSpec {
  const context = { now, owners: undefined, readCertificate: readSample, ignoresCutOff };
  return parseIntegrations({ "erp-sync": { ...erp, ...options } }, context)[0]!;
}

function recordOf(spec: IntegrationSpec): Connections {
  return { [spec.name]: deploy(spec) };
}

describe.each([{ contained: "2026-11-29T08:00:00Z" }, { retired: "2026-11-29" }])("an entry with %j", (line) => {
  it.each([
    { type: "secret", rotateEveryDays: 80 },
    { type: "certificate", certificates: [{ file: "reporting.pem" }], keepSecret: {} },
    {
      type: "federated",
      trusts: [{ name: "web", issuer: "https://oidc.contoso.com/", subject: "erp" }],
      keepSecret: {},
    },
  ])("may delete the credential of type $type that is in use", (credential) => {
    const recorded = recordOf(specOf({ credential }));
    const specs = [specOf({ credential, ...line })];
    const times = { now, clock: now, maximumCertificateDays: 365 };
    expect([
      ...checkRecordedSecrets(specs, recorded, times),
      ...checkRecordedCertificates(specs, recorded, times),
    ]).toEqual([]);
    expect([...findHeldSecrets(specs, recorded, new Set(["erp-sync"]))]).toEqual([]);
    expect(findRetirable(specs, recorded, now)).toEqual([]);
  });

  it("removes the secrets that people created", () => {
    const keyId = "4a4a4a4a-0000-4000-8000-000000000001";
    const existingSecrets = [{ keyId, expiresOn: "2027-05-01T00:00:00Z" }];
    expect(specOf({ existingSecrets }).entra?.lifecycle.existingSecrets[0]?.remove).toBeUndefined();
    expect(specOf({ existingSecrets, ...line }).entra?.lifecycle.existingSecrets[0]?.remove).toBe(true);
  });

  it("can be read without the cut", () => {
    const { entra } = specOf(
      { ...line, consent: "granted", deliverTo: { webhook: { url: "https://a.contoso.com/e" } } },
      true,
    );
    expect([entra?.consent, entra?.credential.type, entra?.deliverTo?.webhook?.url]).toEqual([
      "granted",
      "secret",
      "https://a.contoso.com/e",
    ]);
  });

  it("has outputs that consumers can parse", () => {
    const recorded = recordOf(specOf(line));
    expect(parseConnections(JSON.parse(JSON.stringify(recorded)))).toEqual(recorded);
  });
});

describe("the hand-off", () => {
  it("of a contained integration asks to wait for the release", () => {
    expect(deploy(specOf({ contained: "2026-11-29T08:00:00Z" })).handoff).toEqual({
      product: "Custom",
      where: "nowhere, because erp-sync is contained since 2026-11-29",
      fields: [],
      steps: [
        {
          title: "Wait until erp-sync is released",
          detail: expect.stringContaining("run `npm run release -- erp-sync`") as unknown,
        },
      ],
    });
  });

  it("of a retired integration asks to remove the connection, and contains the way back", () => {
    const { where, steps } = deploy(specOf({ retired: "2026-11-29" })).handoff;
    expect([where, steps.map(({ title }) => title)]).toEqual([
      "nowhere, because erp-sync is retired since 2026-11-29",
      ["Remove the connection from Custom"],
    ]);
    expect(steps[0]?.detail).toContain(
      "A run on 2026-12-29 or later deletes the registration. To use it again, delete",
    );
  });

  it("of a retired integration that is kept says that it stays", () => {
    const { steps } = deploy(specOf({ retired: "2026-11-29", onRemoval: "keep" })).handoff;
    expect(steps[0]?.detail).toContain("The registration stays disabled.");
  });
});

it("names the retirement if a contained product is retired", () => {
  const { entra } = specOf({ contained: "2026-11-28T08:00:00Z", retired: "2026-11-29" });
  const deletedOn = "2026-12-29T00:00:00Z";
  expect(entra?.lifecycle.cutOff).toEqual({ reason: "retired", since: "2026-11-29T00:00:00Z", deletedOn });
});

it("contains an integration at once, even if the clock of the other machine is ahead", () => {
  const { entra } = specOf({ contained: "2026-11-30T12:00:09Z" });
  expect(entra?.lifecycle.cutOff?.reason).toBe("contained");
});

it("reads times as the engine passes them without quotes", () => {
  const cutOff = (text: string) => specOf({ contained: text }).entra?.lifecycle.cutOff?.since;
  expect(cutOff("2026-11-29 08:00:00 +0000 UTC")).toBe("2026-11-29T08:00:00Z");
  expect(cutOff("2026-11-29T09:00:00+01:00")).toBe("2026-11-29T08:00:00Z");
});

it("does not cut off a product before the day of its retirement", () => {
  const { entra } = specOf({ retired: "2026-12-01" });
  expect([entra?.lifecycle.cutOff, entra?.credential.type]).toEqual([undefined, "secret"]);
});
