import { describe, expect, it } from "vitest";
import { buildConnection, type Connections } from "../../integrations/connection.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { type Problem, renderProblem } from "../../integrations/stack-file/problems.ts";
import { checkRecordedSecrets } from "../../integrations/credentials/recorded-secrets.ts";
import { planRotation } from "../../integrations/credentials/rotation.ts";
import type { IntegrationSpec } from "../../integrations/spec.ts";

const firstRun = new Date("2026-11-21T00:00:00Z");
const firstCredential = { type: "secret", rotateEveryDays: 80, rotationStart: "2026-01-01" };

function specs(credential: object, now = firstRun): IntegrationSpec[] {
  const entry = { system: "custom", redirectUris: ["https://reporting.contoso.com/cb"], credential };
  return parseIntegrations({ reporting: entry }, { now, owners: undefined });
}

/** The outputs of a run with this credential. */
function record(credential: object, now = firstRun): Connections {
  return Object.fromEntries(
    specs(credential, now).map((spec) => {
      if (spec.entra?.credential.type !== "secret") throw new Error("the record is of secrets");
      const { current, previous, rotatesOn } = planRotation(spec.entra.credential, now);
      const facts = ({ generation, expiresOn }: typeof current) => ({
        keyId: `key ${String(generation)}`,
        expiresOn,
        generation,
      });
      const deployed = {
        tenantId: "tenant",
        clientId: "client",
        applicationObjectId: "application",
        servicePrincipalObjectId: "service principal",
        authorityHost: "https://login.microsoftonline.com",
        credential: {
          type: "secret" as const,
          ...facts(current),
          rotatesOn,
          emergencyRotation: spec.entra.credential.emergencyRotation,
          ...(previous && { previous: facts(previous) }),
        },
      };
      return [spec.name, buildConnection(spec, deployed)];
    }),
  );
}

function check(credential: object, now = firstRun, recorded = record(firstCredential)): Problem[] {
  return checkRecordedSecrets(specs(credential, now), recorded, { now, clock: now });
}

describe("checkRecordedSecrets with a configured time", () => {
  const checkAt = (now: string, credential: object = firstCredential): string[] => {
    const times = { now: new Date(now), clock: firstRun };
    return checkRecordedSecrets(specs(credential, firstRun), record(firstCredential), times).map(renderProblem);
  };

  it.each(["2026-11-21", "2026-12-31", "2027-01-10"])("accepts %s, at which no secret in use is lost", (now) => {
    expect(checkAt(now)).toEqual([]);
  });

  it.each([
    ["2036-01-01", "2027-04-26"],
    ["2020-01-01", "2027-04-26"],
  ])("refuses %s, at which secrets in use would be deleted", (now, last) => {
    expect(checkAt(now)).toEqual([
      `now: must not end secrets that are in use; a run on ${now} would delete the secret of integrations.reporting.credential that is accepted until ${last}\n` +
        "  fix: choose a date that is nearer to today, or remove the setting  [now-deletes-secret]",
    ]);
  });

  it("allows a preview of the deletions of a later run", () => {
    const times = { now: new Date("2036-01-01"), clock: firstRun, isPreview: true };
    expect(checkRecordedSecrets(specs(firstCredential, firstRun), record(firstCredential), times)).toEqual([]);
  });

  it("reports the edit if a run today would also delete them", () => {
    const edited = { ...firstCredential, rotateEveryDays: 30 };
    expect(checkAt("2036-01-01", edited)).toEqual([expect.stringContaining("[secret-in-use]")]);
  });

  it("refuses to delete a secret as if it had ended", () => {
    expect(checkAt("2036-01-01", { type: "federated", trusts })).toEqual([expect.stringContaining("[secret-dropped]")]);
  });
});

const trusts = [{ issuer: "https://oidc.contoso.com", subject: "reporting" }];

