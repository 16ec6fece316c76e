import { describe, expect, it } from "vitest";
import { openTerminal, type Sink, type Terminal } from "../output/terminal.ts";

function open(
  isTTY: boolean,
  env: NodeJS.ProcessEnv = {},
  columns = 20,
): { terminal: Terminal; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const sink = (lines: string[]): Sink => ({ isTTY, columns, write: (text) => lines.push(text) });
  return { terminal: openTerminal(sink(out), sink(err), env), out, err };
}

describe("openTerminal", () => {
  it.each([
    ["a terminal", true, {}, true, true],
    ["a terminal with NO_COLOR", true, { NO_COLOR: "1" }, false, true],
    ["a terminal in CI", true, { CI: "true" }, false, false],
    ["a dumb terminal", true, { TERM: "dumb" }, false, false],
    ["a pipe", false, {}, false, false],
  ])("knows what %s shows", (_, isTTY, env, colors, tables) => {
    const { terminal } = open(isTTY, env);
    expect([terminal.colors.isColorSupported, terminal.drawsTables]).toEqual([colors, tables]);
  });

  it.each([
    ["a terminal", true, {}, 100, 100],
    ["a terminal that reports no width", true, {}, 0, undefined],
    ["a terminal in CI", true, { CI: "true" }, 100, undefined],
    ["a pipe", false, {}, 100, undefined],
  ])("limits the width of a result on %s", (_, isTTY, env, columns, width) => {
    expect(open(isTTY, env, columns).terminal.columns).toBe(width);
  });

  it("prints results to stdout and the rest to stderr", () => {
    const { terminal, out, err } = open(false);
    terminal.print("a result");
    terminal.warn("a warning");
    terminal.progress("waiting");
    expect([out, err]).toEqual([["a result\n"], ["a warning\n", "waiting\n"]]);
  });

  it("writes progress over on a terminal, and takes it away before a result", () => {
    const { terminal, out, err } = open(true, { NO_COLOR: "1" });
    terminal.progress("waiting for the engine to be built");
    terminal.print("a result");
    expect([err, out]).toEqual([["waiting for the eng", "\r\u001B[2K"], ["a result\n"]]);
  });

  it("cuts nothing off on a terminal that does not know its width", () => {
    const { terminal, err } = open(true, { NO_COLOR: "1" }, 0);
    terminal.progress("waiting");
    expect(err).toEqual(["waiting"]);
  });
});
