import { expect, it } from "vitest";
import { readExpiry, renderDays, renderExpiry } from "../../commands/handoff/expiry.ts";

it.each([
  ["2026-11-21T08:59:59Z", -1, "expired"],
  ["2026-11-22T08:59:59Z", 0, "in less than a day"],
  ["2026-11-22T09:00:00Z", 1, "in 1 day"],
  ["2027-02-09T09:00:00Z", 80, "in 80 days"],
])("counts whole days until %s", (expiresOn, daysLeft, words) => {
  const expiry = readExpiry(expiresOn, new Date("2026-11-21T09:00:00Z"));
  expect([expiry.daysLeft, renderDays(expiry.daysLeft)]).toEqual([daysLeft, words]);
});

it("shows an end as a date and in days", () => {
  expect(renderExpiry({ expiresOn: "2027-02-09T00:00:00Z", daysLeft: 79 })).toBe("2027-02-09, in 79 days");
});
