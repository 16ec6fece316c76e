import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, vi } from "vitest";
import main from "../../index.ts";
import type { Connections } from "../../integrations/connection.ts";
import { type Answers, providerError, recordResources, valueOf } from "./recording-mocks.ts";

const token = "entra-delivery:index:findDeletedRegistrations";
const clientId = "8d0f6f5e-0000-4000-8000-000000000002";
const tag = "entra-integrations:entra-integrations:dev:erp-sync";

beforeEach(() => {
  vi.stubEnv("AZURE_AUTHORITY_HOST", "");
  vi.stubEnv("ARM_ENVIRONMENT", undefined);
});

const custom = (name: string) => ({ system: "custom", redirectUris: [`https://${name}.contoso.com/cb`] });

/** Runs the program. Returns its connections, the questions about deleted registrations, and its messages. */
async function run(names: string[], recorded: Connections, answer?: Answers[string]) {
  const recording = await recordResources({
    "azuread:index/getClientConfig:getClientConfig": () => ({ tenantId: "7c4a1a0e-1111-4222-8333-444455556666" }),
    "pulumi:pulumi:readStackOutputs": () => ({ outputs: { connections: recorded } }),
    ...(answer && { [token]: answer }),
  });
  const messages: string[] = [];
  vi.spyOn(pulumi.log, "info").mockImplementation((text) => Promise.resolve(void messages.push(text)));
  const integrations = Object.fromEntries(names.map((name) => [name, custom(name)]));
  pulumi.runtime.setAllConfig({ "entra-integrations:integrations": JSON.stringify(integrations) });
  const outputs = await main();
  await valueOf(outputs.secrets);
  const entries = Object.entries(outputs.connections).map(async ([name, one]) => [name, await valueOf(one)] as const);
  const connections: Connections = Object.fromEntries(await Promise.all(entries));
  const asked = recording.calls.filter((call) => call.token === token).map(({ inputs }) => inputs["tags"]);
  return { connections, asked, messages };
}

const nothing = () => ({ found: [], unknown: "" });

describe("an entry that is new in a deployed stack", () => {
  it("is looked up among the deleted registrations, with one question for all", async () => {
    const { connections, asked: first } = await run(["crm"], {});
    expect(first).toEqual([]);
    const { asked } = await run(["crm", "erp-sync"], connections, nothing);
    expect(asked).toEqual([[tag, `${tag}:keep`]]);
    expect((await run(["crm"], connections)).asked).toEqual([]);
  });

  it("is refused if its registration can be restored", async () => {
    const { connections } = await run(["crm"], {});
    const deletedOn = new Date().toISOString();
    const found = () => ({ found: [{ tag, clientId, deletedOn }], unknown: "" });
    await expect(run(["crm", "erp-sync"], connections, found)).rejects.toThrow(
      `npm run adopt -- --restore ${clientId} restores it with the same client id`,
    );
  });

  it.each([
    ["the plugin returns", () => ({ found: [], unknown: "Microsoft Graph is down" }), "Microsoft Graph is down"],
    [
      "the engine returns",
      () => {
        throw providerError("no plugin");
      },
      "no plugin",
    ],
  ])("is deployed if nothing is known, with the reason that %s", async (_, answer, reason) => {
    const { connections } = await run(["crm"], {});
    const ran = await run(["crm", "erp-sync"], connections, answer);
    expect(Object.keys(ran.connections)).toEqual(["crm", "erp-sync"]);
    expect(ran.messages.filter((text) => text.includes("it is not known whether deleted registrations"))).toEqual([
      expect.stringContaining(reason),
    ]);
  });
});
