import { describe, expect, it } from "vitest";
import { StateFileError } from "../../local/tenant/state-file-error.ts";
import { readFailure } from "../../tools/failure.ts";

function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: mkdir`), { code, ...(path !== undefined && { path }) });
}

describe("a failure that the system explains", () => {
  it.each([
    ["EACCES", "permission denied"],
    ["EPERM", "not permitted"],
    ["EROFS", "the file system is read-only"],
    ["ENOSPC", "no space is left on the disk"],
  ])("shows no stack: %s", (code, reason) => {
    expect(readFailure(systemError(code, "/srv/contoso/.local"))).toEqual({
      text: `/srv/contoso/.local cannot be used: ${reason}\n  fix: make it writable for you, or make room on its disk  [file-refused]`,
      exitCode: 2,
    });
  });

  it("names no file where the system names none", () => {
    expect(readFailure(systemError("ENOSPC")).text).toMatch(/^a file cannot be used: no space is left on the disk\n/);
  });

  it("keeps the stack of any other", () => {
    expect(readFailure(systemError("ECONNRESET", "/srv"))).toMatchObject({
      text: expect.stringContaining("    at ") as string,
      exitCode: 1,
    });
  });
});

it("reports a damaged state file without a stack", () => {
  expect(readFailure(new StateFileError("damaged"))).toEqual({ text: "damaged", exitCode: 2 });
});
