import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import main from "../../index.ts";
import type { Connections } from "../../integrations/connection.ts";
import { recordedSecretOf, type RotatingSecretFacts } from "../../integrations/credentials/credential-facts.ts";
import { setDryRun } from "../support/dry-run.ts";
import { type Answers, ofType, providerError, recordResources, valueOf } from "./recording-mocks.ts";

const judge = "entra-delivery:index:judgeRetirement";
const retires = (): Record<string, unknown> => ({ retires: true, because: "the product uses only the current one" });
const keeps = (): Record<string, unknown> => ({ retires: false, because: "the product still uses it" });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.stubEnv("AZURE_AUTHORITY_HOST", "");
  vi.stubEnv("ARM_ENVIRONMENT", undefined);
  vi.stubEnv("ENTRA_INTEGRATIONS_HOLD_SECRETS", undefined);
  vi.stubEnv("ENTRA_INTEGRATIONS_KEEP_PREVIOUS", undefined);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  setDryRun(false);
});

interface RunOptions {
  /** The connections of the run before. */
  readonly recorded?: Connections;
  readonly answer?: (inputs: Record<string, unknown>) => Record<string, unknown>;
  readonly credential?: object;
  readonly existingSecrets?: readonly object[];
  readonly config?: Record<string, string>;
  readonly isPreview?: boolean;
}

/** Runs the program of a client that rotates every 80 days from 2026-01-01 on. */
async function run(
  day: string,
  { recorded, answer, credential = {}, existingSecrets = [], config = {}, isPreview = false }: RunOptions = {},
) {
  vi.setSystemTime(new Date(day));
  const answers: Answers = {
    "azuread:index/getClientConfig:getClientConfig": () => ({ tenantId: "7c4a1a0e-1111-4222-8333-444455556666" }),
    "pulumi:pulumi:readStackOutputs": () => ({ outputs: recorded === undefined ? {} : { connections: recorded } }),
    ...(answer && { [judge]: answer }),
  };
  const recording = await recordResources(answers);
  // The mocks switch previews off.
  setDryRun(isPreview);
  const notices: string[] = [];
  const log = (text: string): Promise<void> => Promise.resolve(void notices.push(text));
  vi.spyOn(pulumi.log, "info").mockImplementation(log);
  vi.spyOn(pulumi.log, "warn").mockImplementation(log);
  const erp = {
    system: "custom",
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    existingSecrets,
    credential: { type: "secret", rotationStart: "2026-01-01", retire: "on-evidence", ...credential },
  };
  pulumi.runtime.setAllConfig({ "entra-integrations:integrations": JSON.stringify({ erp }), ...config });
  const outputs = await main();
  await valueOf(outputs.secrets);
  const connections = { erp: await valueOf(outputs.connections["erp"]!) };
  const facts = recordedSecretOf(connections.erp.entra!.credential) as RotatingSecretFacts;
  const asked = recording.calls.filter(({ token }) => token === judge).map(({ inputs }) => inputs);
  const secrets = ofType(recording, "ApplicationPassword").map(({ name }) => name);
  return { connections, facts, asked, secrets, notices };
}

/** The connections after a rotation: generation 1 is current, and generation 0 is accepted until 2026-06-10. */
async function rotated(): Promise<Connections> {
  return (await run("2026-03-23")).connections;
}

const both = ["erp-secret-0", "erp-secret-1"];

