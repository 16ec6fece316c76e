import { beforeAll, describe, expect, it } from "vitest";
import type { UpReport } from "../../cli/sandbox/deployment.ts";
import { type Delivery, serveReceiver } from "../../packages/delivery/test/support/receiver.ts";
import { openTenantGraph } from "../support/tenant-graph.ts";
import { makeProject } from "./sandbox-project.ts";

const beginning = new Date("2026-11-22T00:00:00Z");
const nextPeriod = new Date("2027-02-10T00:00:00Z");

// A run takes seconds, so one stack goes through all steps once, and each test checks a recorded step.
let events: { id: string; text: string; accepted: readonly string[] }[];
let first: UpReport;
let rotated: UpReport;
let failure: string;

beforeAll(async () => {
  events = [];
  let now = beginning;
  let isDown = false;
  const secrets: string[] = [];
  /** Uses all secrets that it has received, as soon as an event arrives. */
  async function take({ headers, event: { type, data } }: Delivery): Promise<number> {
    if (isDown) return 422;
    secrets.push(String(data["clientSecret"]));
    const clientId = String(data["clientId"]);
    const accepted = await Promise.all(secrets.map((secret) => graph.signIn(clientId, secret)));
    events.push({ id: String(headers["webhook-id"]), text: `${type} ${String(data["generation"])}`, accepted });
    return 204;
  }
  using receiver = await serveReceiver((response, delivery) => {
    take(delivery).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(400).end(),
    );
  });
  using project = makeProject({
    "erp-sync": {
      system: "custom",
      redirectUris: ["https://erp.contoso.com/signin-oidc"],
      credential: { type: "secret", rotationStart: "2026-11-21", rotateEveryDays: 80 },
      deliverTo: { webhook: { url: receiver.url, sendsSecret: true } },
    },
  });
  await using sandbox = await project.open({ now: () => now });
  await using graph = await openTenantGraph(sandbox.tenant);
  const dev = sandbox.stack("dev");

  first = await dev.up({ now });
  now = nextPeriod;
  isDown = true;
  failure = await dev.up({ now }).then(
    () => "the run succeeded",
    (error: unknown) => String(error),
  );
  isDown = false;
  rotated = await dev.up({ now });
});

describe("an integration that is delivered to a webhook", () => {
  it("delivers each secret once, after Entra accepts it and while it accepts the previous one", () => {
    expect(events.map(({ text, accepted }) => `${text}: ${accepted.join(" and ")}`)).toEqual([
      "credential.delivered 0: ok",
      "credential.delivered 1: ok and ok",
    ]);
  });

  it("fails the run if the receiver refuses the secret, and names who has the previous one", () => {
    expect(failure).toContain(
      "answered 422; erp-sync (custom) still uses generation 0, which is valid until 2027-04-30",
    );
  });

  it("repeats only what is missing in the next run", () => {
    expect(rotated.steps.map(({ op, type }) => `${op} ${type}`)).toEqual(["update entra-delivery:index:Webhook"]);
  });

  it("records the generation and the time in the outputs", () => {
    const deliveredIn = ({ outputs }: UpReport) =>
      (outputs["connections"]?.value as Record<string, { delivery: unknown }>)["erp-sync"]?.delivery;
    const target = { target: "webhook", verified: false };
    expect(deliveredIn(first)).toEqual({ delivered: [{ ...target, generation: 0, at: beginning.toISOString() }] });
    expect(deliveredIn(rotated)).toEqual({ delivered: [{ ...target, generation: 1, at: nextPeriod.toISOString() }] });
  });
});
