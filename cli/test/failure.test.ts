import { describe, expect, it } from "vitest";
import { StateFileError } from "../../packages/entra-tenant/state-file.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { LimitsRefused } from "../commands/limits/refused.ts";
import { PreviewFailed } from "../commands/report/preview.ts";
import { readFailure } from "../failure.ts";
import { DeploymentFailed } from "../sandbox/deployment-failed.ts";

function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: mkdir`), { code, ...(path !== undefined && { path }) });
}

describe("a failure that the system explains", () => {
  it.each([
    ["EACCES", "permission denied", "make it writable for you"],
    ["EPERM", "not permitted", "make it writable for you"],
    ["EROFS", "the file system is read-only", "make it writable for you"],
    ["EISDIR", "it is a folder", "rename or remove the folder"],
    ["ENOTDIR", "a part of its path is a file", "rename or remove that file"],
  ])("shows no stack: %s", (code, reason, fix) => {
    expect(readFailure(systemError(code, "/srv/contoso/.local"))).toEqual({
      text: `/srv/contoso/.local cannot be used: ${reason}\n  fix: ${fix}  [file-refused]`,
      exitCode: 2,
    });
  });

  it.each([
    ["ENOSPC", undefined, "the disk is full, so nothing more can be written"],
    ["ENOSPC", "Pulumi.dev.yaml", "Pulumi.dev.yaml cannot be written: the disk is full"],
    ["EDQUOT", undefined, "the disk is full, so nothing more can be written"],
  ])("asks for space: %s %s", (code, path, message) => {
    expect(readFailure(systemError(code, path))).toEqual({
      text: `${message}\n  fix: free some space and run this again  [disk-full]`,
      exitCode: 2,
    });
  });

  it("keeps the stack where the system names no file", () => {
    expect(readFailure(systemError("EACCES")).text).toContain("    at ");
  });

  it("keeps the stack of any other", () => {
    expect(readFailure(systemError("ECONNRESET", "/srv"))).toMatchObject({
      text: expect.stringContaining("    at ") as string,
      exitCode: 1,
    });
  });
});

it.each([
  new DeploymentFailed(
    { message: "the run failed", code: "run-failed" },
    { counts: {}, unchanged: 0, steps: [], failed: [], diagnostics: [] },
  ),
  new PreviewFailed(["erp: refused"]),
  new LimitsRefused("crm: refused"),
])("ends with exit code 1 after a run that failed or was refused: $name", (error) => {
  expect([readFailure(error).exitCode, readFailure(new UserError(error.problem)).exitCode]).toEqual([1, 2]);
});

it("reports a damaged state file without a stack", () => {
  expect(readFailure(new StateFileError({ message: "damaged", code: "tenant-damaged" }))).toEqual({
    text: "damaged  [tenant-damaged]",
    exitCode: 2,
  });
});

it("says that a production install has no sandbox", () => {
  const notFound = (name: string): Error =>
    Object.assign(new Error(`Cannot find package '${name}' imported from /srv/cli/sandbox/sandbox.ts`), {
      code: "ERR_MODULE_NOT_FOUND",
    });
  const missing = notFound("@entra-integrations/entra-tenant");
  expect(readFailure(missing)).toEqual({
    text: "the sandbox is not installed\n  fix: npm ci, without --omit=dev  [sandbox-not-installed]",
    exitCode: 2,
  });
  expect(readFailure(notFound("hono")).exitCode).toBe(1);
});

it("says that an old Node cannot load the sandbox, and nothing of the kind about other syntax errors", async () => {
  const source = "data:text/javascript,await%20use%20world";
  const unparsed: unknown = await import(source).catch((error: unknown) => error);
  expect(readFailure(unparsed)).toEqual({
    text:
      `the sandbox needs Node.js 24, and this is ${process.version}\n` +
      "  fix: npm ci without --omit=dev installs Node.js 24, which the npm scripts use  [node-too-old]",
    exitCode: 2,
  });
  const notJson = (): unknown => JSON.parse("{");
  expect(notJson).toThrow(SyntaxError);
  expect(readFailure(new SyntaxError("Expected property name")).exitCode).toBe(1);
});
