import { describe, expect, it } from "vitest";
import { systems } from "../../../integrations/systems/index.ts";
import { readParsedOptions } from "./read-parsed-options.ts";

async function parse(system: string, ...args: string[]) {
  return await readParsedOptions(
    systems.find(({ key }) => key === system)!,
    args,
  );
}

describe("parseOptions", () => {
  it.each([
    ["integray", ["--address", "https://a.contoso.com"], { address: "https://a.contoso.com" }],
    ["integray", ["--address=https://a.contoso.com/?a=b"], { address: "https://a.contoso.com/?a=b" }],
    [
      "integray",
      ["--permissions.microsoftGraph", "User.Read,Files.Read.All"],
      { permissions: { microsoftGraph: ["User.Read", "Files.Read.All"] } },
    ],
    [
      "integray",
      ["--permissions.microsoftGraph", "User.Read", "--permissions.microsoftGraph", "Mail.Read, Mail.Send"],
      { permissions: { microsoftGraph: ["User.Read", "Mail.Read", "Mail.Send"] } },
    ],
    [
      "integray",
      ["--permissions.7c4a1a0e-0000-4000-8000-000000000000", "Read"],
      { permissions: { "7c4a1a0e-0000-4000-8000-000000000000": ["Read"] } },
    ],
    [
      "integray",
      ["--permissions", "{ microsoftGraph: [User.Read] }", "--permissions.exchangeOnline", "IMAP.AccessAsUser.All"],
      { permissions: { microsoftGraph: ["User.Read"], exchangeOnline: ["IMAP.AccessAsUser.All"] } },
    ],
    ["orocommerce", ["--features", "mail,sso"], { features: ["mail", "sso"] }],
    ["orocommerce", ["--backendPrefix", ""], { backendPrefix: "" }],
    [
      "integray",
      ["--credential.type", "secret", "--credential.rotateEveryDays", "40"],
      { credential: { type: "secret", rotateEveryDays: 40 } },
    ],
    ["integray", ["--credential.rotateEveryDays", "forty"], { credential: { rotateEveryDays: "forty" } }],
    [
      "integray",
      ["--credential.periodChanges", "[{ from: 2027-01-01, rotateEveryDays: 20 }]"],
      { credential: { periodChanges: [{ from: "2027-01-01", rotateEveryDays: 20 }] } },
    ],
    ["custom", ["--shareRedirectUris"], { shareRedirectUris: true }],
    ["custom", ["--no-shareRedirectUris"], { shareRedirectUris: false }],
    ["custom", ["--redirectUris", '["https://a.contoso.com/?a,b"]'], { redirectUris: ["https://a.contoso.com/?a,b"] }],
    [
      "custom",
      ["--appRoles", "{ Reports.Read: { displayName: Readers }, Admin: }"],
      {
        appRoles: { "Reports.Read": { displayName: "Readers" }, Admin: null },
      },
    ],
    [
      "custom",
      ["--appRoles.Admin", "{ displayName: Administrators }"],
      {
        appRoles: { Admin: { displayName: "Administrators" } },
      },
    ],
    ["custom", ["--appRoles", "{ not: yaml"], { appRoles: "{ not: yaml" }],
  ])("reads the options of %s in %j", async (system, args, entry) => {
    expect((await parse(system, ...args)).entry).toEqual(entry);
  });

  it("keeps the name and the command's own options apart from the entry", async () => {
    expect(await parse("integray", "erp-sync", "--stack", "prod", "--notes", "x", "--dry-run")).toEqual({
      name: "erp-sync",
      entry: { notes: "x" },
      stack: "prod",
      isDryRun: true,
    });
  });

  it.each([
    [["--addres", "x"], "unknown option '--addres'\n  fix: did you mean --address?  [unknown-option]"],
    [["--display-name", "x"], "unknown option '--display-name'\n  fix: did you mean --displayName?  [unknown-option]"],
    [["--address.host", "x"], "unknown option '--address.host'\n  fix: see integray --help  [unknown-option]"],
    [["--notes", "a", "--notes", "b"], "--notes: must be given once\n  fix: leave all but one out  [option-repeated]"],
    [
      ["--address"],
      /^option '--address <text>' argument missing\n {2}fix: see integray --help {2}\[option-missing-argument\]$/,
    ],
    [["-x"], "unknown option '-x'\n  fix: see integray --help  [unknown-option]"],
    [["erp-sync", "crm-sync"], "too many arguments. Expected 1 argument but got 2: erp-sync, crm-sync"],
  ])("refuses %j", async (args, message) => {
    await expect(parse("integray", ...args)).rejects.toThrow(message);
  });
});
