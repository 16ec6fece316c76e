import { runtime } from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import { readStackFile } from "../../policies/stack-file.ts";

const clock = new Date("2026-11-21T08:00:00Z");
const configure = (name: string, value: string): void => runtime.setConfig(`entra-integrations:${name}`, value);

afterEach(() => runtime.setAllConfig({}));

describe("the stack file", () => {
  it("is judged as of now, without exceptions, where it says nothing", () => {
    expect(readStackFile(clock)).toEqual({ exceptions: { complete: [], problems: [] }, now: clock });
  });

  it("holds the exceptions", () => {
    const exception = {
      rule: "redirect-uri-exact",
      resource: "erp",
      reason: "the vendor mends it.",
      until: "2027-01-31",
    };
    configure("policyExceptions", JSON.stringify([exception]));
    expect(readStackFile(clock).exceptions.complete).toEqual([exception]);
  });

  it("is judged as of the day that it looks ahead to", () => {
    configure("now", "2027-03-01");
    expect(readStackFile(clock).now).toEqual(new Date("2027-03-01"));
  });

  it.each(["2026-01-01", "yesterday"])(
    "is judged as of now where it says %s, so that no exception is revived",
    (text) => {
      configure("now", text);
      expect(readStackFile(clock).now).toBe(clock);
    },
  );
});
