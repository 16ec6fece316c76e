import { runtime } from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import { readStackFile } from "../stack-file.ts";

const clock = new Date("2026-11-21T08:00:00Z");
const configure = (name: string, value: string): void => runtime.setConfig(`entra-integrations:${name}`, value);

afterEach(() => runtime.setAllConfig({}));

describe("the stack file", () => {
  it("gives the present time and no exceptions if it is empty", () => {
    expect(readStackFile(clock, {})).toEqual({ exceptions: { complete: [], problems: [] }, now: clock });
  });

  it("contains the exceptions", () => {
    const exception = {
      rule: "redirect-uri-exact",
      resource: "erp",
      reason: "the vendor mends it.",
      until: "2027-01-31",
    };
    configure("policyExceptions", JSON.stringify([exception]));
    expect(readStackFile(clock, {}).exceptions.complete).toEqual([exception]);
  });

  it.each(["2036-01-01", "2026-01-01", "yesterday"])("does not change the clock with the time %s", (text) => {
    configure("now", text);
    expect(readStackFile(clock, {}).now).toBe(clock);
  });

  it("gives the time of the sandbox in the sandbox", () => {
    const sandbox = {
      AZURE_AUTHORITY_HOST: "https://localhost:8443",
      ENTRA_INTEGRATIONS_SANDBOX_TIME: "2027-03-01T00:00:00Z",
    };
    expect(readStackFile(clock, sandbox).now).toEqual(new Date("2027-03-01"));
  });
});
