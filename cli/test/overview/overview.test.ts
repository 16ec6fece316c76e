import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import { describe, expect, it } from "vitest";
import type { Connections } from "../../../integrations/connection.ts";
import { buildOverview, type OverviewStack } from "../../commands/overview/overview.ts";
import { deployed, integray, onPremises, today } from "../handoff/deployed.ts";

const overlapping = { ...integray, credential: { type: "secret", rotationStart: "2026-08-01", rotateEveryDays: 80 } };
const archive = { system: "custom", applicationPermissions: { microsoftGraph: ["User.Read.All", "Mail.Read"] } };

function stackOf(connections: Connections, rest: Partial<OverviewStack> = {}): OverviewStack {
  return {
    outputs: { stack: "prod", source: "stack prod", connections, now: today },
    evidence: new Map(),
    tasks: [],
    ...rest,
  };
}

function only(entry: Record<string, unknown>, evidence?: AppEvidence) {
  const stack = stackOf(deployed({ erp: entry }), evidence && { evidence: new Map([["erp", evidence]]) });
  return buildOverview([stack]).integrations[0]!;
}

function readReports(uses: Record<string, string>): AppEvidence {
  const keys = Object.entries(uses).map(([keyId, at]) => ({
    keyId,
    first: { at },
    last: { at, ipAddress: "203.0.113.7" },
    refused: undefined,
  }));
  const covers = { coversFrom: "2026-10-22T00:00:00Z", coversUntil: "2026-11-21T07:00:00Z" };
  return { state: "read", source: "signIns", ...covers, keys };
}

const codes = (integration: { findings: readonly { code: string }[] }): string[] =>
  integration.findings.map(({ code }) => code);

describe("the overview", () => {
  it("has the highest tier of an integration, and its permissions from the highest tier down", () => {
    const { tier, permissions } = only(archive);
    expect([tier, permissions.map((one) => [one.value, one.kind, one.tier])]).toEqual([
      "content",
      [
        ["Mail.Read", "application", "content"],
        ["User.Read.All", "application", "advisory"],
      ],
    ]);
  });

  it("has the lifetimes of both secrets and their overlap", () => {
    const { credentials } = only(overlapping);
    expect(
      credentials.map(({ label, startsOn, expiresOn, rotatesOn }) => [label, startsOn, expiresOn, rotatesOn]),
    ).toEqual([
      ["previous", "2026-08-01T00:00:00Z", "2027-01-08T00:00:00Z", null],
      ["current", "2026-10-20T00:00:00Z", "2027-03-29T00:00:00Z", "2027-01-08T00:00:00Z"],
    ]);
  });

  it("has secrets that people created, before those of the runs", () => {
    const connections = deployed({ erp: overlapping });
    const entra = connections["erp"]!.entra!;
    entra.existingSecrets = [
      { keyId: "a", name: "portal", expiresOn: "2027-05-01T00:00:00Z", isRemoved: false },
      { keyId: "b", expiresOn: "2027-05-01T00:00:00Z", isRemoved: true },
    ];
    const evidence = new Map([["erp", readReports({ a: "2026-11-20T05:00:00Z" })]]);
    const { credentials, lastUse } = buildOverview([stackOf(connections, { evidence })]).integrations[0]!;
    expect(credentials.map(({ label, superseded, near }) => [label, superseded, near])).toEqual([
      ["portal, created by hand", true, false],
      ["previous", true, false],
      ["current", false, false],
    ]);
    expect(credentials[0]?.use).toMatchObject({ state: "used" });
    expect(lastUse).toBe("2026-11-20T05:00:00Z");
  });

  it("has the last use of each credential and of the integration", () => {
    const { lastUse, credentials } = only(overlapping, readReports({ "key-0": "2026-11-20T05:00:00Z" }));
    expect([lastUse, credentials.map(({ use }) => use)]).toEqual([
      "2026-11-20T05:00:00Z",
      [
        { state: "used", at: "2026-11-20T05:00:00Z", ipAddress: "203.0.113.7" },
        { state: "not seen", from: "2026-10-22T00:00:00Z", until: "2026-11-21T07:00:00Z" },
      ],
    ]);
  });

  it("finds a key id whatever its case", () => {
    const connections = deployed({ erp: integray });
    Object.assign(connections["erp"]!.entra!.credential, { keyId: "KEY-0" });
    const evidence = new Map([["erp", readReports({ "key-0": "2026-11-20T05:00:00Z" })]]);
    expect(buildOverview([stackOf(connections, { evidence })]).integrations[0]?.credentials[0]?.use.state).toBe("used");
  });

  it.each([
    [undefined, "the sign-in reports were not read"],
    [{ state: "unknown", reason: "the tenant has no licence" } as const, "the tenant has no licence"],
  ])("reports why the last use is unknown, evidence %o", (evidence, reason) => {
    const { lastUse, credentials } = only(integray, evidence);
    expect([lastUse, credentials.map(({ use }) => use)]).toEqual([null, [{ state: "unknown", reason }]]);
  });

  it("has a system that needs nothing in Entra", () => {
    const { tier, credentialType, clientId, evidence } = only(onPremises);
    expect([tier, credentialType, clientId, evidence]).toEqual([
      "none",
      null,
      null,
      { state: "unknown", reason: "the integration has no app registration in Entra" },
    ]);
  });

  it("has the open tasks of all stacks, those due first at the top", () => {
    const task = {
      kind: "enter-secret",
      stack: "prod",
      integration: "erp",
      system: "integray",
      title: "Enter it",
      details: "",
      responsible: [],
      since: "2026-11-01T00:00:00Z",
      evidence: "No sign-in.",
    } as const;
    const later = { ...task, id: "later", dueOn: "2026-12-01T00:30:00Z", state: "open" } as const;
    const sooner = { ...task, id: "sooner", dueOn: "2026-12-01T02:00:00+02:00", state: "open" } as const;
    const done = { ...task, id: "done", dueOn: "2026-11-01T00:00:00Z", state: "done" } as const;
    const stacks = [stackOf({}, { tasks: [later, done] }), stackOf({}, { tasks: [sooner] })];
    expect(buildOverview(stacks).tasks.map(({ id }) => id)).toEqual(["sooner", "later"]);
  });
});

