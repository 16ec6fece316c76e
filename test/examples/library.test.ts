import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import withIntegration from "../../examples/library/index.ts";
import { type Answers, ofType, type Recording, recordResources, valueOf } from "../components/recording-mocks.ts";

const folder = new URL("../../examples/library/", import.meta.url);
const answers: Answers = {
  "azuread:index/getClientConfig:getClientConfig": () => ({ tenantId: "7c4a1a0e-1111-4222-8333-444455556666" }),
};

beforeEach(() => {
  // Both secrets of the program without this package are accepted on this day.
  vi.useFakeTimers({ now: new Date("2026-11-29"), toFake: ["Date"] });
  vi.stubEnv("AZURE_AUTHORITY_HOST", "");
  vi.stubEnv("ARM_ENVIRONMENT", undefined);
});

afterEach(() => {
  vi.useRealTimers();
});

/** Another test file imports the program too. Its resources are created when it is loaded. */
async function withAzuread(): Promise<object> {
  return (await import(new URL("azuread.ts?library", folder).href)) as object;
}

async function deploy(program: () => object | Promise<object>): Promise<{ recording: Recording; outputs: object }> {
  const recording = await recordResources(answers);
  pulumi.runtime.setAllConfig({});
  const outputs = await valueOf(pulumi.output({ ...(await program()) }));
  return { recording, outputs };
}

describe("docs/library.md", () => {
  it("shows the two programs of the example", () => {
    const page = readFileSync(new URL("../../docs/library.md", import.meta.url), "utf8");
    const shown = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text);
    expect(shown).toEqual(["index.ts", "azuread.ts"].map((file) => readFileSync(new URL(file, folder), "utf8")));
  });

  it("compares programs that create the same registration and secrets, and return the same values", async () => {
    const deployed = [await deploy(withIntegration), await deploy(withAzuread)];
    const [ours, raw] = deployed.map(({ recording }) => {
      const { displayName, signInAudience, web, requiredResourceAccesses } =
        ofType(recording, "Application")[0]?.inputs ?? {};
      const ends = ofType(recording, "ApplicationPassword").map(({ inputs }) => inputs["endDate"]);
      return { displayName, signInAudience, web, requiredResourceAccesses, ends: ends.sort() };
    });
    expect(ours).toMatchObject({ displayName: "Integray erp-sync", ends: { length: 2 } });
    expect(raw).toEqual(ours);
    for (const { outputs } of deployed) {
      expect(outputs).toMatchObject({
        clientId: expect.stringContaining("client id") as string,
        clientSecret: expect.stringContaining("hunter2") as string,
      });
    }
  });
});
