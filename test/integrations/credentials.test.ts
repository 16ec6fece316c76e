import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  withCredentialDefaults,
  credentialOf,
  type CredentialOptions,
  type CredentialType,
  secretOf,
} from "../../integrations/credentials/credentials.ts";
import { renderProblem } from "../../integrations/stack-file/problems.ts";
import { problemsOf } from "../../integrations/stack-file/schema.ts";
import type { CredentialSpec, SecretSpec } from "../../integrations/spec.ts";
import { readSample } from "./sample-certificates.ts";

const anchored = (days: number): SecretSpec => ({
  type: "secret",
  rotateEveryDays: days,
  rotationStart: `anchor of ${String(days)} days`,
  periodChanges: [],
  emergencyRotation: 1,
});

function complete(options: CredentialOptions | undefined): CredentialSpec {
  return withCredentialDefaults(options, {
    anchor: (days) => `anchor of ${String(days)} days`,
    audience: "api://AzureADTokenExchange",
    readCertificate: readSample,
    now: new Date("2026-11-21T12:00:00Z"),
    report: (problem) => expect.fail(problem.message),
  });
}

const trusts = [{ name: "erp", issuer: "https://oidc.contoso.com", subject: "erp" }];
const federated = {
  type: "federated" as const,
  trusts: [{ ...trusts[0]!, audience: "api://AzureADTokenExchange" }],
};

describe("completeCredential", () => {
  it.each<[string, CredentialOptions | undefined, CredentialSpec]>([
    ["nothing", undefined, anchored(80)],
    ["a bare secret", { type: "secret" }, anchored(80)],
    ["a period, which the anchor follows", { type: "secret", rotateEveryDays: 30 }, anchored(30)],
    [
      "everything",
      {
        type: "secret",
        rotateEveryDays: 30,
        rotationStart: "2026-11-21",
        periodChanges: [{ from: "2027-01-01", rotateEveryDays: 60 }],
        emergencyRotation: 3,
      },
      {
        type: "secret",
        rotateEveryDays: 30,
        rotationStart: "2026-11-21",
        periodChanges: [{ from: "2027-01-01", rotateEveryDays: 60 }],
        emergencyRotation: 3,
      },
    ],
    ["none", { type: "none" }, { type: "none" }],
    ["trusts", { type: "federated", trusts }, { ...federated, keptSecret: undefined, deletesSecret: false }],
    [
      "a secret that is kept, as the secret alone would be",
      { type: "federated", trusts, keepSecret: { rotateEveryDays: 30 } },
      { ...federated, keptSecret: anchored(30), deletesSecret: false },
    ],
    [
      "a secret that nobody holds",
      { type: "federated", trusts, deleteSecret: true },
      { ...federated, keptSecret: undefined, deletesSecret: true },
    ],
  ])("completes %s", (_, options, credential) => {
    expect(complete(options)).toEqual(credential);
  });

  it("reads certificates", () => {
    expect(complete({ type: "certificate", certificates: [{ file: "erp.pem" }] })).toMatchObject({
      type: "certificate",
      certificates: [{ subject: "CN=erp.pem", keyVault: undefined }],
      deletesSecret: false,
    });
  });
});

describe("secretOf", () => {
  it.each<[string, CredentialOptions, string | undefined]>([
    ["a secret", { type: "secret", rotationStart: "2026-11-21" }, "2026-11-21"],
    [
      "a secret kept beside trusts",
      { type: "federated", trusts, keepSecret: { rotationStart: "2026-11-21" } },
      "2026-11-21",
    ],
    ["trusts alone", { type: "federated", trusts }, undefined],
    ["a public client", { type: "none" }, undefined],
  ])("finds the secret of %s", (_, options, rotationStart) => {
    expect(secretOf(complete(options))?.rotationStart).toBe(rotationStart);
  });
});

describe("credentialOf", () => {
  const refusal = (types: [CredentialType, ...CredentialType[]], type: string): string | undefined => {
    const schema = z.strictObject({ credential: credentialOf(types, "the form has no other field").optional() });
    const { error } = schema.safeParse({ credential: { type } }, { reportInput: true });
    return error && problemsOf(error, ["erp"], schema).map(renderProblem).join("\n");
  };

  it("refuses a type that the product does not support, with the reason", () => {
    expect(refusal(["secret", "none"], "certificate")).toBe(
      "erp.credential.type: must be secret or none, got certificate\n" +
        "  fix: write secret or none: the form has no other field  [credential-type]",
    );
  });

  it("refuses an unknown type with the supported types, without repeating it", () => {
    expect(refusal(["secret", "none"], "hunter2")).toBe(
      "erp.credential.type: must be one of secret, none, got other text\n" +
        "  fix: write secret or none  [not-an-allowed-value]",
    );
  });

  it("accepts a supported type", () => {
    expect(refusal(["secret", "none"], "none")).toBeUndefined();
  });
});
