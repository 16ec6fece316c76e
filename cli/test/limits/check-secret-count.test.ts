import { describe, expect, it } from "vitest";
import { erp, find, secret } from "./findings.ts";

const entry = { ...erp, openIdScopes: ["openid"], audience: "AzureADandPersonalMicrosoftAccount" };
const portal = { displayName: "portal", endDateTime: "2027-10-01T00:00:00Z" };
const own = { displayName: "period from 2026-11-21", endDateTime: "2027-02-19T00:00:00Z" };
const there = (...passwordCredentials: object[]) => ({
  signInAudience: "AzureADandPersonalMicrosoftAccount",
  passwordCredentials,
});
const effects = (given: Parameters<typeof find>[0]) =>
  find(given).map(({ limit, effect, message }) => [limit, effect, message]);

describe("the number of secrets of a registration for personal Microsoft accounts", () => {
  it("is refused before the first run, if people created two", () => {
    expect(effects({ entry, there: there(portal, portal) })).toEqual([
      [
        "secret-count",
        "refused",
        "a new client secret is due next to 2 that people created, but a registration for personal Microsoft accounts can hold 2 client secrets",
      ],
    ]);
  });

  it("is reported for the next rotation, if people created one", () => {
    const later =
      "the next client secret is due on 2027-01-05, and 1 that people created is still there, but a registration for personal Microsoft accounts can hold 2 client secrets";
    expect(effects({ entry, there: there(portal) })).toEqual([["secret-count", "later", later]]);
    expect(effects({ entry, there: there(portal, own) })).toEqual([["secret-count", "later", later]]);
    expect(effects({ entry, there: there({ ...portal, endDateTime: "2027-01-04T00:00:00Z" }, own) })).toEqual([]);
  });

  it("keeps the current secret on the day of a rotation", () => {
    const at = "2027-01-06T00:00:00Z";
    expect(find({ entry, there: there(portal, own), at })).toMatchObject([
      { limit: "secret-count", effect: "holds", lastValid: own.endDateTime, nextDue: "2027-01-06T00:00:00.000Z" },
    ]);
  });

  it("is not limited without such accounts, without other secrets, or without a secret of the runs", () => {
    const many = { passwordCredentials: [portal, portal, portal] };
    expect(find({ entry: { ...erp, credential: secret }, there: many })).toEqual([]);
    expect(find({ entry, there: there(own) })).toEqual([]);
    const desktop = { system: "custom", publicClientRedirectUris: ["http://localhost"], openIdScopes: ["openid"] };
    const open = { ...desktop, audience: "AzureADandPersonalMicrosoftAccount" };
    expect(find({ entry: open, there: there(portal, portal) })).toEqual([]);
  });
});
