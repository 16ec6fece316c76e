import { describe, expect, it } from "vitest";
import { readClock } from "../clock.ts";

const clock = new Date("2026-11-21T08:00:00Z");
const later = "2027-03-01T00:00:00.000Z";
const read = (authority: string | undefined, time: string | undefined = later): Date =>
  readClock({ AZURE_AUTHORITY_HOST: authority, ENTRA_INTEGRATIONS_SANDBOX_TIME: time }, clock);

describe("the clock of the policy pack", () => {
  it.each(["https://localhost:8443", "https://127.0.0.1:8443/", "https://127.9.9.9", "https://[::1]:8443"])(
    "is that of the sandbox where users sign in at %s",
    (authority) => {
      expect(read(authority)).toEqual(new Date(later));
    },
  );

  it.each([
    undefined,
    "",
    "https://login.microsoftonline.com",
    "https://localhost.contoso.com",
    "https://127.0.0.1.contoso.com",
    "https://login.microsoftonline.com/?localhost",
    "https://localhost@login.microsoftonline.com",
    "localhost",
  ])("is the clock of the machine if users sign in at %s", (authority) => {
    expect(read(authority)).toBe(clock);
  });

  it("is the clock of the machine if the sandbox sets no time", () => {
    expect(read("https://localhost", "")).toBe(clock);
  });

  it("refuses a text that is not a time", () => {
    expect(() => read("https://localhost", "soon")).toThrow(
      'ENTRA_INTEGRATIONS_SANDBOX_TIME must be an ISO time, got "soon".',
    );
  });
});
