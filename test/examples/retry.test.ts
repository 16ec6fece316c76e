import { expect, it, vi } from "vitest";
import { retry } from "../../examples/rotating-service/retry.ts";

const fault = (properties: object): Error => Object.assign(new Error("failed"), properties);

async function run(...errors: Error[]): Promise<{ result: unknown; pauses: number[]; said: number }> {
  const pauses: number[] = [];
  const action = vi.fn(() => {
    const error = errors.shift();
    return error === undefined ? Promise.resolve("done") : Promise.reject(error);
  });
  const onFailed = vi.fn();
  const result = await retry(action, onFailed, async (milliseconds) => pauses.push(milliseconds)).catch(String);
  return { result, pauses, said: onFailed.mock.calls.length };
}

it("retry succeeds although services are busy, lose the connection or restart", async () => {
  expect(await run(fault({ status: 429 }), fault({ code: "ECONNRESET" }), fault({ statusCode: 503 }))).toEqual({
    result: "done",
    pauses: [1000, 2000, 4000],
    said: 3,
  });
});

it("retry gives up after five tries", async () => {
  const errors = Array.from({ length: 9 }, () => fault({ status: 503 }));
  expect(await run(...errors)).toEqual({ result: "Error: failed", pauses: [1000, 2000, 4000, 8000], said: 4 });
});

it.each([{ errorCode: "invalid_client" }, { status: 401 }, { statusCode: 403 }, { statusCode: 404 }])(
  "ends at once where refused: %j",
  async (one) => {
    expect(await run(fault(one))).toEqual({ result: "Error: failed", pauses: [], said: 0 });
  },
);
