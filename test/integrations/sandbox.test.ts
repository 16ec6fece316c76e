import { describe, expect, it } from "vitest";
import { isSandbox, readSandboxProjectDir, readSandboxTime } from "../../integrations/stack-file/sandbox.ts";

const local = { AZURE_AUTHORITY_HOST: "https://localhost:8443" };
const time = "2027-03-01T00:00:00.000Z";

describe("isSandbox", () => {
  it.each([
    "https://localhost:8443",
    "https://127.0.0.1",
    "https://127.8.9.1:443/",
    "https://[::1]:8443",
    "https://LOCALHOST",
  ])("recognizes %s as the sandbox", (host) => {
    expect(isSandbox({ AZURE_AUTHORITY_HOST: host })).toBe(true);
  });

  it.each([
    undefined,
    "",
    "localhost",
    "localhost:8443",
    "https://login.microsoftonline.com",
    "https://localhost.contoso.com",
    "https://localhost@login.microsoftonline.com",
    "https://127.0.0.1.contoso.com",
    "https://128.0.0.1",
    "https://login.microsoftonline.com/localhost",
    "https://login.microsoftonline.com#localhost",
  ])("recognizes %s as a real tenant", (host) => {
    expect(isSandbox({ AZURE_AUTHORITY_HOST: host })).toBe(false);
  });
});

describe("readSandboxTime", () => {
  it("reads the sandbox's clock", () => {
    expect(readSandboxTime({ ...local, ENTRA_INTEGRATIONS_SANDBOX_TIME: time })).toEqual({ time: new Date(time) });
  });

  it.each([
    ["on a real tenant", { ENTRA_INTEGRATIONS_SANDBOX_TIME: time }],
    ["on a real tenant, whatever it is", { ENTRA_INTEGRATIONS_SANDBOX_TIME: "tomorrow" }],
    ["where the sandbox is in the present", local],
    ["where a shell has an empty variable", { ...local, ENTRA_INTEGRATIONS_SANDBOX_TIME: "" }],
  ])("returns no time %s", (_, environment) => {
    expect(readSandboxTime(environment)).toEqual({});
  });

  it("refuses a text that is not a time", () => {
    const { problem } = readSandboxTime({ ...local, ENTRA_INTEGRATIONS_SANDBOX_TIME: "2027-02-30" });
    expect(problem).toEqual({
      path: "ENTRA_INTEGRATIONS_SANDBOX_TIME",
      message: 'must be an ISO time with its offset, got "2027-02-30"',
      fix: "remove the variable, or set it again with npm run local -- env",
      code: "sandbox-time",
    });
  });
});

describe("readSandboxProjectDir", () => {
  it("returns the folder only in the sandbox", () => {
    const folder = { ENTRA_INTEGRATIONS_PROJECT_DIR: "/home/ada/erp" };
    expect(readSandboxProjectDir({ ...local, ...folder })).toBe("/home/ada/erp");
    expect([readSandboxProjectDir(folder), readSandboxProjectDir(local)]).toEqual([undefined, undefined]);
  });
});
