import { Readable } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { openTenantFetch } from "../../../cli/sandbox/tenant-fetch.ts";
import { newStateFile, signIn, start } from "./tenant-client.ts";

describe("the body of a request", () => {
  it("is refused if it is longer than 4 MB or nested too deeply, and can arrive in parts", async () => {
    const handle = await start({ stateFile: await newStateFile() });
    const { fetch, [Symbol.asyncDispose]: close } = openTenantFetch(handle.caFile);
    onTestFinished(() => close());
    const headers = await signIn(handle);
    const send = async (body: string | Readable): Promise<[number, string]> => {
      const init = { method: "POST", headers, body, duplex: "half" } as RequestInit;
      const answer = await fetch(`${handle.origin}/v1.0/applications`, init);
      const { error, displayName } = (await answer.json()) as { error?: { code: string }; displayName?: string };
      return [answer.status, error?.code ?? displayName ?? ""];
    };
    const parts = (text: string, times: number) => Readable.from(Array<string>(times).fill(text));
    const long = "x".repeat(1024 * 1024);
    expect(await send(`{"displayName":"${long.repeat(4)}"}`)).toEqual([413, "RequestEntityTooLarge"]);
    expect(await send(parts(long, 5)).catch((error: unknown) => error)).toEqual([413, "RequestEntityTooLarge"]);
    expect(await send(Readable.from(['{"displayName":', '"ERP"}']))).toEqual([201, "ERP"]);
    const deep = `{"displayName":"[[","info":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    expect(await send(deep)).toEqual([400, "BadRequest"]);
    expect(await send(JSON.stringify({ displayName: "[".repeat(100) }))).toEqual([201, "[".repeat(100)]);
  });
});
