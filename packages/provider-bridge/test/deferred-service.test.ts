import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { deferService } from "../deferred-service.ts";
import { Operations } from "../operations.ts";
import type { Provider } from "../provider.ts";
import { createService } from "../service.ts";
import { callService } from "./support/protocol.ts";

const empty = { version: "1.0.0", kit: "native", configuration: {}, resources: {}, functions: {} } as const;
const provider: Provider<object> = { ...empty, name: "test", configure: () => ({}) };

describe("a deferred service", () => {
  it("loads the real one with the first call, once", async () => {
    let loads = 0;
    const service = deferService(() => {
      loads += 1;
      return Promise.resolve(createService(new Operations(provider)));
    });
    expect(loads).toBe(0);
    const configured = { supportsPreview: true, supportsAutonamingConfiguration: true };
    expect(await callService(service, "Configure", { args: {} })).toEqual(configured);
    expect(await callService(service, "Configure", { args: {} })).toEqual(configured);
    expect(loads).toBe(1);
  });

  it("refuses a method that the real one lacks", async () => {
    const service = deferService(() => Promise.resolve({}));
    await expect(callService(service, "Configure", { args: {} })).rejects.toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });

  it("reports why the real one cannot be loaded", async () => {
    const service = deferService(() => Promise.reject(new Error("no such file")));
    await expect(callService(service, "Configure", { args: {} })).rejects.toMatchObject({
      details: "Error: no such file",
    });
  });
});
