import { describe, expect, it } from "vitest";
import { withInterrupt } from "../interrupt.ts";

describe("withInterrupt", () => {
  it("aborts at the first signal and reports it", async () => {
    const events: string[] = [];
    const running = { kill: () => void events.push("killed") };
    await withInterrupt(
      running,
      () => void events.push("ending"),
      async (signal) => {
        process.emit("SIGINT");
        events.push(signal.aborted ? "aborted" : "runs on");
      },
    );
    expect(events).toEqual(["ending", "aborted"]);
  });

  it("kills at the second signal", async () => {
    const events: string[] = [];
    const running = { kill: () => void events.push("killed") };
    await withInterrupt(
      running,
      () => void events.push("ending"),
      async () => {
        process.emit("SIGINT");
        process.emit("SIGTERM");
      },
    );
    expect(events).toEqual(["ending", "killed"]);
  });

  it("leaves the signals alone afterwards, also after a failure", async () => {
    const before = process.listenerCount("SIGINT");
    const running = { kill: () => undefined };
    await withInterrupt(
      running,
      () => undefined,
      () => Promise.reject(new Error("broken")),
    ).catch(() => undefined);
    expect(process.listenerCount("SIGINT")).toBe(before);
  });
});