describe("checkRecordedSecrets for a change of the credential type", () => {
  const dropped =
    "integrations.reporting.credential: must not delete the secret that is in use, which is accepted until 2027-04-26\n" +
    "  fix: add keepSecret with the rotation that the secret had, such as keepSecret: {}; when nobody holds the secret any more write deleteSecret: true instead  [secret-dropped]";

  it("refuses to delete a secret that is in use", () => {
    expect(check({ type: "federated", trusts }).map(renderProblem)).toEqual([dropped]);
  });

  it("refuses to delete a kept secret", () => {
    const [kept] = Object.values(record(firstCredential));
    const { entra } = kept!;
    if (entra?.credential.type !== "secret") throw new Error("the record is of secrets");
    const credential = { type: "federated" as const, trusts: [], keptSecret: entra.credential };
    const recorded = { reporting: { ...kept!, entra: { ...entra, credential } } };
    expect(check({ type: "federated", trusts }, firstRun, recorded).map(renderProblem)).toEqual([dropped]);
  });

  const rotation = { rotateEveryDays: firstCredential.rotateEveryDays, rotationStart: firstCredential.rotationStart };

  it.each([
    ["keeps the secret unchanged", { type: "federated", trusts, keepSecret: rotation }],
    ["says that nobody holds it", { type: "federated", trusts, deleteSecret: true }],
  ])("accepts a stack file that %s", (_title, credential) => {
    expect(check(credential)).toEqual([]);
  });

  it("accepts the change after the secret has ended", () => {
    expect(check({ type: "federated", trusts }, new Date("2027-04-26T00:00:00Z"))).toEqual([]);
  });

  it("refuses to keep a secret with a different rotation", () => {
    const problems = check({ type: "federated", trusts, keepSecret: { ...rotation, rotateEveryDays: 30 } });
    expect(problems.map(({ path, code }) => [path, code])).toEqual([
      ["integrations.reporting.credential.keepSecret", "secret-in-use"],
    ]);
  });
});

describe("checkRecordedSecrets", () => {
  it("accepts a run that changes nothing", () => {
    expect(check(firstCredential)).toEqual([]);
  });

  it("accepts the first run", () => {
    expect(check(firstCredential, firstRun, {})).toEqual([]);
  });

  it.each([
    ["one period later", "2027-02-09"],
    ["after all recorded secrets have ended", "2030-01-01"],
  ])("accepts a rotation %s", (_, day) => {
    expect(check(firstCredential, new Date(day))).toEqual([]);
  });

  it("accepts a change of the period that is appended for the future", () => {
    const periodChanges = [{ from: "2026-11-22", rotateEveryDays: 30 }];
    expect(check({ ...firstCredential, periodChanges })).toEqual([]);
  });

  it.each([
    ["another period", { rotateEveryDays: 30 }],
    ["another anchor", { rotationStart: "2026-02-01" }],
    ["a change of the period in the past", { periodChanges: [{ from: "2026-01-02", rotateEveryDays: 30 }] }],
  ])("refuses %s while a secret is in use", (_, edit) => {
    expect(check({ ...firstCredential, ...edit }).map(({ code }) => code)).toEqual(["secret-in-use"]);
  });

  it.each([
    ["no change of the period", []],
    ["a change in the past", [{ from: "2026-11-01", rotateEveryDays: 80 }]],
    ["a change of tomorrow", [{ from: "2026-11-22", rotateEveryDays: 60 }]],
    ["a change next year", [{ from: "2027-03-01", rotateEveryDays: 60 }]],
  ])("accepts the change that its refusal prints, after %s", (_, periodChanges) => {
    const deployed = { ...firstCredential, periodChanges };
    const recorded = record(deployed);
    const [refusal] = check({ ...deployed, rotationStart: "2026-02-01" }, firstRun, recorded);
    const [, from = "", days = ""] = /\{ from: (\S+), rotateEveryDays: (\d+) \}/.exec(refusal!.fix) ?? [];
    const appended = { ...deployed, periodChanges: [...periodChanges, { from, rotateEveryDays: Number(days) }] };
    // A stack file with a problem would throw here.
    expect([refusal!.code, check(appended, firstRun, recorded)]).toEqual(["secret-in-use", []]);
  });

  it("contains the end of the secret, and how to change the period instead", () => {
    expect(check({ ...firstCredential, rotateEveryDays: 30 }).map(renderProblem)).toEqual([
      "integrations.reporting.credential: must keep the secrets that are in use; this rotation would delete the one that is accepted until 2027-04-26\n" +
        "  fix: restore rotateEveryDays, rotationStart and periodChanges as they were; for another period append to periodChanges, such as { from: 2026-11-22, rotateEveryDays: 30 }; after a leak raise emergencyRotation  [secret-in-use]",
    ]);
  });

  it("allows any edit after the recorded secrets have ended", () => {
    expect(check({ ...firstCredential, rotateEveryDays: 30 }, new Date("2028-01-01"))).toEqual([]);
  });

  it("allows an emergency rotation to replace secrets in use", () => {
    expect(check({ ...firstCredential, rotateEveryDays: 30, emergencyRotation: 2 })).toEqual([]);
  });

  it("refuses a lowered emergencyRotation", () => {
    const recorded = record({ ...firstCredential, emergencyRotation: 3 });
    expect(check({ ...firstCredential, emergencyRotation: 2 }, firstRun, recorded).map(renderProblem)).toEqual([
      "integrations.reporting.credential.emergencyRotation: must not go back, got 2 after 3\n" +
        "  fix: write 3, or a higher number to replace every secret  [emergency-rotation-lowered]",
    ]);
  });
});
