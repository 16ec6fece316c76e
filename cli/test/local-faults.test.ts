import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openFaults } from "../sandbox/faults.ts";
import { changeFaults, parseFaults, type FaultArguments } from "../commands/local/faults.ts";
import { warnOfFaults } from "../commands/local/project.ts";

/** A folder with a sandbox, and what the command prints there. */
function openFolder(): { readonly sandbox: string; run: (args: FaultArguments) => string } {
  const dir = mkdtempSync(join(tmpdir(), "faults-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const sandbox = join(dir, "sandbox");
  return {
    sandbox,
    run(args) {
      const printed: string[] = [];
      changeFaults(
        args,
        dir,
        { ENTRA_INTEGRATIONS_SANDBOX: sandbox },
        {
          print: (text: string) => printed.push(text),
        },
      );
      return printed.join("\n");
    },
  };
}

describe("npm run local -- faults", () => {
  it("stores the faults in the sandbox, for a running tenant, until they are turned off", () => {
    const { sandbox, run } = openFolder();
    const faults = openFaults({ faultsFile: join(sandbox, "faults.json") });
    expect(run({})).toBe("no faults");
    const args = { seed: "7", rate: "12.5%", only: "throttle, lag", route: "/applications" };
    const described = "12.5 % of requests whose path contains /applications, only throttle, lag (seed 7)";
    expect(run(args)).toBe(`the local tenant fails: ${described}`);
    expect(faults.read()).toEqual({ seed: 7, rate: 0.125, only: ["throttle", "lag"], route: "/applications" });
    const warnings: string[] = [];
    warnOfFaults(faults, { warn: (text: string) => warnings.push(text) });
    expect(warnings).toEqual([`the local tenant fails on purpose: ${described}; npm run local -- faults off ends it`]);
    expect(run({ rate: "20%" })).toBe("the local tenant fails: 20 % of all requests (seed 1)");
    expect([run({ switch: "off" }), faults.read()]).toEqual(["no faults", undefined]);
  });

  it.each<[FaultArguments, string]>([
    [{ rate: "0.2" }, '--rate: must be a percentage from 0% to 100%, got "0.2"'],
    [{ rate: "101%" }, '--rate: must be a percentage from 0% to 100%, got "101%"'],
    [{ seed: "x" }, '--seed: must be a whole number, got "x"'],
    [{ only: "lag,fire" }, '--only: must be kinds of faults, got "fire"'],
  ])("refuses %j", (args, message) => {
    expect(() => parseFaults(args)).toThrow(message);
  });

  it("refuses another word than off, and reports a damaged file", () => {
    const { sandbox, run } = openFolder();
    expect(() => run({ switch: "on" })).toThrow('faults: must be off, or options, got "on"');
    writeFileSync(join(sandbox, "faults.json"), '{"seed":1,"rate":7}');
    expect(() => run({})).toThrow(
      /faults\.json: must contain the faults of the sandbox, but is damaged\n {2}fix: npm run/,
    );
    expect(run({ switch: "off" })).toBe("no faults");
  });
});