describe("a run with retire: on-evidence", () => {
  it("deletes the previous secret that the evidence retires, and records it", async () => {
    const { facts, asked, secrets, notices } = await run("2026-04-01T06:00:00Z", {
      recorded: await rotated(),
      answer: retires,
    });
    expect(asked).toEqual([
      {
        tenantId: "7c4a1a0e-1111-4222-8333-444455556666",
        authorityHost: "https://login.microsoftonline.com",
        clientId: "erp-application client id",
        isAppOnly: true,
        currentKeyId: "erp-secret-1 key id",
        currentCreatedOn: "2026-11-21T12:00:00Z",
        previousKeyId: "erp-secret-0 key id",
        deliveredOn: [],
      },
    ]);
    expect(secrets).toEqual(["erp-secret-1"]);
    expect(facts).toMatchObject({ generation: 1, keyId: "erp-secret-1 key id", retire: "on-evidence" });
    expect(facts.previous).toBeUndefined();
    expect(facts.retired).toEqual({
      keyId: "erp-secret-0 key id",
      generation: 0,
      expiresOn: "2026-06-10T00:00:00Z",
      at: "2026-04-01T06:00:00.000Z",
    });
    expect(notices).toContain(
      "erp: deletes the previous client secret, which was accepted until 2026-06-10: the product uses only the current one",
    );
  });

  it("keeps a secret that the evidence does not retire, and reports why", async () => {
    const { facts, secrets, notices } = await run("2026-04-01", { recorded: await rotated(), answer: keeps });
    expect(secrets).toEqual(both);
    expect([facts.previous?.generation, facts.retired]).toEqual([0, undefined]);
    expect(notices).toContain(
      "erp: keeps the previous client secret, which is accepted until 2026-06-10: the product still uses it",
    );
  });

  it.each([
    [
      "fails",
      () => {
        throw providerError("invocation of x returned an error: the plugin\u202e is missing\nmore");
      },
      "the plugin[U+202E] is missing",
    ],
    ["answers something else", () => ({}), "the plugin entra-delivery gave no reason"],
    ["answers with text", () => ({ retires: "true", because: "yes" }), "yes"],
  ])("keeps the secret if the plugin %s", async (_, answer, reason) => {
    const { secrets, notices } = await run("2026-04-01", { recorded: await rotated(), answer });
    expect(secrets).toEqual(both);
    expect(notices.join("\n")).toContain(reason);
  });

  it("passes on when targets received the current secret", async () => {
    const { erp } = await rotated();
    const delivered = [
      { target: "webhook" as const, generation: 0, at: "2026-01-02T00:00:00Z", verified: true },
      { target: "webhook" as const, generation: 1, at: "2026-03-24T00:00:00Z", verified: true },
    ];
    const { asked } = await run("2026-04-01", {
      recorded: { erp: { ...erp!, delivery: { delivered } } },
      answer: keeps,
    });
    expect(asked.map(({ deliveredOn }) => deliveredOn)).toEqual([["2026-03-24T00:00:00Z"]]);
  });

  it("asks nothing about a secret whose creation time is not recorded", async () => {
    const { erp } = await rotated();
    const { createdOn: _, ...credential } = recordedSecretOf(erp!.entra!.credential) as RotatingSecretFacts;
    const recorded = { erp: { ...erp!, entra: { ...erp!.entra!, credential } } };
    expect((await run("2026-04-01", { recorded })).asked).toEqual([]);
  });

  it("shows the same in a preview", async () => {
    const { secrets } = await run("2026-04-01", { recorded: await rotated(), answer: retires, isPreview: true });
    expect(secrets).toEqual(["erp-secret-1"]);
  });
});

describe("a run that cannot retire anything asks nothing", () => {
  it.each<[string, string, RunOptions]>([
    ["without the option", "2026-04-01", { credential: { retire: undefined } }],
    ["with retire: expiry", "2026-04-01", { credential: { retire: "expiry" } }],
    ["that rotates", "2026-06-10", {}],
    ["that replaces every secret", "2026-04-01", { credential: { emergencyRotation: 2 } }],
  ])("%s", async (_, day, options) => {
    const { asked, secrets, facts } = await run(day, { recorded: await rotated(), ...options });
    expect([asked, secrets, facts.retired]).toEqual([[], both, undefined]);
  });

  it("in the first period, and without a record", async () => {
    expect((await run("2026-01-02")).asked).toEqual([]);
    expect((await run("2026-04-01")).asked).toEqual([]);
  });

  it("that holds its secrets", async () => {
    const recorded = await rotated();
    vi.stubEnv("ENTRA_INTEGRATIONS_HOLD_SECRETS", "erp");
    const { asked, secrets } = await run("2026-04-01", { recorded });
    expect([asked, secrets]).toEqual([[], both]);
  });

  it("with ENTRA_INTEGRATIONS_KEEP_PREVIOUS, as in pipelines", async () => {
    const recorded = await rotated();
    vi.stubEnv("ENTRA_INTEGRATIONS_KEEP_PREVIOUS", "true");
    const { asked, secrets } = await run("2026-04-01", { recorded });
    expect([asked, secrets]).toEqual([[], both]);
  });

  it("that previews another day", async () => {
    const config = { "entra-integrations:now": "2026-04-02" };
    const { asked } = await run("2026-04-01", { recorded: await rotated(), config, isPreview: true });
    expect(asked).toEqual([]);
  });
});

