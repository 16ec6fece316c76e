import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setDryRun } from "./support/dry-run.ts";
import { read, refusal } from "./support/settings.ts";

const reporting = { reporting: { system: "custom", redirectUris: ["https://reporting.contoso.com/cb"] } };

beforeEach(() => {
  vi.stubEnv("AZURE_AUTHORITY_HOST", "");
  vi.stubEnv("ARM_ENVIRONMENT", undefined);
});

afterEach(() => {
  vi.useRealTimers();
  setDryRun(false);
});

describe("the times of a run", () => {
  it("reads the clock if no time is set", () => {
    vi.useFakeTimers({ now: new Date("2026-11-21T12:34:56Z") });
    expect(read({ integrations: {} }).now).toEqual(new Date("2026-11-21T12:34:56Z"));
  });

  it.each([
    ["a date", "2027-03-01", "2027-03-01T00:00:00Z"],
    ["a date as Pulumi hands it over without quotes", "2027-03-01 00:00:00 +0000 UTC", "2027-03-01T00:00:00Z"],
    ["a time with an offset", "2027-03-01T01:00:00+01:00", "2027-03-01T00:00:00Z"],
  ])("previews %s", (_, now, expected) => {
    vi.useFakeTimers({ now: new Date("2026-11-21T12:34:56Z") });
    setDryRun(true);
    expect(read({ integrations: {}, now })).toMatchObject({
      now: new Date(expected),
      clock: new Date("2026-11-21T12:34:56Z"),
      previewsAnotherDay: true,
    });
  });

  it.each(["tomorrow", "01.03.2027", "5", "2027-13-01", "2027-02-30", "2027-03-01T00:00:00"])(
    "refuses to preview %s",
    (now) => {
      setDryRun(true);
      expect(refusal({ integrations: {}, now })).toBe(
        `now: must be an ISO date, or an ISO time with its offset, got "${now}"\n` +
          "  fix: write a date such as 2027-03-01, or remove the setting  [now-not-a-date]",
      );
    },
  );

  it.each(["2036-01-01", "2020-01-01", "2036-01-01 00:00:00 +0000 UTC"])("refuses to deploy as of %s", (now) => {
    expect(refusal({ integrations: reporting, now })).toBe(
      `now: must not be set in a deployment, got "${now}"\n` +
        "  fix: remove it with pulumi config rm entra-integrations:now; only previews and the sandbox use it  [now-in-deployment]",
    );
  });

  describe("in the sandbox", () => {
    beforeEach(() => {
      vi.stubEnv("AZURE_AUTHORITY_HOST", "https://localhost:8443");
      vi.useFakeTimers({ now: new Date("2026-11-21T12:34:56Z") });
    });

    it("uses the time of the stack file", () => {
      expect(read({ integrations: {}, now: "2027-03-01" })).toMatchObject({
        now: new Date("2027-03-01"),
        clock: new Date("2026-11-21T12:34:56Z"),
        previewsAnotherDay: false,
      });
    });

    it("prefers the time of the sandbox to the time of the stack file", () => {
      vi.stubEnv("ENTRA_INTEGRATIONS_SANDBOX_TIME", "2027-06-01T00:00:00Z");
      const time = new Date("2027-06-01");
      expect(read({ integrations: {}, now: "2027-03-01" })).toMatchObject({ now: time, clock: time });
    });

    it("refuses a sandbox time that is not a time", () => {
      vi.stubEnv("ENTRA_INTEGRATIONS_SANDBOX_TIME", "soon");
      expect(refusal({ integrations: {} })).toMatch(/^ENTRA_INTEGRATIONS_SANDBOX_TIME: .*\n.*\[sandbox-time\]$/);
    });
  });

  it("ignores the sandbox's time on a real tenant", () => {
    vi.stubEnv("ENTRA_INTEGRATIONS_SANDBOX_TIME", "2036-01-01T00:00:00Z");
    vi.useFakeTimers({ now: new Date("2026-11-21T12:34:56Z") });
    expect(read({ integrations: {} }).now).toEqual(new Date("2026-11-21T12:34:56Z"));
  });
});