describe("the findings of an integration", () => {
  const justified = { ...archive, justification: "Keeps mail for ten years.", contact: "it@contoso.com" };

  it("are empty when everything is in order", () => {
    expect(only({ ...justified, consent: "granted" }).findings).toEqual([]);
  });

  it("name permissions without a justification", () => {
    const { justification: _, ...without } = { ...justified, consent: "granted" };
    expect(only(without).findings).toEqual([
      { severity: "warning", code: "justification-missing", message: "No justification for Mail.Read." },
    ]);
  });

  it("contain missing consent, and a missing contact if there are no owners", () => {
    expect(codes(only({ ...justified, contact: undefined }))).toEqual(["contact-missing", "consent-needed"]);
    expect(codes(only({ ...justified, contact: undefined, owners: ["alice@contoso.com"] }))).toEqual([
      "consent-needed",
    ]);
  });

  it("are those of verify for what the tenant decides", () => {
    const connections = deployed({ erp: { ...justified } });
    const finding = { integration: "erp", check: "consent", message: "consent is missing", fix: "follow the link" };
    const verified = (
      findings: { severity: "error"; integration: string; check: string; message: string; fix: string }[],
    ) => new Map([["erp", { name: "erp", system: "custom", passed: [], skipped: [], findings }]]);
    const found = [[], [{ ...finding, severity: "error" as const }]].map(
      (findings) => buildOverview([stackOf(connections, { verified: verified(findings) })]).integrations[0]?.findings,
    );
    expect(found).toEqual([
      [],
      [{ severity: "error", code: "verify-consent", message: "consent is missing (follow the link)" }],
    ]);
  });

  it.each([
    ["2027-01-07T00:00:00Z", []],
    ["2027-01-09T00:00:00Z", ["rotation-overdue"]],
    ["2027-03-30T00:00:00Z", ["credential-expired"]],
  ])("on %s are %o for a secret that should have been replaced on 2027-01-08", (now, expected) => {
    const connections = deployed({ erp: { ...overlapping, contact: "it@contoso.com", consent: "granted" } });
    const outputs = { stack: "prod", source: "stack prod", connections, now: new Date(now) };
    expect(codes(buildOverview([stackOf(connections, { outputs })]).integrations[0]!)).toEqual(expected);
  });

  it.each([
    ["only with the previous secret", { "key-0": "2026-11-20T05:00:00Z" }, true],
    ["last with the previous secret", { "key-0": "2026-11-20T05:00:00Z", "key-1": "2026-11-19T05:00:00Z" }, true],
    ["last with the current secret", { "key-0": "2026-11-19T05:00:00Z", "key-1": "2026-11-20T05:00:00Z" }, false],
    ["before there was a newer secret", { "key-0": "2026-10-19T05:00:00Z" }, false],
  ])("contain the use of an old secret, signed in %s", (_, uses, isFound) => {
    const { findings } = only({ ...overlapping, contact: "it@contoso.com", consent: "granted" }, readReports(uses));
    expect(findings.map(({ message }) => message)).toEqual(
      isFound ? ["The product still uses the secret that expires on 2027-01-08."] : [],
    );
  });
});