describe("runs after a retirement", () => {
  async function retired(): Promise<Connections> {
    return (await run("2026-04-01", { recorded: await rotated(), answer: retires })).connections;
  }

  it("do not create the secret again, and ask nothing", async () => {
    const { asked, secrets, facts } = await run("2026-04-02", { recorded: await retired() });
    expect([asked, secrets, facts.retired?.generation]).toEqual([[], ["erp-secret-1"], 0]);
  });

  it("do not create it again without the option", async () => {
    const recorded = await retired();
    expect((await run("2026-04-02", { recorded, credential: { retire: "expiry" } })).secrets).toEqual(["erp-secret-1"]);
  });

  it("rotate as before, and keep the secret that becomes the previous one", async () => {
    const { asked, secrets, facts } = await run("2026-06-10", { recorded: await retired() });
    expect([asked, secrets]).toEqual([[], both]);
    expect([facts.generation, facts.previous?.generation, facts.retired]).toEqual([2, 1, undefined]);
  });

  it("replace only the current secret in an emergency rotation", async () => {
    const { secrets, facts } = await run("2026-04-02", {
      recorded: await retired(),
      credential: { emergencyRotation: 2 },
    });
    expect([secrets, facts.emergencyRotation, facts.retired?.generation]).toEqual([["erp-secret-1"], 2, 0]);
  });

  it("keep the record while they hold the secrets", async () => {
    const recorded = await retired();
    vi.stubEnv("ENTRA_INTEGRATIONS_HOLD_SECRETS", "erp");
    const { secrets, facts } = await run("2026-04-02", { recorded });
    expect([secrets, facts.retired?.generation]).toEqual([["erp-secret-1"], 0]);
  });
});

describe("secrets that people created", () => {
  const used = "1f1f1f1f-aaaa-4222-8333-444455556666";
  const unused = "2f2f2f2f-bbbb-4222-8333-444455556666";
  const end = { expiresOn: "2027-05-01T00:00:00Z" };
  const existingSecrets = [
    { keyId: used, ...end },
    { keyId: unused.toUpperCase(), ...end },
  ];
  const judgeBoth = ({ previousKeyId, isCreatedByHand }: Record<string, unknown>) =>
    isCreatedByHand === true && String(previousKeyId).toLowerCase() === unused ? retires() : keeps();
  const first = async () => (await run("2026-01-02", { existingSecrets })).connections;
  const statesOf = ({ erp }: Connections) => erp?.entra?.existingSecrets?.map(({ isRemoved }) => isRemoved);

  it("are judged like a previous secret, each by itself", async () => {
    const options = { recorded: await first(), answer: judgeBoth, existingSecrets };
    const { asked, connections, notices, secrets } = await run("2026-02-10", options);
    expect(asked.map(({ previousKeyId, currentKeyId }) => [previousKeyId, currentKeyId])).toEqual([
      [used, "erp-secret-0 key id"],
      [unused.toUpperCase(), "erp-secret-0 key id"],
    ]);
    expect(statesOf(connections)).toEqual([false, true]);
    expect(secrets).toEqual(["erp-secret-0"]);
    expect(notices).toEqual([
      `erp: keeps the client secret ${used} that somebody created, which is accepted until 2027-05-01: the product still uses it`,
      `erp: deletes the client secret ${unused.toUpperCase()} that somebody created, which was accepted until 2027-05-01: the product uses only the current one`,
    ]);
    const later = await run("2026-02-11", { recorded: connections, answer: keeps, existingSecrets });
    expect(later.asked.map(({ previousKeyId }) => previousKeyId)).toEqual([used]);
  });

  it.each([
    ["without retire: on-evidence", { credential: { retire: "expiry" } }],
    ["in the run that rotates", {}],
    ["with an emergency rotation", { credential: { emergencyRotation: 2 } }],
    ["that the stack file removes", { existingSecrets: [{ keyId: used, ...end, remove: true }] }],
  ])("are not judged %s", async (title, options) => {
    const day = title.includes("rotates") ? "2026-03-23" : "2026-02-10";
    const { asked } = await run(day, { recorded: await first(), answer: retires, existingSecrets, ...options });
    expect(asked).toEqual([]);
  });

  it("are removed with a warning if the stack file asks for it", async () => {
    const asking = [{ keyId: used, ...end, remove: true }];
    const { notices } = await run("2026-02-10", { recorded: await first(), existingSecrets: asking });
    const text = `erp: removes the client secret ${used} that somebody created, as the stack file asks; consumers that still use it are refused at once`;
    expect(notices).toEqual([text]);
  });
});

describe("a secret that is kept beside a federated credential", () => {
  it("retires in the same way", async () => {
    const trusts = [{ issuer: "https://idp.contoso.com", subject: "erp" }];
    const keepSecret = { rotationStart: "2026-01-01", retire: "on-evidence" };
    const credential = { type: "federated", trusts, keepSecret, rotationStart: undefined, retire: undefined };
    const { connections } = await run("2026-03-23", { credential });
    const { secrets, facts } = await run("2026-04-01", { recorded: connections, answer: retires, credential });
    expect([secrets, facts.retired?.generation]).toEqual([["erp-secret-1"], 0]);
  });
});
